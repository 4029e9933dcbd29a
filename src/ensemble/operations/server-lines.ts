import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import { Decimal } from './decimal.ts';
import { modeOf, type Operated } from './operated.ts';
import { proposalSizes } from './proposal-sizes.ts';

/** The second half of `stat`, and of `srvr`. Apache: `ServerStats.toString`, `StatCommand`. */
export function serverLines(operated: Operated, report: ServerReport): string[] {
  const { stats, tree } = report;
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
    `Node count: ${nodeCountOf(report)}`,
    ...(mode === 'leader'
      ? [`Proposal sizes last/min/max: ${sizes.last}/${sizes.min}/${sizes.max}`]
      : []),
  ];
}

/** How many nodes there are. Apache has the root twice in its table, as `/` and by its empty path, and counts both. */
export function nodeCountOf({ nodeCount }: ServerReport): number {
  return nodeCount + 1;
}

/** Requests of all clients that are not answered yet. */
export function outstandingOf({ connections }: ServerReport): number {
  return connections.reduce((sum, { outstanding }) => sum + outstanding, 0);
}
