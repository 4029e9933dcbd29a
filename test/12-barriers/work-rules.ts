import type { NodeId, WireResult } from '#kit';
import type { Asked, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';
import { BASE } from './work-mains.ts';

const ASSIGNED = new RegExp(`^${BASE}/assign/([^/]+)/([^/]+)$`);
const DONE = new RegExp(`^${BASE}/done/(t[0-9]+)$`);
const EPOCH = `${BASE}/epoch`;

/** Only the one who began the newest epoch assigns. */
export const oneMaster: RecipeRule<Output> = {
  name: 'at most one master',
  rule: 'A task is assigned only by the session that began the newest epoch.',
  check({ requests }) {
    const epochs = requests.filter(mayBeginAnEpoch);
    for (const assigned of requests) {
      const [worker, task] = assignmentIn(assigned);
      if (worker === undefined) continue;
      // What was answered before something else was asked came before it.
      const own = epochs.filter(
        ({ session, atMs }) => session === assigned.session && atMs <= endOf(assigned),
      );
      const newer = epochs.find(
        (epoch) =>
          epoch.session !== assigned.session &&
          endOf(epoch) < assigned.atMs &&
          own.every((one) => endOf(one) < epoch.atMs),
      );
      if (newer === undefined) continue;
      const who = newer.process === assigned.process ? 'another session of it' : newer.process;
      const sentence = `${assigned.process} assigned ${task} to ${worker} after ${who} had begun a new epoch.`;
      return { sentence, at: assigned };
    }
    return undefined;
  },
};

/** Each result is written once, and belongs to a task that was assigned to the one who writes it. */
export const doneOnce: RecipeRule<Output> = {
  name: 'done once',
  rule: 'In the end each task is at one place alone: among those that are done.',
  check({ left, told }) {
    if (!told.some(({ output }) => output.kind === 'all done')) return undefined;
    const tasks = new Map<string, string[]>();
    for (const { path } of left) {
      const task =
        ASSIGNED.exec(path)?.[2] ?? DONE.exec(path)?.[1] ?? /\/tasks\/(.+)$/.exec(path)?.[1];
      if (task !== undefined) tasks.set(task, [...(tasks.get(task) ?? []), path]);
    }
    for (const [task, paths] of tasks) {
      if (paths.length === 1) continue;
      return `In the end ${task} is at ${paths.length} places: ${paths.join(' and ')}.`;
    }
    return undefined;
  },
};

/** Nobody is idle while others have everything to do. */
export function sharedBy(workers: readonly NodeId[]): RecipeRule<Output> {
  return {
    name: 'work is shared',
    rule: 'With several workers from the beginning, each gets something to do.',
    check({ told }) {
      for (const worker of workers) {
        const count = told.filter(
          (one) => one.process === worker && one.output.kind === 'executed',
        );
        if (count.length === 0) return `${worker} was there all the time and got nothing to do.`;
      }
      return undefined;
    },
  };
}

/** Who was given which task, if the request says so and was carried out. */
function assignmentIn({ request, result }: Asked): [worker?: string, task?: string] {
  if (request.op !== 'multi' || !isDone(result)) return [];
  for (const op of request.ops) {
    const [, worker, task] = ('data' in op && ASSIGNED.exec(op.path)) || [];
    if (worker !== undefined && task !== undefined) return [worker, task];
  }
  return [];
}

/** Whether a request began a new epoch, or may have done so: it was not answered. */
function mayBeginAnEpoch({ request, result }: Asked): boolean {
  if (result !== undefined && !isDone(result)) return false;
  if (request.op === 'setData') return request.path === EPOCH;
  return (
    request.op === 'multi' && request.ops.some(({ op, path }) => op === 'setData' && path === EPOCH)
  );
}

function isDone(result: WireResult | undefined): boolean {
  if (result?.op === 'multi') return result.results.every(({ op }) => op !== 'error');
  return result !== undefined && result.op !== 'error';
}

function endOf({ answeredAtMs = Infinity }: Asked): number {
  return answeredAtMs;
}
