import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Message } from './messages.ts';

/**
 * A run without its election, which is given, and without the beat of PINGs and ticks: only of ticks at
 * which something happens.
 */
export function foreground(trace: Trace): Trace {
  const busy = new Set(
    trace.events.filter((event) => !isBeat(event)).map(({ cause }) => cause ?? -1),
  );
  const events = trace.events.filter(
    (event) => !isBeat(event) && (event.type !== 'timer' || !isTick(event) || busy.has(event.id)),
  );
  return { ...trace, events };
}

function isBeat(event: TraceEvent): boolean {
  switch (event.type) {
    case 'send':
    case 'deliver':
    case 'lose': {
      const { kind } = event.message as Message;
      return kind === 'notification' || kind === 'PING';
    }
    case 'set timer':
    case 'clear timer':
      return isTick(event);
    default:
      return false;
  }
}

function isTick({ timer }: { readonly timer: string }): boolean {
  return timer.endsWith(' tick') || timer === 'election resend';
}
