import type { Election, ElectionListener, Env, ServerId, ServerState } from '#kit';

/** How long an election takes, in ms. */
const ELECTION_MS = 10;

/**
 * An election without a message, which can be as wrong as an election can be: what must not go wrong
 * whoever is elected must not depend on elections. Of several candidates the simulator elects the
 * first; the explorer tries all of them.
 */
export class GivenElection implements Election {
  state: ServerState = 'LOOKING';
  private readonly env: Env<never>;
  private readonly candidates: (election: number) => readonly ServerId[];
  private readonly listener: ElectionListener;
  /** How many elections there were in this life. */
  private elections = 0;
  private open: readonly ServerId[] = [];

  /** @param candidates - of the first election of this life (0), the second, and so on. */
  constructor(
    env: Env<never>,
    candidates: (election: number) => readonly ServerId[],
    listener: ElectionListener,
  ) {
    this.env = env;
    this.candidates = candidates;
    this.listener = listener;
  }

  lookForLeader(): void {
    this.state = 'LOOKING';
    this.open = this.candidates(this.elections);
    // Where no more candidates come, nothing more is to be kept.
    if (this.open.length > 0) this.elections++;
    for (const [i, candidate] of this.open.entries()) {
      this.env.setTimer(`election ${candidate}`, ELECTION_MS + i);
    }
  }

  onTimer(name: string): void {
    for (const candidate of this.open) this.env.clearTimer(`election ${candidate}`);
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
    return { state: this.state, elections: this.elections };
  }
}
