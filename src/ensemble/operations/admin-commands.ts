import type { ConnectionReport, ServerReport } from '../../kit/contracts/ensemble.ts';
import { counterOf, epochOf } from '../../kit/zxid.ts';
import type { ConfiguredServer } from '../zoo-config.ts';
import type { DataSize } from './data-size.ts';
import { Decimal } from './decimal.ts';
import { environment } from './environment.ts';
import { sessionSets } from './expiry-sets.ts';
import { foldersOf } from './folders.ts';
import type { Json } from './json-text.ts';
import { lastSnapshot } from './last-snapshot.ts';
import { learnersOf } from './learners.ts';
import { monitorEntries } from './monitor-entries.ts';
import { monitorSummaries, monitorValues, uptimeMs } from './monitor-values.ts';
import { modeOf, type Operated } from './operated.ts';
import { operationName } from './operation-name.ts';
import { proposalSizes } from './proposal-sizes.ts';
import { resetConnections, resetServer } from './reset-stats.ts';
import { nodeCountOf, outstandingOf } from './server-lines.ts';
import { socketText } from './socket-text.ts';
import { elapsedMs } from './uptime-clock.ts';
import { VERSION } from './version.ts';
import { watchedPaths, watchingSessions } from './watched-paths.ts';

/** What an answer is made of. */
export interface AdminRequest {
  readonly operated: Operated;
  readonly report: ServerReport;
  readonly dataSize: DataSize;
  readonly query: URLSearchParams;
}

/** The fields of an answer; `error` among them if there is one. */
export type AdminAnswer = Readonly<Record<string, Json>>;

/** A command of the admin server. Apache: `org.apache.zookeeper.server.admin.Commands`. */
export interface AdminCommand {
  /** Other names that do. */
  readonly aliases?: readonly string[];
  /** Whether a server answers that does not serve clients, too. */
  readonly isAlways?: boolean;
  answer(request: AdminRequest): AdminAnswer;
}

/** Apache's commands by their first names. */
export const ADMIN_COMMANDS: Readonly<Record<string, AdminCommand>> = {
  configuration: { aliases: ['conf', 'config'], answer: configuration },
  connection_stat_reset: {
    aliases: ['crst'],
    answer: ({ report }) => {
      resetConnections(report);
      return {};
    },
  },
  connections: {
    aliases: ['cons'],
    answer: (request) => ({ connections: connections(request, details), secure_connections: [] }),
  },
  dirs: {
    answer: ({ operated }) => {
      const { dataBytes, logBytes } = foldersOf(operated);
      return { datadir_size: dataBytes, logdir_size: logBytes };
    },
  },
  dump: { answer: dump },
  environment: {
    aliases: ['env', 'envi'],
    isAlways: true,
    answer: () => Object.fromEntries(environment()),
  },
  get_trace_mask: {
    aliases: ['gtmk'],
    isAlways: true,
    answer: ({ operated }) => ({ tracemask: operated.traceMask.value }),
  },
  hash: {
    answer: ({ report }) => ({
      digests: report.digests.map(({ zxid, digest }) => ({ zxid, digest, digestVersion: 2 })),
    }),
  },
  initial_configuration: { aliases: ['icfg'], answer: initialConfiguration },
  is_read_only: {
    aliases: ['isro'],
    answer: ({ operated }) => ({ read_only: operated.isReadOnly }),
  },
  last_snapshot: {
    aliases: ['lsnp'],
    answer: ({ operated }) => {
      const { zxid, timeMs } = lastSnapshot(foldersOf(operated).data);
      return { zxid: zxid.toString(16), timestamp: Math.floor(timeMs / 1000) };
    },
  },
  leader: { aliases: ['lead'], answer: leader },
  monitor: {
    aliases: ['mntr'],
    answer: ({ operated, report, dataSize }) => {
      const values = monitorValues(operated, report, dataSize);
      return Object.fromEntries(monitorEntries(values, monitorSummaries(operated, report)));
    },
  },
  observer_connection_stat_reset: { aliases: ['orst'], answer: () => ({}) },
  observers: { aliases: ['obsr'], answer: observers },
  ruok: { answer: () => ({}) },
  server_stats: { aliases: ['srvr'], answer: serverStats },
  set_trace_mask: { aliases: ['stmk'], isAlways: true, answer: setTraceMask },
  stat_reset: {
    aliases: ['srst'],
    answer: ({ operated, report }) => {
      resetServer(operated, report);
      return {};
    },
  },
  stats: {
    aliases: ['stat'],
    answer: (request) => ({
      ...serverStats(request),
      connections: connections(request, brief),
      secure_connections: [],
    }),
  },
  system_properties: {
    aliases: ['sysp'],
    isAlways: true,
    answer: () => Object.fromEntries(environment().sort(([a], [b]) => (a < b ? -1 : 1))),
  },
  voting_view: { answer: votingView },
  watch_summary: {
    aliases: ['wchs'],
    answer: ({ report }) => {
      const { connections: count, paths, watches } = report.watches.counts('node');
      return { num_connections: count, num_paths: paths, num_total_watches: watches };
    },
  },
  watches: {
    aliases: ['wchc'],
    answer: ({ report }) => ({ session_id_to_watched_paths: byName(watchedPaths(report)) }),
  },
  watches_by_path: {
    aliases: ['wchp'],
    answer: ({ report }) => ({ path_to_session_ids: byName(watchingSessions(report)) }),
  },
  zabstate: { answer: zabState },
};

