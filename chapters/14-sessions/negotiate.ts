import { todo } from '#kit';
import type { SessionLimits } from '#kit';

/**
 * The time-out that a client is granted, in ms, if it would like `requestedMs`.
 *
 * Apache: `ZooKeeperServer.processConnectRequest`.
 *
 * TODO:
 * - Level 1: what it would like, but neither below the least nor above the most that this server
 *   grants.
 */
export function negotiate(
  requestedMs: number,
  { minTimeoutMs, maxTimeoutMs }: SessionLimits,
): number {
  todo('negotiate, level 1');
}
