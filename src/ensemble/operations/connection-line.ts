import type { ConnectionReport, ServerReport } from '../../kit/contracts/ensemble.ts';
import { elapsedMs } from './uptime-clock.ts';
import type { Operated } from './operated.ts';
import { operationName } from './operation-name.ts';
import { socketText } from './socket-text.ts';

/**
 * A connection as `stat` and, if it is not to be brief, `cons` show it. Apache: `ServerCnxn.dumpConnectionInfo`.
 *
 * The number in brackets is 1 if something may come by it, and 0 for the connection that asks right now.
 */
export function connectionLine(
  operated: Operated,
  { tree }: ServerReport,
  connection: ConnectionReport,
  { brief }: { readonly brief: boolean },
): string {
  const { client, session, outstanding, stats } = connection;
  const where = socketText(operated.addressOf(client));
  const { received, sent } = stats;
  const counts = `queued=${outstanding},recved=${received},sent=${sent}`;
  const more =
    brief || session === 0n ? '' : `,${details(connection, tree.sessions.get(session) ?? 0)}`;
  return ` /${where}[${session === 0n ? 0 : 1}](${counts}${more})`;
}

function details({ session, stats }: ConnectionReport, timeoutMs: number): string {
  const { lastCxid } = stats;
  return [
    `sid=0x${session.toString(16)}`,
    `lop=${operationName(stats.lastOp)}`,
    `est=${stats.establishedMs}`,
    `to=${timeoutMs}`,
    ...(lastCxid < 0 ? [] : [`lcxid=0x${lastCxid.toString(16)}`]),
    `lzxid=0x${BigInt.asUintN(64, stats.lastZxid).toString(16)}`,
    `lresp=${elapsedMs(stats.lastAnswerMs)}`,
    `llat=${stats.lastLatencyMs}`,
    `minlat=${stats.minLatencyMs}`,
    `avglat=${Math.floor(stats.averageLatencyMs)}`,
    `maxlat=${stats.maxLatencyMs}`,
  ].join(',');
}
