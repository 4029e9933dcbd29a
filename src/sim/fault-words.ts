import type { Fault } from './fault.ts';

/** A fault in words, for a report: `"p1 crashes at 7 ms and is back 20 ms later"`. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'crash':
      return `${fault.node} crashes at ${fault.atMs} ms and is back ${later(fault.forMs)}${survivors(fault.keep)}`;
    case 'crash-after':
      return `${fault.node} crashes right after its ${ordinal(fault.step)} event, and is back ${later(fault.forMs)}${survivors(fault.keep)}`;
    case 'pause':
      return `${fault.node} is paused from ${fault.atMs} to ${fault.atMs + fault.forMs} ms`;
    case 'partition':
      return `no message passes between ${fault.side.join(', ')} and the others ${span(fault)}`;
    case 'one-way':
      return `messages from ${fault.side.join(', ')} to the others are lost ${span(fault)}`;
    case 'cut-link':
      return `no message passes from ${fault.from} to ${fault.to} ${span(fault)}`;
    case 'lose':
      return `the ${ordinal(fault.nth)} message from ${fault.from} to ${fault.to} is lost`;
    case 'repeat':
      return `the ${ordinal(fault.nth)} message from ${fault.from} to ${fault.to} arrives again ${later(fault.afterMs)}`;
    case 'delay':
      return `the ${ordinal(fault.nth)} message from ${fault.from} to ${fault.to} is ${fault.byMs} ms late`;
    case 'slow-disk':
      return `each sync of ${fault.node} takes ${fault.syncMs} ms ${span(fault)}`;
    case 'full-disk':
      return `the disk of ${fault.node} is full ${span(fault)}`;
    case 'failing-disk':
      return `the disk of ${fault.node} fails ${span(fault)}`;
    case 'drift':
      return `the clock of ${fault.node} runs ${Math.abs(fault.percent)} % ${fault.percent < 0 ? 'slow' : 'fast'}`;
  }
}

function span({ atMs, forMs }: { readonly atMs: number; readonly forMs: number }): string {
  return `between ${atMs} and ${atMs + forMs} ms`;
}

function later(ms: number): string {
  return ms === 0 ? 'at once' : `${ms} ms later`;
}

function survivors(keep: number): string {
  return keep === 0 || keep === 1 << 30 ? '' : ' (some unsynced writes happen to survive)';
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
