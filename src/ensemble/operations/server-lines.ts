import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import { Decimal } from './decimal.ts';
import { modeOf, type Operated } from './operated.ts';
import { proposalSizes } from './proposal-sizes.ts';

/** The second half of `stat`, and of `srvr`. Apache: `ServerStats.toString`, `StatCommand`. */
export function serverLines(operated: Operated, report: ServerReport): string[] {
  const { stats, tree, nodeCount } = report;
  const { latencies } = stats;
  const mode = modeOf(operated);
  const sizes = proposalSizes(operated);
  return [
    `Latency min/avg/max: ${latencies.min}/${String(new Decimal(latencies.average))}/${latencies.max}`,
    `Received: ${stats.received}`,
    `Sent: ${stats.sent}`,
    `Connections: ${operated.connectionCount}`,
    `Outstanding: ${outstandingOf(report)}`,
    `Zxid: 0x${tree.lastZxid.toString(16)}`,
    `Mode: ${mode}`,
    `Node count: ${nodeCount}`,
    ...(mode === 'leader'
      ? [`Proposal sizes last/min/max: ${sizes.last}/${sizes.min}/${sizes.max}`]
      : []),
  ];
}

/** Requests that are not answered yet. The connection that asks for this does not count. */
export function outstandingOf({ connections }: ServerReport): number {
  return connections.reduce(
    (sum, { session, stats }) => sum + (session === 0n ? 0 : stats.outstanding),
    0,
  );
}
