import type { ServerId } from '../kit/contracts/zab-election.ts';
import { quorumOf } from './quorum-of.ts';
import type { ZooConfig } from './zoo-config.ts';

/**
 * So many requests of a server's own clients may be unanswered before it reads no more of them. The setting is for the ensemble as a
 * whole: with more than two voters each of these has its share of it, as all may be forwarded to one of them. Apache:
 * `LeaderZooKeeperServer.getGlobalOutstandingLimit`, and `FollowerZooKeeperServer`'s; not an observer's.
 *
 * @param sid - undefined for a server that stands alone.
 */
export function outstandingLimit(config: ZooConfig, sid: ServerId | undefined): number {
  const limit = config.numbers.globalOutstandingLimit;
  const { voters } = quorumOf(config);
  if (sid === undefined || !voters.includes(sid) || voters.length <= 2) return limit;
  return Math.floor(limit / (voters.length - 1));
}
