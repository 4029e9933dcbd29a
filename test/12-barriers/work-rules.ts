import type { NodeId, Result } from '#kit';
import type { Asked, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';
import { BASE } from './work-mains.ts';

const ASSIGNED = new RegExp(`^${BASE}/assign/([^/]+)/([^/]+)$`);
const DONE = new RegExp(`^${BASE}/done/(t[0-9]+)$`);
const EPOCH = `${BASE}/epoch`;

/** Something that a master has done, as the answers tell. */
interface Deed {
  readonly zxid: bigint;
  readonly asked: Asked;
  readonly kind: 'new epoch' | 'assigns';
  readonly task?: string;
  readonly worker?: string;
}

/** Only the one who began the newest epoch assigns. */
export const oneMaster: RecipeRule<Output> = {
  name: 'at most one master',
  rule: 'A task is assigned only by the session that began the newest epoch.',
  check({ requests }) {
    const deeds = requests.flatMap(deedsOf).sort((a, b) => (a.zxid < b.zxid ? -1 : 1));
    let newest: Asked | undefined;
    for (const { asked, kind, task, worker } of deeds) {
      if (kind === 'new epoch') newest = asked;
      else if (newest !== undefined && newest.session !== asked.session) {
        if (mayHaveBegunAnEpoch(requests, asked)) continue;
        const sentence = `${asked.process} assigned ${task} to ${worker}, but ${newest.process === asked.process ? 'another session of it' : newest.process} had begun a new epoch before that.`;
        return { sentence, at: asked };
      }
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
      const task = ASSIGNED.exec(path)?.[2] ?? DONE.exec(path)?.[1] ?? /\/tasks\/(.+)$/.exec(path)?.[1];
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
        const count = told.filter((one) => one.process === worker && one.output.kind === 'executed');
        if (count.length === 0) return `${worker} was there all the time and got nothing to do.`;
      }
      return undefined;
    },
  };
}

function deedsOf(asked: Asked): Deed[] {
  const { request, result } = asked;
  if (result === undefined || result.op === 'error') return [];
  if (request.op === 'setData' && request.path === EPOCH && result.op === 'setData') {
    return [{ zxid: result.stat.mzxid, asked, kind: 'new epoch' }];
  }
  if (request.op !== 'multi' || result.op !== 'multi') return [];
  const zxid = zxidOf(result.results);
  if (zxid === undefined) return [];
  return request.ops.flatMap((op): Deed[] => {
    if (op.op === 'setData' && op.path === EPOCH) return [{ zxid, asked, kind: 'new epoch' }];
    const [, worker, task] = ('data' in op && ASSIGNED.exec(op.path)) || [];
    if (worker === undefined || task === undefined) return [];
    return [{ zxid, asked, kind: 'assigns', worker, task }];
  });
}

/** All parts of a transaction have one zxid; what was made or changed says which. */
function zxidOf(results: readonly Result[]): bigint | undefined {
  for (const result of results) {
    if (result.op === 'error') return undefined;
    if ('stat' in result) return result.stat.mzxid;
  }
  return undefined;
}

/** Whether a request of the same session, whose answer was lost, may have begun an epoch. */
function mayHaveBegunAnEpoch(requests: readonly Asked[], before: Asked): boolean {
  return requests.some(
    ({ session, request, result, atMs }) =>
      session === before.session &&
      atMs <= before.atMs &&
      result === undefined &&
      ((request.op === 'multi' && request.ops.some(({ path }) => path === EPOCH)) ||
        (request.op === 'setData' && request.path === EPOCH)),
  );
}
