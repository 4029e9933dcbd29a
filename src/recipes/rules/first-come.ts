import type { NodeId } from '#kit';
import type { Invariant } from '../../check/invariant.ts';
import { isOutput } from './is-output.ts';

/** Who entered last, and with which number. */
interface Last {
  ticket: number | bigint | undefined;
  node: NodeId;
}

/** Those who enter do so in the order in which they came: by outputs `{ kind: 'entered', ticket }`, whose tickets grow. */
export function firstComeFirstServed<Output>(): Invariant<Output, Last> {
  return {
    name: 'first come, first served',
    rule: 'They enter in the order of the numbers that they got when they came.',
    start: () => ({ ticket: undefined, node: '' }),
    observe(last, { node, output }) {
      if (!isOutput(output) || output.kind !== 'entered') return undefined;
      const { ticket } = output;
      if (typeof ticket !== 'number' && typeof ticket !== 'bigint') return undefined;
      const { ticket: before, node: other } = last;
      last.ticket = ticket;
      last.node = node;
      if (before === undefined || ticket > before) return undefined;
      return `${node} entered with number ${ticket} after ${other} with number ${before}.`;
    },
  };
}
