import {
  DiskHistory,
  type Election,
  type ElectionListener,
  type EnsembleConfig,
  type Env,
  type History,
  type Node,
  type NodeId,
  type Notification,
  type QuorumPacket,
  type ServerId,
  type Service,
  type Vote,
} from '#kit';
import { Leader } from './leader.ts';
import { Learner } from './learner.ts';
import { Replica } from './replica.ts';
import type { Role, RoleContext } from './role.ts';

/** What servers of an ensemble send each other. */
export type ZabMessage<Request, Txn, State> = Notification | QuorumPacket<Request, Txn, State>;

/** What a server is made of. */
export interface ZabPeerOptions<Request, Txn, State> {
  readonly sid: ServerId;
  readonly config: EnsembleConfig;
  readonly service: Service<Request, Txn, State>;
  /** Makes the server's election. */
  readonly election: (listener: ElectionListener) => Election;
  /** Where the history is kept; on the Env's disk if left out. */
  readonly history?: History<Txn, State>;
}

/**
 * A server of an ensemble: it looks for a leader, then leads or follows until that comes to an end, and
 * looks again. Apache: `QuorumPeer`. Given; nothing here is for you to write.
 */
export class ZabPeer<Request, Txn, State> implements Node<ZabMessage<Request, Txn, State>> {
  private readonly env: Env<ZabMessage<Request, Txn, State>>;
  private readonly options: ZabPeerOptions<Request, Txn, State>;
  private readonly replica: Replica<Request, Txn, State>;
  private readonly election: Election;
  private role: Role<Request, Txn, State> | undefined;
  /** Counts the leaders followed in this life. */
  private attempt = 0;

  constructor(
    env: Env<ZabMessage<Request, Txn, State>>,
    options: ZabPeerOptions<Request, Txn, State>,
  ) {
    this.env = env;
    this.options = options;
    const history = options.history ?? new DiskHistory<Txn, State>(env.disk);
    this.replica = new Replica(env.disk, history, options.service);
    this.election = options.election({ elected: (vote) => this.elected(vote) });
  }

  onStart(): void {
    this.look();
  }

  onMessage(from: NodeId, message: ZabMessage<Request, Txn, State>): void {
    if (message.kind === 'notification') this.election.onMessage(from, message);
    else this.role?.onMessage(from, message);
  }

  onTimer(name: string): void {
    if (name.startsWith('election')) this.election.onTimer(name);
    else this.role?.onTimer(name);
  }

  onLinkUp(peer: NodeId): void {
    // A server that does not lead has no use for learners.
    if (this.role === undefined) this.env.disconnect(peer);
    else this.role.onLinkUp(peer);
  }

  onLinkDown(peer: NodeId): void {
    this.role?.onLinkDown(peer);
  }

  /** See {@link Role.submit}. */
  submit(request: Request): boolean {
    return this.role?.submit(request) ?? false;
  }

  /** See {@link Role.sync}. */
  sync(): boolean {
    return this.role?.sync() ?? false;
  }

  /** See {@link Role.revalidate}. */
  revalidate(session: bigint, timeoutMs: number): boolean {
    return this.role?.revalidate?.(session, timeoutMs) ?? false;
  }

  inspect(): unknown {
    return {
      delivered: this.replica.delivered,
      attempt: this.attempt,
      election: this.election.inspect(),
      role: this.role?.inspect(),
    };
  }

  private look(): void {
    const { history, currentEpoch } = this.replica;
    this.election.lookForLeader({ zxid: history.lastZxid, peerEpoch: currentEpoch });
  }

  private elected({ leader }: Vote): void {
    const { sid } = this.options;
    this.attempt++;
    this.role = leader === sid ? this.newLeader(this.context()) : this.newLearner(leader);
    this.role.start();
  }

  /** Apache: `QuorumPeer.makeLeader`. */
  protected newLeader(context: RoleContext<Request, Txn, State>): Role<Request, Txn, State> {
    return new Leader(context, this.attempt);
  }

  /** Apache: `QuorumPeer.makeFollower`, `makeObserver`. */
  private newLearner(leader: ServerId): Role<Request, Txn, State> {
    const { sid, config } = this.options;
    const isObserver = !config.quorum.voters.includes(sid);
    return new Learner(this.context(), { leader, isObserver, attempt: this.attempt });
  }

  private context(): RoleContext<Request, Txn, State> {
    const { env, replica } = this;
    const { sid, config } = this.options;
    return {
      sid,
      config,
      env,
      replica,
      newEpoch: (epoch) => this.election.updateElectionVote(epoch),
      giveUp: (reason) => this.giveUp(reason),
    };
  }

  private giveUp(reason: string): void {
    this.env.note(`gives up: ${reason}`);
    this.role?.stop();
    this.role = undefined;
    this.look();
  }
}
