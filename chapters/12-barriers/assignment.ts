/** A task that is to get another place. */
export interface Move {
  readonly task: string;
  /** Whose it is now; undefined if nobody's. */
  readonly from: string | undefined;
  readonly to: string;
}

/**
 * Who is to do what: each task that nobody has, or that somebody has who is gone, goes to the worker that has fewest.
 *
 * @param workers - those who are there.
 * @param waiting - tasks that nobody has.
 * @param assigned - by worker, the tasks that it has.
 */
export function movesFor(
  workers: readonly string[],
  waiting: readonly string[],
  assigned: ReadonlyMap<string, readonly string[]>,
): readonly Move[] {
  const counts = new Map(workers.map((worker) => [worker, assigned.get(worker)?.length ?? 0]));
  const homeless: Omit<Move, 'to'>[] = waiting.map((task) => ({ task, from: undefined }));
  for (const [from, tasks] of assigned) {
    if (!counts.has(from)) homeless.push(...tasks.map((task) => ({ task, from })));
  }
  const moves: Move[] = [];
  for (const one of homeless.sort((a, b) => (a.task < b.task ? -1 : 1))) {
    const [to, count] = [...counts].sort(([a, n], [b, m]) => n - m || (a < b ? -1 : 1))[0] ?? [];
    if (to === undefined || count === undefined) break;
    counts.set(to, count + 1);
    moves.push({ ...one, to });
  }
  return moves;
}
