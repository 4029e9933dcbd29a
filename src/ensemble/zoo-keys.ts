const MOST = 2 ** 31 - 1;

/** A number, a whole one as a rule: what it is unless configured, and what it may be. */
export interface NumberKey {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Whether less than the least is taken for the least, with a warning, as Apache does. */
  readonly raised?: boolean;
  /** Whether it may have decimals. */
  readonly isDecimal?: boolean;
}

/** Settings that are numbers, by the names that Apache gives them, with its defaults. */
export const NUMBERS = {
  clientPort: number(0, 0, 65_535),
  /** ms */
  tickTime: number(3000, 1),
  /** ticks */
  initLimit: number(10, 1),
  /** ticks */
  syncLimit: number(5, 1),
  maxClientCnxns: number(60),
  maxCnxns: number(0),
  /** ms; -1: 2 ticks */
  minSessionTimeout: number(-1, -1),
  /** ms; -1: 20 ticks */
  maxSessionTimeout: number(-1, -1),
  snapCount: { ...number(100_000, 2), raised: true },
  /** KiB */
  preAllocSize: number(65_536),
  commitLogCount: number(500, 1),
  /** Of the length of a snapshot; -1: never */
  snapshotSizeFactor: { ...number(0.33, -1), isDecimal: true },
  globalOutstandingLimit: number(1000, 1),
  /** bytes */
  'jute.maxbuffer': number(0xfffff, 1),
  'autopurge.snapRetainCount': { ...number(3, 3), raised: true },
  /** hours; 0: never */
  'autopurge.purgeInterval': number(0),
  /** ms */
  'znode.container.checkIntervalMs': number(60_000, 1),
  'admin.serverPort': number(8080, 0, 65_535),
  'metricsProvider.httpPort': number(7000, 0, 65_535),
  /** -1: as many as Node lets wait */
  clientPortListenBacklog: number(-1, -1),
  /** ms */
  'nio.sessionlessCnxnTimeout': number(10_000, 1),
  electionAlg: number(3, 3, 3),
  'fastleader.minNotificationInterval': number(200, 1),
  'fastleader.maxNotificationInterval': number(60_000, 1),
} as const satisfies Record<string, NumberKey>;

/** Settings that are true or false, with Apache's defaults. */
export const SWITCHES = {
  extendedTypesEnabled: { value: false },
  enforceQuota: { value: false },
  forceSync: { value: true },
  quorumListenOnAllIPs: { value: false },
  standaloneEnabled: { value: true },
  'admin.enableServer': { value: true },
  /** Whether a missing data folder is made. */
  'datadir.autocreate': { value: true },
  /** Whether a server without a leader serves reads meanwhile, to clients that can do with it. */
  'readonlymode.enabled': { value: false },
} as const satisfies Record<string, { readonly value: boolean }>;

/** Settings that are text. */
export const TEXTS = {
  dataDir: {},
  dataLogDir: {},
  clientPortAddress: {},
  peerType: { oneOf: ['participant', 'observer'] },
  '4lw.commands.whitelist': {},
  'admin.serverAddress': {},
  'DigestAuthenticationProvider.superDigest': {},
  'metricsProvider.className': {},
  'metricsProvider.httpHost': {},
  dynamicConfigFile: {},
} as const satisfies Record<string, { readonly oneOf?: readonly string[] }> as Readonly<
  Record<TextName, { readonly oneOf?: readonly string[] }>
>;

type TextName =
  | 'dataDir'
  | 'dataLogDir'
  | 'clientPortAddress'
  | 'peerType'
  | '4lw.commands.whitelist'
  | 'admin.serverAddress'
  | 'DigestAuthenticationProvider.superDigest'
  | 'metricsProvider.className'
  | 'metricsProvider.httpHost'
  | 'dynamicConfigFile';

/** The name of any setting. */
export type SettingName = keyof typeof NUMBERS | keyof typeof SWITCHES | keyof typeof TEXTS;

const NO_TLS = 'there is no TLS here';
const NO_SASL = 'there is no SASL here';
const SCHEMES = 'there are the schemes world, ip, digest, auth and super';
const NO_RECONFIG = 'the members of an ensemble are those of its zoo.cfg';
const GLOBAL_SESSIONS = 'all sessions are global';
const ONE_LOOP = 'one event loop does all the work';
const NO_CACHE = 'answers are not cached';
const NO_THROTTLE = 'only globalOutstandingLimit makes clients wait';
const LIMITS_COUNT = 'snapshots and logs follow from snapCount alone';
const OWN_WATCHES = 'there is one kind of watch manager';
const OWN_LINKS = 'the connections between servers have no settings here';
const NO_JVM = 'there is no Java virtual machine here';

