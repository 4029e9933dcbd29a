import type { ConnectionReport, ServerReport } from '../../kit/contracts/ensemble.ts';
import type { Operated } from './operated.ts';

/** Connections expire in steps of this width, and so does one without a session. Apache: `NIOServerCnxnFactory`. */
const CONNECTION_MS = 10_000;

/** What expires, by the moment at which it does, in ms since 1970; the earliest first. */
export type ExpirySets<Element> = readonly (readonly [
  timeMs: number,
  elements: readonly Element[],
])[];

/** On a leader, its sessions. */
export function sessionSets({ deadlines }: ServerReport): ExpirySets<bigint> {
  return [...deadlines].sort(([a], [b]) => a - b);
}

/** The connections of this server's own clients: when each is taken for dead if nothing is heard of it till then. */
export function connectionSets(
  { config }: Operated,
  { connections, tree }: ServerReport,
): ExpirySets<ConnectionReport> {
  const sets = new Map<number, ConnectionReport[]>();
  const idleMs = config.numbers['nio.sessionlessCnxnTimeout'];
  for (const connection of connections) {
    const timeoutMs = tree.sessions.get(connection.session) ?? idleMs;
    const endMs = connection.stats.heardMs + timeoutMs;
    const timeMs = (Math.floor(endMs / CONNECTION_MS) + 1) * CONNECTION_MS;
    const set = sets.get(timeMs);
    if (set === undefined) sets.set(timeMs, [connection]);
    else set.push(connection);
  }
  return [...sets].sort(([a], [b]) => a - b);
}
