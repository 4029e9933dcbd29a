import type { Invariant } from '../invariant.ts';
import { nameOf, type ZabOutput, type ZabTxn, serverName, asSentence } from './output.ts';

/** The names of what was broadcast. */
type Broadcast = Record<string, true>;

/** Junqueira, Reed and Serafini 2011, section III. */
export const integrity: Invariant<ZabOutput, Broadcast> = {
  name: 'integrity',
  rule: 'A server delivers only what a primary has broadcast.',
  start: () => ({}),
  observe(broadcast, { node, output }) {
    switch (output.kind) {
      case 'broadcast':
        broadcast[nameOf(output)] = true;
        return undefined;
      case 'deliver':
        return problem([output], broadcast, `${serverName(node)} delivered`);
      case 'restore':
        return problem(
          output.history,
          broadcast,
          `the state that ${serverName(node)} now has includes`,
        );
      default:
        return undefined;
    }
  },
};

function problem(txns: readonly ZabTxn[], broadcast: Broadcast, deed: string): string | undefined {
  const unheardOf = txns.find((txn) => broadcast[nameOf(txn)] === undefined);
  return unheardOf && asSentence(`${deed} ${nameOf(unheardOf)}, which no primary has broadcast.`);
}
