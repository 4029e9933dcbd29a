import type { Invariant } from '../invariant.ts';
import type { ZabOutput } from './output.ts';

/**
 * What clients wait for, at the end of a run.
 *
 * @param ids - of all requests, see `ZabTxn`
 */
export function everyoneIsAnswered(
  ids: readonly string[],
): Invariant<ZabOutput, Record<string, true>> {
  return {
    name: 'everyone is answered',
    rule: 'Once all faults are over, every client is told that its requests are done.',
    start: () => ({}),
    observe(done, { output }) {
      if (output.kind === 'acknowledged') done[output.id] = true;
      return undefined;
    },
    atEnd(done) {
      const missing = ids.filter((id) => done[id] === undefined);
      if (missing.length === 0) return undefined;
      return `All faults are long over, but no client was ever told that ${missing.join(' and ')} is done.`;
    },
  };
}
