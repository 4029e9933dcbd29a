import type { Election, ElectionListener, Env, ServerId, ServerState } from '#kit';

/** How long an election takes, in ms. */
const ELECTION_MS = 10;

/**
 * An election without a message. In the simulator every server elects the first candidate; in the
 * explorer any server may elect any candidate at any time, which is as wrong as an election can be:
 * what must not go wrong then must not depend on elections.
 */
export class GivenElection implements Election {
  state: ServerState = 'LOOKING';
  private readonly env: Env<never>;
  private readonly candidates: readonly ServerId[];
  private readonly listener: ElectionListener;
  /** How many more elections there will be in this life. */
  private left: number;

  constructor(
    env: Env<never>,
    options: { readonly candidates: readonly ServerId[]; readonly most: number },
    listener: ElectionListener,
  ) {
    this.env = env;
    this.candidates = options.candidates;
    this.left = options.most;
    this.listener = listener;
  }

  lookForLeader(): void {
    this.state = 'LOOKING';
    if (this.left === 0) return;
    this.left--;
    for (const [i, candidate] of this.candidates.entries()) {
      this.env.setTimer(`election ${candidate}`, ELECTION_MS + i);
    }
  }

  onTimer(name: string): void {
    for (const candidate of this.candidates) this.env.clearTimer(`election ${candidate}`);
    const leader = Number(name.replace('election ', ''));
    this.state = this.env.self === String(leader) ? 'LEADING' : 'FOLLOWING';
    this.listener.elected({ leader, zxid: 0n, peerEpoch: 0 });
  }

  updateElectionVote(): void {
    // Nobody asks it.
  }

  onMessage(): void {
    // It needs no messages.
  }

  inspect(): unknown {
    return { state: this.state, left: this.left };
  }
}
