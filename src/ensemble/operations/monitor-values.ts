import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import type { Distribution } from '../../kit/stats/distribution.ts';
import type { DataSize } from './data-size.ts';
import { Decimal } from './decimal.ts';
import { descriptors } from './descriptors.ts';
import { learnersOf } from './learners.ts';
import { modeOf, type Operated } from './operated.ts';
import { proposalSizes } from './proposal-sizes.ts';
import { nodeCountOf, outstandingOf } from './server-lines.ts';
import { VERSION } from './version.ts';

/** What a metric is for Prometheus; `text` is nothing that can be measured. */
export type MetricKind = 'text' | 'gauge' | 'counter';

/** One of the values that `mntr` shows, without `zk_`. */
export interface MonitorValue {
  readonly name: string;
  readonly value: string | number | Decimal;
  readonly kind: MetricKind;
}

/** Many values of a kind: `mntr` shows their average, min, max, count, sum, and some percentiles if they are worth it. */
export interface MonitorSummary {
  readonly name: string;
  readonly values: Distribution;
  readonly hasPercentiles: boolean;
}

/**
 * What `mntr` shows first, in Apache's order. Apache: `ZooKeeperServer.dumpMonitorValues`, and those of a leader, a follower and
 * an observer. Of the counters that follow there, these have a meaning here: see {@link monitorSummaries} for the rest.
 */
export function monitorValues(
  operated: Operated,
  report: ServerReport,
  dataSize: DataSize,
): MonitorValue[] {
  const { stats, tree, watches } = report;
  const { latencies } = stats;
  const { open, max } = descriptors();
  const isLeader = modeOf(operated) === 'leader';
  const sizes = proposalSizes(operated);
  const ephemerals = [...report.ephemerals.values()].reduce((sum, paths) => sum + paths.size, 0);
  return [
    text('version', VERSION),
    text('server_state', modeOf(operated)),
    ...peerValues(operated, report),
    gauge('ephemerals_count', ephemerals),
    gauge('num_alive_connections', operated.connectionCount),
    gauge('avg_latency', new Decimal(latencies.average)),
    ...(isLeader ? [gauge('min_proposal_size', sizes.min)] : []),
    gauge('outstanding_requests', outstandingOf(report)),
    gauge('znode_count', nodeCountOf(report)),
    gauge('global_sessions', tree.sessions.size),
    gauge('non_mtls_remote_conn_count', 0),
    gauge('last_client_response_size', stats.lastAnswerBytes),
    gauge('packets_sent', stats.sent),
    gauge('packets_received', stats.received),
    ...(isLeader ? [gauge('max_proposal_size', sizes.max)] : []),
    gauge('max_client_response_size', stats.maxAnswerBytes),
    ...(isLeader ? followers(report) : []),
    gauge('connection_drop_probability', new Decimal(0)),
    gauge('watch_count', watches.counts('node').watches + watches.counts('children').watches),
    gauge('auth_failed_count', stats.authFailures),
    gauge('min_latency', latencies.min),
    gauge('max_file_descriptor_count', max),
    gauge('approximate_data_size', dataSize.bytes(tree)),
    gauge('open_file_descriptor_count', open),
    ...(isLeader ? leaderValues(operated, report, sizes.last) : []),
    gauge('local_sessions', 0),
    gauge('uptime', uptimeMs(operated)),
    gauge('max_latency', latencies.max),
    gauge('outstanding_tls_handshake', 0),
    gauge('min_client_response_size', stats.minAnswerBytes),
    gauge('non_mtls_local_conn_count', 0),
    ...(operated.sid === undefined ? [] : [gauge('quorum_size', votersOf(operated))]),
    ...counters(operated, report),
  ];
}

/** What `mntr` shows last: how long things took, in ms. Apache: `ServerMetrics`. */
export function monitorSummaries({ files }: Operated, { stats }: ServerReport): MonitorSummary[] {
  return [
    { name: 'fsynctime', values: files.syncs, hasPercentiles: false },
    { name: 'updatelatency', values: stats.updates, hasPercentiles: true },
    { name: 'readlatency', values: stats.reads, hasPercentiles: true },
  ];
}

/** For how long a server has served, in ms. */
export function uptimeMs({ sinceMs }: Operated): number {
  return Math.floor(performance.timeOrigin + performance.now() - sinceMs);
}

function followers(report: ServerReport): MonitorValue[] {
  const synced = learnersOf(report).filter(({ isSynced }) => isSynced);
  const observers = synced.filter(({ isObserver }) => isObserver).length;
  return [
    gauge('synced_followers', synced.length - observers),
    gauge('synced_non_voting_followers', 0),
    gauge('synced_observers', observers),
  ];
}

function leaderValues(operated: Operated, report: ServerReport, last: number): MonitorValue[] {
  return [
    gauge('last_proposal_size', last),
    gauge('leader_uptime', uptimeMs(operated)),
    gauge('learners', learnersOf(report).length),
  ];
}

function peerValues(operated: Operated, { leader }: ServerReport): MonitorValue[] {
  if (operated.sid === undefined) return [];
  const isObserver = modeOf(operated) === 'observer';
  return [
    text('peer_state', peerState(operated)),
    ...(isObserver && leader !== undefined ? [gauge('observer_master_id', leader)] : []),
  ];
}

function votersOf({ config }: Operated): number {
  return config.servers.filter(({ role }) => role === 'participant').length;
}

function counters(operated: Operated, { stats }: ServerReport): MonitorValue[] {
  const { files } = operated;
  return [
    counter('proposal_count', modeOf(operated) === 'leader' ? files.entries.count : 0),
    counter('connection_rejected', operated.rejectedCount),
    counter('bytes_received_count', operated.receivedBytes),
    counter('connection_request_count', stats.connects),
    counter('response_bytes', stats.answerBytes),
    counter('connection_revalidate_count', stats.reconnects),
    counter('snap_count', files.snapshots),
  ];
}

function peerState(operated: Operated): string {
  const doing = { leader: 'leading', follower: 'following', observer: 'observing', standalone: '' };
  const mode = modeOf(operated);
  return mode === 'read-only' ? 'looking' : `${doing[mode]} - broadcast`;
}

function text(name: string, value: string): MonitorValue {
  return { name, value, kind: 'text' };
}

function gauge(name: string, value: number | Decimal): MonitorValue {
  return { name, value, kind: 'gauge' };
}

function counter(name: string, value: number): MonitorValue {
  return { name, value, kind: 'counter' };
}
