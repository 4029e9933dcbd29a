import type { NodeId } from '#kit';
import type { Invariant } from '../../check/invariant.ts';
import { isOutput } from './is-output.ts';

/** What {@link firstComeFirstServed} remembers. */
interface Last {
  /** Who entered last, and with which number. */
  ticket: number | bigint | undefined;
  node: NodeId;
  /** Sessions that are over. */
  readonly over: Set<unknown>;
}

/**
 * Those who enter do so in the order in which they came: by outputs `{ kind: 'entered', session, ticket }`, whose tickets grow. Whose
 * session is over only believes that it enters.
 */
export function firstComeFirstServed<Output>(): Invariant<Output, Last> {
  return {
    name: 'first come, first served',
    rule: 'They enter in the order of the numbers that they got when they came.',
    start: () => ({ ticket: undefined, node: '', over: new Set() }),
    observe(last, { node, output }) {
      if (!isOutput(output)) return undefined;
      const { kind, session, ticket } = output;
      if (kind === 'session over') last.over.add(session);
      if (kind !== 'entered' || last.over.has(session)) return undefined;
      if (typeof ticket !== 'number' && typeof ticket !== 'bigint') return undefined;
      const { ticket: before, node: other } = last;
      last.ticket = ticket;
      last.node = node;
      if (before === undefined || ticket > before) return undefined;
      return `${node} entered with number ${ticket} after ${other} with number ${before}.`;
    },
  };
}
