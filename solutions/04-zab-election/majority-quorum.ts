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
   * @todo Level 1: count those that are voters, and no others: observers have ids, too. Any two sets
   * that are enough must share a server, also if the number of voters is even.
   */
  containsQuorum(servers: ReadonlySet<ServerId>): boolean {
    const count = this.voters.filter((voter) => servers.has(voter)).length;
    return count * 2 > this.voters.length;
  }
}
