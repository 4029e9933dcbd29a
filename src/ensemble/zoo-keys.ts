const MOST = 2 ** 31 - 1;

/** A whole number: what it is unless configured, and what it may be. */
interface NumberKey {
  readonly value: number;
  readonly min: number;
  readonly max: number;
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
  snapCount: number(100_000, 2),
  /** KiB */
  preAllocSize: number(65_536),
  commitLogCount: number(500, 1),
  globalOutstandingLimit: number(1000, 1),
  /** bytes */
  'jute.maxbuffer': number(0xfffff, 1),
  'autopurge.snapRetainCount': number(3, 3),
  /** hours; 0: never */
  'autopurge.purgeInterval': number(0),
  /** ms */
  'znode.container.checkIntervalMs': number(60_000, 1),
  'admin.serverPort': number(8080, 0, 65_535),
  'metricsProvider.httpPort': number(7000, 0, 65_535),
  clientPortListenBacklog: number(-1, -1),
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
  | 'metricsProvider.httpHost';

/** The name of any setting. */
export type SettingName = keyof typeof NUMBERS | keyof typeof SWITCHES | keyof typeof TEXTS;

/** Settings of Apache's that mean nothing to these servers, and why. A name that ends in a dot stands for all that begin so. */
export const KNOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  secureClientPort: 'there is no TLS here',
  secureClientPortAddress: 'there is no TLS here',
  'ssl.': 'there is no TLS here',
  sslQuorum: 'there is no TLS here',
  portUnification: 'there is no TLS here',
  'authProvider.': 'there are the schemes world, ip, digest, auth and super',
  'quorum.auth.': 'there is no SASL here',
  requireClientAuthScheme: 'there is no SASL here',
  sessionRequireClientSASLAuth: 'there is no SASL here',
  reconfigEnabled: 'the members of an ensemble are those of its zoo.cfg',
  dynamicConfigFile: 'the members of an ensemble are those of its zoo.cfg',
  skipACL: 'access control lists always count',
  leaderServes: 'a leader always serves clients, too',
  localSessionsEnabled: 'all sessions are global',
  localSessionsUpgradingEnabled: 'all sessions are global',
  serverCnxnFactory: 'there is one kind of client port',
  'nio.': 'one event loop serves all clients',
  'netty.': 'one event loop serves all clients',
  cnxTimeout: 'the operating system decides how long connecting may take',
  syncEnabled: 'observers always write a log',
  'fsync.warningthresholdms': 'slow disks show in the metrics',
  maxResponseCacheSize: 'answers are not cached',
  maxGetChildrenResponseCacheSize: 'answers are not cached',
  snapshotSizeFactor: 'learners that lag behind the committed log get a snapshot',
  'digest.enabled': 'snapshots always have a digest, transactions never',
  'multiAddress.': 'a server has one address',
  'readonlymode.enabled': 'a server without a quorum serves nobody',
  'commitProcessor.': 'one event loop does all the work',
  tcpKeepAlive: 'pings show whether a connection is alive',
  'audit.enable': 'there is no audit log',
};

function number(value: number, min = 0, max = MOST): NumberKey {
  return { value, min, max };
}
