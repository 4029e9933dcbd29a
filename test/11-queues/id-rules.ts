import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

type Rule<State> = Invariant<RecipeOutput<Output>, State>;

/** Nobody gets an id that somebody has got before. */
export const uniqueIds: Rule<Map<number, NodeId>> = {
  name: 'unique ids',
  rule: 'No id is handed out twice.',
  start: () => new Map(),
  observe(owners, { node, output }) {
    if (output.kind !== 'id') return undefined;
    const { id } = output;
    if (!Number.isSafeInteger(id)) return `${node} got ${id}, which is no whole number.`;
    const owner = owners.get(id);
    owners.set(id, node);
    return owner === undefined ? undefined : `${node} got ${id}, which ${owner} had got before.`;
  },
};

/** What {@link ascendingIds} remembers. */
interface Numbers {
  largest: number;
  /** By process, the largest that was handed out when it asked. */
  readonly asked: Map<NodeId, number>;
}

/** An id is larger than all that were handed out before it was asked for. */
export const ascendingIds: Rule<Numbers> = {
  name: 'ascending ids',
  rule: 'An id is larger than all that were handed out before it was asked for.',
  start: () => ({ largest: -1, asked: new Map() }),
  observe(numbers, { node, output }) {
    if (output.kind === 'asks') numbers.asked.set(node, numbers.largest);
    if (output.kind !== 'id') return undefined;
    const { id } = output;
    const before = numbers.asked.get(node) ?? -1;
    numbers.largest = Math.max(numbers.largest, id);
    return id > before ? undefined : `${node} got ${id}, but ${before} had been handed out before.`;
  },
};
