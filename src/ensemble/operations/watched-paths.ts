import type { ServerReport } from '../../kit/contracts/ensemble.ts';

/**
 * Which paths each session watches: as Apache, only watches that hear what happens to the node itself, not those that
 * getChildren sets.
 */
export function watchedPaths({ watches, connections }: ServerReport): Map<bigint, string[]> {
  const sessions = new Map(connections.map(({ client, session }) => [client, session]));
  const bySession = new Map<bigint, string[]>();
  for (const { connection, path, kinds } of watches.list()) {
    const session = sessions.get(connection);
    if (session === undefined || kinds.every((kind) => kind === 'child')) continue;
    const paths = bySession.get(session);
    if (paths === undefined) bySession.set(session, [path]);
    else paths.push(path);
  }
  return bySession;
}

/** The same the other way round: which sessions watch each path. */
export function watchingSessions(report: ServerReport): Map<string, bigint[]> {
  const byPath = new Map<string, bigint[]>();
  for (const [session, paths] of watchedPaths(report)) {
    for (const path of paths) {
      const sessions = byPath.get(path);
      if (sessions === undefined) byPath.set(path, [session]);
      else sessions.push(session);
    }
  }
  return byPath;
}