/** Settings of Apache's that mean nothing to these servers, and why. A name that ends in a dot stands for all that begin so. */
export const KNOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  secureClientPort: NO_TLS,
  secureClientPortAddress: NO_TLS,
  'ssl.': NO_TLS,
  sslQuorum: NO_TLS,
  sslQuorumReloadCertFiles: NO_TLS,
  portUnification: NO_TLS,
  'client.': NO_TLS,
  'admin.portUnification': NO_TLS,
  'admin.forceHttps': NO_TLS,
  'quorum.auth.': NO_SASL,
  requireClientAuthScheme: NO_SASL,
  sessionRequireClientSASLAuth: NO_SASL,
  allowSaslFailedClients: NO_SASL,
  letAnySaslUserDoX: NO_SASL,
  requireKerberosConfig: NO_SASL,
  'kerberos.': NO_SASL,
  'sasl.': NO_SASL,
  'security.': NO_SASL,
  'server.principal': NO_SASL,
  'server.realm': NO_SASL,
  kinit: NO_SASL,
  jaasLoginRenew: NO_SASL,
  superUser: NO_SASL,
  'authProvider.': SCHEMES,
  'SASLAuthenticationProvider.': SCHEMES,
  'X509AuthenticationProvider.': SCHEMES,
  'DigestAuthenticationProvider.digestAlg': 'the hash of the scheme digest is SHA-1',
  'DigestAuthenticationProvider.enabled': SCHEMES,
  'enforce.auth.': 'clients need not authenticate',
  ensembleAuthName: SCHEMES,
  skipACL: 'access control lists always count',
  enableEagerACLCheck: 'the leader checks access, and so does every server that answers',
  reconfigEnabled: NO_RECONFIG,
  version: NO_RECONFIG,
  leaderServes: 'a leader always serves clients, too',
  localSessionsEnabled: GLOBAL_SESSIONS,
  localSessionsUpgradingEnabled: GLOBAL_SESSIONS,
  'closeSessionTxn.enabled': 'the end of a session names the nodes it removes in any case',
  serverCnxnFactory: 'there is one kind of client port',
  'nio.': ONE_LOOP,
  'netty.': ONE_LOOP,
  'commitProcessor.': ONE_LOOP,
  'follower.skipLearnerRequestToNextProcessor': ONE_LOOP,
  forward_learner_requests_to_commit_processor_disabled: ONE_LOOP,
  intBufferStartingSizeBytes: ONE_LOOP,
  flushDelay: 'a sync begins as soon as the one before it is over',
  maxWriteQueuePollTime: 'a sync begins as soon as the one before it is over',
  maxBatchSize: 'a sync begins as soon as the one before it is over',
  clientTcpKeepAlive: 'pings show whether a connection is alive',
  tcpKeepAlive: 'pings show whether a connection is alive',
  cnxTimeout: OWN_LINKS,
  quorumCnxnTimeoutMs: OWN_LINKS,
  'quorum.cnxn.threads.size': OWN_LINKS,
  connectToLearnerMasterLimit: OWN_LINKS,
  electionPortBindRetry: OWN_LINKS,
  leaderConnectDelayDuringRetryMs: OWN_LINKS,
  'leader.': OWN_LINKS,
  'learner.': OWN_LINKS,
  'messageTracker.': OWN_LINKS,
  'multiAddress.': 'a server has one address',
  syncEnabled: 'observers always write a log',
  'observer.': 'an observer looks for a leader as all others do',
  observerMasterPort: 'observers learn from the leader',
  'observerMaster.': 'observers learn from the leader',
  'fsync.warningthresholdms': 'slow disks show in the metrics',
  maxResponseCacheSize: NO_CACHE,
  maxGetChildrenResponseCacheSize: NO_CACHE,
  bitHashCacheSize: NO_CACHE,
  txnLogSizeLimitInKb: LIMITS_COUNT,
  snapSizeLimitInKb: LIMITS_COUNT,
  forceSnapshotSync: 'a learner gets a snapshot if it needs one',
  'snapshot.compression.method':
    'snapshots are written as they are; those of Apache are read unless compressed',
  'snapshot.trust.empty': 'a log without a snapshot to build on stops the server',
  'db.autocreate': 'an empty data folder is a new server',
  'digest.enabled': 'snapshots always have a digest, transactions never',
  emulate353TTLNodes: 'TTL nodes are those of Apache 3.5.4 and later',
  'znode.container.maxPerMinute': 'containers are removed as fast as the log takes it',
  'znode.container.maxNeverUsedIntervalMs': 'a container that never had a child stays',
  watchManagerName: OWN_WATCHES,
  watcherCleanThreshold: OWN_WATCHES,
  watcherCleanIntervalInSeconds: OWN_WATCHES,
  watcherCleanThreadsNum: OWN_WATCHES,
  maxInProcessingDeadWatchers: OWN_WATCHES,
  connection_throttle_tokens: NO_THROTTLE,
  connection_throttle_fill_time: NO_THROTTLE,
  connection_throttle_fill_count: NO_THROTTLE,
  connection_throttle_freeze_time: NO_THROTTLE,
  connection_throttle_drop_increase: NO_THROTTLE,
  connection_throttle_drop_decrease: NO_THROTTLE,
  connection_throttle_decrease_ratio: NO_THROTTLE,
  connection_throttle_weight_enabled: NO_THROTTLE,
  connection_throttle_global_session_weight: NO_THROTTLE,
  connection_throttle_local_session_weight: NO_THROTTLE,
  connection_throttle_renew_session_weight: NO_THROTTLE,
  request_throttle_max_requests: NO_THROTTLE,
  request_throttle_stall_time: NO_THROTTLE,
  request_throttle_drop_stale: NO_THROTTLE,
  request_stale_latency_check: NO_THROTTLE,
  request_stale_connection_check: NO_THROTTLE,
  'request_throttler.': NO_THROTTLE,
  throttled_op_wait_time: NO_THROTTLE,
  largeRequestMaxBytes: NO_THROTTLE,
  largeRequestThreshold: NO_THROTTLE,
  'request.timeout': 'that is for clients',
  'jute.maxbuffer.extrasize': 'what is on the disk may have any size',
  'pathStats.': 'there are no statistics by path',
  'audit.': 'there is no audit log',
  'admin.commandURL': 'commands are under /commands',
  'admin.idleTimeout': 'idle connections of the admin server are closed in their own time',
  'admin.httpVersion': 'the admin server speaks HTTP/1.1',
  'metricsProvider.': 'the metrics have no other settings',
  'jvm.pause.': NO_JVM,
  'jmx.': NO_JVM,
};

function number(value: number, min = 0, max = MOST): NumberKey {
  return { value, min, max };
}