function configuration({ operated }: AdminRequest): AdminAnswer {
  const { config, sid, clientPort } = operated;
  const { data, logs } = foldersOf(operated);
  const { numbers } = config;
  return {
    client_port: clientPort,
    data_dir: data,
    data_log_dir: logs,
    tick_time: numbers.tickTime,
    max_client_cnxns: numbers.maxClientCnxns,
    min_session_timeout: config.minSessionTimeoutMs,
    max_session_timeout: config.maxSessionTimeoutMs,
    server_id: sid ?? 0,
    client_port_listen_backlog: numbers.clientPortListenBacklog,
  };
}

/**
 * As in Apache, only a server that stands alone tells. Unlike there, it keeps the super user's digest to itself: whoever knows a
 * digest can try passwords.
 */
function initialConfiguration({ operated }: AdminRequest): AdminAnswer {
  const { config, sid } = operated;
  const text = config.text.replace(/(superDigest\s*[=:\s]).*/gi, '$1***');
  return { initial_configuration: sid === undefined ? text : null };
}

/** Connections with a session: others are on their way to one, or operators. */
function connections(
  request: AdminRequest,
  show: (connection: ConnectionReport, request: AdminRequest) => AdminAnswer,
): AdminAnswer[] {
  const open = request.report.connections.filter(({ session }) => session !== 0n);
  return open.map((connection) => show(connection, request));
}

function brief(
  { client, outstanding, stats }: ConnectionReport,
  { operated }: AdminRequest,
): AdminAnswer {
  return {
    remote_socket_address: socketText(operated.addressOf(client)),
    interest_ops: 1,
    outstanding_requests: outstanding,
    packets_received: stats.received,
    packets_sent: stats.sent,
  };
}

function details(connection: ConnectionReport, request: AdminRequest): AdminAnswer {
  const { session, stats } = connection;
  return {
    ...brief(connection, request),
    session_id: session,
    last_operation: operationName(stats.lastOp),
    established: stats.establishedMs,
    session_timeout: request.report.tree.sessions.get(session) ?? 0,
    last_cxid: stats.lastCxid,
    last_zxid: stats.lastZxid,
    last_response_time: elapsedMs(stats.lastAnswerMs),
    last_latency: stats.lastLatencyMs,
    min_latency: stats.minLatencyMs,
    avg_latency: Math.floor(stats.averageLatencyMs),
    max_latency: stats.maxLatencyMs,
  };
}

function dump({ report }: AdminRequest): AdminAnswer {
  const sets = sessionSets(report).map(
    ([timeMs, sessions]) => [elapsedMs(timeMs), sessions] as const,
  );
  const ephemerals = [...report.ephemerals].map(
    ([session, paths]) => [session, [...paths]] as const,
  );
  return {
    expiry_time_to_session_ids: byName(sets),
    session_id_to_ephemeral_paths: byName(ephemerals),
  };
}

function leader({ operated, report }: AdminRequest): AdminAnswer {
  const leading = operated.config.servers.find(({ sid }) => sid === report.leader);
  if (operated.sid === undefined || leading === undefined) {
    return { error: 'server is not initialized' };
  }
  return {
    is_leader: modeOf(operated) === 'leader',
    leader_id: leading.sid,
    leader_ip: leading.address.host,
  };
}

function observers({ report }: AdminRequest): AdminAnswer {
  const synced = learnersOf(report).filter(({ isObserver, isSynced }) => isObserver && isSynced);
  return { synced_observers: synced.length, observers: synced.map(({ sid }) => ({ sid })) };
}

