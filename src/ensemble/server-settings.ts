import type { ServerSettings } from '../kit/contracts/ensemble.ts';
import type { QuorumVerifier, ServerId } from '../kit/contracts/zab-election.ts';
import type { ZooConfig } from './zoo-config.ts';

/** Apache: `Learner.connectToLeader`, where it is no setting. */
const CONNECT_TRIES = 5;

/** What the chapters' server is told of a zoo.cfg. `sid` is undefined for a server that stands alone. */
export function serverSettings(
  config: ZooConfig,
  sid: ServerId | undefined,
  quorum: QuorumVerifier,
): ServerSettings {
  const { numbers, switches, texts } = config;
  const superDigest = texts['DigestAuthenticationProvider.superDigest'];
  return {
    sid: sid ?? 1,
    ...(sid !== undefined && {
      ensemble: {
        servers: config.servers.map((server) => server.sid),
        quorum,
        tickMs: numbers.tickTime,
        initLimit: numbers.initLimit,
        connectTries: CONNECT_TRIES,
        syncLimit: numbers.syncLimit,
        commitLogCount: numbers.commitLogCount,
        minIntervalMs: numbers['fastleader.minNotificationInterval'],
        maxIntervalMs: numbers['fastleader.maxNotificationInterval'],
      },
    }),
    sessions: {
      tickMs: numbers.tickTime,
      minTimeoutMs: config.minSessionTimeoutMs,
      maxTimeoutMs: config.maxSessionTimeoutMs,
    },
    snapCount: numbers.snapCount,
    preAllocBytes: numbers.preAllocSize * 1024,
    snapshotSizeFactor: numbers.snapshotSizeFactor,
    maxFrameBytes: numbers['jute.maxbuffer'],
    containerCheckMs: numbers['znode.container.checkIntervalMs'],
    ...(superDigest !== undefined && { superDigest }),
    extendedTypes: switches.extendedTypesEnabled,
    enforceQuota: switches.enforceQuota,
  };
}
