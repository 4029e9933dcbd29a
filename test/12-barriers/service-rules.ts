import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule, RecipeRun } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** Lists of instances are as they should be. */
export const instanceLists: Invariant<RecipeOutput<Output>, Map<NodeId, string>> = {
  name: 'lists of instances',
  rule: 'A list holds each instance once, sorted by id, and is another one than the list before.',
  start: () => new Map(),
  observe(before, { node, output }) {
    if (output.kind === 'following') before.delete(node);
    if (output.kind !== 'instances') return undefined;
    const ids = output.instances.map(({ id }) => id);
    const list = ids.join(', ') || 'nothing';
    if (ids.some((id, i) => i > 0 && id <= ids[i - 1]!)) return `${node} was given ${list}.`;
    const whole = JSON.stringify(output.instances);
    if (before.get(node) === whole) return `${node} was given ${list}, twice the same in a row.`;
    before.set(node, whole);
    return undefined;
  },
};

/** For a run in which somebody still waits: what the one who follows was told last. */
export function lastInstances({ told }: RecipeRun<Output>): string {
  const last = told.findLast(({ output }) => output.kind === 'instances');
  if (last?.output.kind !== 'instances') return 'Nobody was told any list of instances.';
  const those = last.output.instances.map(
    ({ id, load, isHealthy }) => `${id} (load ${load}${isHealthy ? '' : ', not healthy'})`,
  );
  return `${last.process} was last told: ${those.join(', ') || 'nobody'}.`;
}

/** What names were resolved to. */
export const resolvedRight: RecipeRule<Output> = {
  name: 'names and addresses',
  rule: 'A name stands for the addresses of its healthy instances, sorted, and for none if nobody knows it.',
  check({ told }) {
    const expected = ['', 's1:8080 s2:8080', 's2:8080', 's2:8080'];
    let at = 0;
    for (const one of told) {
      if (one.output.kind !== 'resolved') continue;
      const { service, addresses } = one.output;
      const right = expected[at++];
      const found = addresses.join(' ');
      if (found === right) continue;
      const sentence = `${service} was resolved to ${found || 'nothing'} in place of ${right || 'nothing'}.`;
      return { sentence, at: one };
    }
    return undefined;
  },
};