function serverStats({ operated, report }: AdminRequest): AdminAnswer {
  const { stats, tree } = report;
  const { latencies } = stats;
  const { dataBytes, logBytes } = foldersOf(operated);
  const mode = modeOf(operated);
  const sizes = proposalSizes(operated);
  const answers = bufferStats(stats.lastAnswerBytes, stats.minAnswerBytes, stats.maxAnswerBytes);
  return {
    version: VERSION,
    read_only: false,
    server_stats: {
      packets_sent: stats.sent,
      packets_received: stats.received,
      fsync_threshold_exceed_count: 0,
      client_response_stats: answers,
      data_dir_size: dataBytes,
      log_dir_size: logBytes,
      provider_null: false,
      server_state: mode,
      last_processed_zxid: tree.lastZxid,
      outstanding_requests: outstandingOf(report),
      avg_latency: new Decimal(latencies.average),
      max_latency: latencies.max,
      min_latency: latencies.min,
      num_alive_client_connections: operated.connectionCount,
      auth_failed_count: stats.authFailures,
      non_mtlsremote_conn_count: 0,
      non_mtlslocal_conn_count: 0,
      uptime: uptimeMs(operated),
    },
    client_response: answers,
    ...(mode === 'leader' && { proposal_stats: bufferStats(sizes.last, sizes.min, sizes.max) }),
    node_count: nodeCountOf(report),
  };
}

function bufferStats(last: number, min: number, max: number): AdminAnswer {
  return { last_buffer_size: last, min_buffer_size: min, max_buffer_size: max };
}

function setTraceMask({ operated, query }: AdminRequest): AdminAnswer {
  const mask = query.get('traceMask');
  const problem = 'setTraceMask requires long traceMask argument';
  if (mask === null) return { error: problem };
  if (!/^-?\d+$/.test(mask)) return { error: `${problem}, got ${mask}` };
  operated.traceMask.value = BigInt(mask);
  return { tracemask: operated.traceMask.value };
}

function votingView({ operated }: AdminRequest): AdminAnswer {
  const { config, sid } = operated;
  const voters =
    sid === undefined ? [] : config.servers.filter(({ role }) => role === 'participant');
  return { current_config: byName(voters.map((server) => [server.sid, voter(server, operated)])) };
}

function voter(server: ConfiguredServer, operated: Operated): AdminAnswer {
  const { host, quorumPort, electionPort } = server.address;
  return {
    server_addresses: [socketText({ address: host, port: quorumPort })],
    election_addresses: [socketText({ address: host, port: electionPort })],
    client_address: server.sid === operated.sid ? clientAddress(operated) : '',
    learner_type: server.role,
  };
}

function clientAddress({ config, own, clientPort }: Operated): string {
  const address = own?.client?.host ?? config.clientPortAddress ?? '0.0.0.0';
  return socketText({ address, port: clientPort });
}

function zabState({ operated, report }: AdminRequest): AdminAnswer {
  const { own, sid, isServing } = operated;
  if (sid === undefined || own === undefined || !isServing) return { voting: false, zabstate: '' };
  const { host, quorumPort, electionPort } = own.address;
  const { lastZxid } = report.tree;
  return {
    myid: sid,
    is_leader: modeOf(operated) === 'leader',
    quorum_address: addressView(host, quorumPort),
    election_address: addressView(host, electionPort),
    client_address: clientAddress(operated),
    voting: own.role === 'participant',
    last_zxid: `0x${lastZxid.toString(16)}`,
    zab_epoch: epochOf(lastZxid),
    zab_counter: counterOf(lastZxid),
    zabstate: 'broadcast',
  };
}

/** As Jackson shows a `MultipleAddresses` of one address. */
function addressView(host: string, port: number): AdminAnswer {
  const one = socketText({ address: host, port });
  return {
    empty: false,
    all_addresses: [one],
    all_reachable_addresses: [one],
    one,
    reachable_address: one,
    wildcard_addresses: [`0.0.0.0:${port}`],
    all_ports: [port],
    all_host_strings: [host],
    all_reachable_addresses_or_all: [one],
    reachable_or_one: one,
  };
}

/** Pairs as an object. */
function byName(pairs: Iterable<readonly [bigint | number | string, Json]>): AdminAnswer {
  return Object.fromEntries([...pairs].map(([name, value]) => [String(name), value]));
}
