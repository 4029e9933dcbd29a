import { todo } from '#kit';
import type { Quotas } from './quotas.ts';

/** What a quota limits. */
type Limited = 'count' | 'bytes';

/** Asks before a node comes or grows whether a quota would be exceeded. Apache: `ZooKeeperServer.checkQuota`. */
export class QuotaGuard {
  private readonly quotas: Quotas;
  private readonly enforceQuota: boolean;
  private readonly warn: (message: string) => void;

  /**
   * @param enforceQuota - whether requests over a hard limit are refused.
   * @param warn - is told of every limit that a request goes beyond.
   */
  constructor(quotas: Quotas, enforceQuota: boolean, warn: (message: string) => void) {
    this.quotas = quotas;
    this.enforceQuota = enforceQuota;
    this.warn = warn;
  }

  /**
   * Whether so many nodes and bytes more would be beyond a limit that is enforced. What is pending is not counted: a limit
   * may be exceeded by as much as is under way.
   *
   * TODO:
   * - Level 7: `quotas` knows the limits and what is there. If there is a hard limit (not -1) it
   *   counts, and the other, if there is one, does not. Call `warn` whenever one is exceeded; only
   *   hard ones are enforced, and only with `enforceQuota`. What does not change is not looked at.
   */
  refuses(path: string, count: number, bytes: number): boolean {
    todo('QuotaGuard.refuses, level 7');
  }
}
