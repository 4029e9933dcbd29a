import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule, RecipeRun } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** Lists of members are as they should be. */
export const lists: Invariant<RecipeOutput<Output>, Map<NodeId, string>> = {
  name: 'lists of members',
  rule: 'A list holds the name of each member once, in order, and is another one than the list before.',
  start: () => new Map(),
  observe(before, { node, output }) {
    if (output.kind === 'following') before.delete(node);
    if (output.kind !== 'members') return undefined;
    const { names } = output;
    const list = names.join(', ');
    const sorted = [...new Set(names)].sort();
    if (sorted.join(', ') !== list) return `${node} was given ${list || 'nobody'}.`;
    if (before.get(node) === list) return `${node} was given ${list || 'nobody'}, twice in a row.`;
    before.set(node, list);
    return undefined;
  },
};

/** For a run in which somebody still waits: what the one who follows was told last. */
export function lastTold({ told }: RecipeRun<Output>): string {
  const last = told.findLast(({ output }) => output.kind === 'members');
  if (last?.output.kind !== 'members') return 'Nobody was told any list of members.';
  const { process, output } = last;
  return `${process} was last told: ${output.names.join(', ') || 'nobody'}.`;
}

/** What a node says never changes, so it need not be read twice. */
export function readOnce(reader: NodeId, mostMore: number): RecipeRule<Output> {
  return {
    name: 'each node is read once',
    rule: 'Who follows a group reads the node of each member once, not again with every change.',
    check({ requests }) {
      const reads = requests.flatMap(({ process, request }) =>
        process === reader && request.op === 'getData' ? [request.path] : [],
      );
      const nodes = new Set(reads).size;
      if (reads.length <= nodes + mostMore) return undefined;
      return `${reader} read ${reads.length} times to learn what is in ${nodes} nodes.`;
    },
  };
}
