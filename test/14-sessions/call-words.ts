import type { Call } from './naive-sessions.ts';

/** `close a; serve b: X, 500 ms`; empty if there are none. */
export function inWords(calls: readonly Call[]): string {
  return calls
    .map((call) => {
      switch (call.call) {
        case 'submit':
          return `submit ${call.op} ${call.session}${call.timeoutMs === undefined ? '' : `, ${call.timeoutMs} ms`}`;
        case 'askLeader':
          return `ask the leader: ${call.session}, ${call.timeoutMs} ms`;
        case 'established':
          return `serve ${call.connection}: ${call.session}, ${call.timeoutMs} ms`;
        case 'refused':
          return `refuse ${call.connection}`;
        case 'close':
          return `close ${call.connection}`;
      }
    })
    .join('; ');
}

/** `X (500 ms), Y (300 ms)` */
export function touchesInWords(touches: readonly (readonly [string, number])[]): string {
  return (
    touches.map(([session, timeoutMs]) => `${session} (${timeoutMs} ms)`).join(', ') || 'nobody'
  );
}

/** What became of a closeSession. */
export function mayBe(isFirst: boolean): string {
  return isFirst ? 'may be prepared' : 'refused';
}
