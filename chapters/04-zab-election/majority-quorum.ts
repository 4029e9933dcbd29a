import { todo } from '#kit';
import type { QuorumVerifier, ServerId } from '#kit';

/**
 * More than half of the voters are enough. Apache: `QuorumMaj`.
 */
export class MajorityQuorum implements QuorumVerifier {
  readonly voters: readonly ServerId[];

  constructor(voters: readonly ServerId[]) {
    this.voters = voters;
  }

  /**
   * Whether these servers are more than half of the voters.
   *
   * TODO:
   * - Level 1: count those that are voters, and no others: observers have ids, too. Any two sets
   *   that are enough must share a server, also if the number of voters is even.
   */
  containsQuorum(servers: ReadonlySet<ServerId>): boolean {
    todo('MajorityQuorum.containsQuorum, level 1');
  }
}
