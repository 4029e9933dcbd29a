import type { Fault } from './fault.ts';

/** A fault in words, for a report: `"p1 crashes at 7 ms and is back 20 ms later"`. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'crash':
      return `${fault.node} crashes at ${fault.atMs} ms and is back ${fault.forMs} ms later${survivors(fault.keep)}`;
    case 'crash-after':
      return `${fault.node} crashes right after the ${ordinal(fault.step)} time it handles something, and is back ${fault.forMs} ms later${survivors(fault.keep)}`;
    case 'pause':
      return `${fault.node} stands still from ${fault.atMs} ms for ${fault.forMs} ms`;
    case 'partition':
      return `nothing passes between ${fault.side.join(', ')} and the rest from ${fault.atMs} ms for ${fault.forMs} ms`;
    case 'one-way':
      return `what ${fault.side.join(', ')} sends to the rest is lost from ${fault.atMs} ms for ${fault.forMs} ms`;
    case 'lose':
      return `the ${ordinal(fault.nth)} message from ${fault.from} to ${fault.to} is lost`;
    case 'repeat':
      return `the ${ordinal(fault.nth)} message from ${fault.from} to ${fault.to} arrives again ${fault.afterMs} ms later`;
    case 'delay':
      return `the ${ordinal(fault.nth)} message from ${fault.from} to ${fault.to} is ${fault.byMs} ms late`;
    case 'slow-disk':
      return `each sync of ${fault.node} takes ${fault.syncMs} ms from ${fault.atMs} ms for ${fault.forMs} ms`;
    case 'drift':
      return `the clock of ${fault.node} runs ${Math.abs(fault.percent)} % ${fault.percent < 0 ? 'slow' : 'fast'}`;
  }
}

function survivors(keep: number): string {
  return keep === 0 || keep === 1 << 30 ? '' : ' (some unsynced writes happen to survive)';
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
