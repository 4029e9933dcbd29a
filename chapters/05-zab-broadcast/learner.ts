import {
  counterOf,
  Queue,
  todo,
  type LoggedTxn,
  type NodeId,
  type QuorumPacket,
  type ServerId,
  type Zxid,
} from '#kit';
import type { Role, RoleContext } from './role.ts';

/** A leader that does not listen yet is asked again after this time. Apache: `leaderConnectDelayDuringRetryMs`. */
const RETRY_MS = 100;

/**
 * - `connecting`: to the leader, which may not know yet that it is one
 * - `discovery`: which epoch?
 * - `synchronisation`: the leader's history becomes this server's
 * - `broadcast`: this server serves clients
 */
type Phase = 'connecting' | 'discovery' | 'synchronisation' | 'broadcast';

/** A follower or an observer of one leader, once. Apache: `Learner`, `Follower`, `Observer`. */
export class Learner<Request, Txn, State> implements Role<Request, Txn, State> {
  private readonly context: RoleContext<Request, Txn, State>;
  private readonly leader: NodeId;
  private readonly isObserver: boolean;
  /** Tells the writes of this attempt from those of earlier ones. */
  private readonly attempt: number;
  private phase: Phase = 'connecting';
  private epoch = 0;
  /** Whether this server is in the epoch: the leader's history, and then the epoch, are on its disk. */
  private isInEpoch = false;
  /** Logged here, and not known to be committed. */
  private readonly pending = new Queue<LoggedTxn<Txn>>();
  /** All up to here is committed, as far as this server was told. */
  private committed: Zxid = 0n;
  /** A state that the leader has sent, and what follows on it: to replace all that is on disk. */
  private snapshot:
    { readonly zxid: Zxid; readonly state: State; readonly entries: LoggedTxn<Txn>[] } | undefined;
  /** Ticks since the leader was last heard of, or since the attempt began. */
  private silentTicks = 0;
  /** Connections that came to nothing. */
  private failedTries = 0;

  constructor(
    context: RoleContext<Request, Txn, State>,
    options: { readonly leader: ServerId; readonly isObserver: boolean; readonly attempt: number },
  ) {
    this.context = context;
    this.leader = String(options.leader);
    this.isObserver = options.isObserver;
    this.attempt = options.attempt;
  }

  /**
   * TODO:
   * - Level 1: ask for a connection to the leader.
   * - Level 4: start the timer (setTimer).
   */
  start(): void {
    todo('Learner.start, level 1');
  }

  stop(): void {
    const { env, replica } = this.context;
    env.clearTimer('learner tick');
    env.clearTimer('learner retry');
    env.disconnect(this.leader);
    if (this.phase === 'broadcast') replica.service.serving(undefined);
  }

  submit(request: Request): boolean {
    if (this.phase !== 'broadcast') return false;
    this.send({ kind: 'REQUEST', request });
    return true;
  }

  sync(): boolean {
    if (this.phase !== 'broadcast') return false;
    this.send({ kind: 'SYNC' });
    return true;
  }

  /** Asks the leader whether a session is alive: see `Service.revalidated`. */
  revalidate(session: bigint, timeoutMs: number): boolean {
    if (this.phase !== 'broadcast') return false;
    this.send({ kind: 'REVALIDATE', session, timeoutMs });
    return true;
  }

  /**
   * The connection to the leader stands.
   *
   * TODO:
   * - Level 1: send FOLLOWERINFO, or OBSERVERINFO. (Another than the leader has no business here:
   *   disconnect.)
   */
  onLinkUp(peer: NodeId): void {
    todo('Learner.onLinkUp, level 1');
  }

  /**
   * The connection broke, or there was none to be had.
   *
   * TODO:
   * - Level 1: before LEADERINFO, try again when the timer `learner retry` fires (RETRY_MS): the
   *   leader may not know yet that it is one. After that, give up.
   * - Level 4: give up, too, when that has happened `config.connectTries` times: it will not become
   *   one.
   */
  onLinkDown(peer: NodeId): void {
    todo('Learner.onLinkDown, level 1');
  }

  onTimer(name: string): void {
    if (name === 'learner retry') return this.context.env.connect(this.leader);
    this.setTimer();
    this.onTick();
  }

  onMessage(from: NodeId, packet: QuorumPacket<Request, Txn, State>): void {
    if (packet.kind === 'LOGGED') {
      if (from === this.context.env.self && packet.attempt === this.attempt) this.onLogged();
      return;
    }
    if (from !== this.leader) return;
    this.silentTicks = 0;
    switch (packet.kind) {
      case 'LEADERINFO':
        return this.onLeaderInfo(packet.epoch);
      case 'DIFF':
        return this.onDiff();
      case 'TRUNC':
        return this.onTrunc(packet.zxid);
      case 'SNAP':
        return this.onSnap(packet.zxid, packet.state);
      case 'NEWLEADER':
        return this.onNewLeader(packet.epoch);
      case 'UPTODATE':
        return this.onUpToDate();
      case 'PROPOSAL':
        return this.onProposal(packet);
      case 'COMMIT':
        return this.onCommit(packet.zxid);
      case 'INFORM':
        return this.onInform(packet);
      default:
        return this.onRest(packet);
    }
  }

  inspect(): unknown {
    const { leader, attempt, phase, epoch, isInEpoch, committed, silentTicks } = this;
    const pending = this.pending.toArray().map(({ zxid }) => zxid);
    const { snapshot } = this;
    return {
      snapshot,
      leader,
      attempt,
      phase,
      epoch,
      isInEpoch,
      committed,
      silentTicks,
      // It is not asked about after LEADERINFO.
      failedTries: epoch === 0 ? this.failedTries : 0,
      pending,
    };
  }

  // Discovery.

  /**
   * The leader's epoch.
   *
   * TODO:
   * - Level 1: promise it: it is your acceptedEpoch now. ACKEPOCH, with your currentEpoch and the
   *   last zxid of your log, leaves after the sync.
   * - Level 4: give up on an epoch older than the one you accepted. If it is the very one, you have
   *   promised it before, perhaps to another: answer with -1 in place of currentEpoch.
   */
  private onLeaderInfo(epoch: number): void {
    todo('Learner.onLeaderInfo, level 1');
  }

  // Synchronisation.

  /**
   * All that this server has is in the leader's history.
   *
   * TODO:
   * - Level 1: then all of it is committed.
   */
  private onDiff(): void {
    todo('Learner.onDiff, level 1');
  }

  /**
   * What is after `zxid` is not in the leader's history.
   *
   * TODO:
   * - Level 3: cut it out of the log; all that remains is committed.
   */
  private onTrunc(zxid: Zxid): void {
    todo('Learner.onTrunc, level 3');
  }

  /**
   * The leader's state, for a history that is of no use.
   *
   * TODO:
   * - Level 3: keep it, and do not touch your disk yet: this state may lack transactions that are
   *   committed and that you have acknowledged. They follow. `zxid` is committed.
   */
  private onSnap(zxid: Zxid, state: State): void {
    todo('Learner.onSnap, level 3');
  }

  /**
   * The leader's history is complete here.
   *
   * TODO:
   * - Level 1: send yourself LOGGED, with your attempt, after the sync. (Another epoch than the
   *   leader's own means that something is very wrong: give up.)
   * - Level 3: before that, let a snapshot and all that came behind it take the place of your
   *   history: replica.restore.
   */
  private onNewLeader(epoch: number): void {
    todo('Learner.onNewLeader, level 1');
  }

  /**
   * The leader's history is on disk here.
   *
   * TODO:
   * - Level 1: only now the epoch may be written, too: it is your currentEpoch, and you are in it.
   *   The ACK of NEWLEADER leaves after that sync (acknowledge): its zxid is that of the epoch with
   *   counter 0.
   * - Level 3: behind it, an ACK for each proposal that is pending.
   */
  private onLogged(): void {
    todo('Learner.onLogged, level 1');
  }

  /**
   * A quorum is in the epoch.
   *
   * TODO:
   * - Level 1: deliver all that is committed, tell the context about the new epoch and the service
   *   that it serves, and acknowledge as you did NEWLEADER.
   */
  private onUpToDate(): void {
    todo('Learner.onUpToDate, level 1');
  }

  // Broadcast, which begins while this server is still being synchronised.

  /**
   * The leader proposes.
   *
   * TODO:
   * - Level 2: log it, remember it as pending, and acknowledge it.
   * - Level 3: before you are in the epoch its ACK has to wait: see onLogged.
   */
  private onProposal({ zxid, txn }: LoggedTxn<Txn>): void {
    todo('Learner.onProposal, level 2');
  }

  /**
   * A quorum has logged it.
   *
   * TODO:
   * - Level 2: take it out of those pending, and see onCommitted. The leader commits in order: if
   *   it is not the first of those pending, give up.
   */
  private onCommit(zxid: Zxid): void {
    todo('Learner.onCommit, level 2');
  }

  /**
   * An observer is told only what is committed.
   *
   * TODO:
   * - Level 6: log it, and treat it as committed. Nobody waits for an ACK of it.
   */
  private onInform({ zxid, txn }: LoggedTxn<Txn>): void {
    todo('Learner.onInform, level 6');
  }

  /**
   * Puts a transaction behind the history, or behind the snapshot that will replace it.
   *
   * TODO:
   * - Level 2: the history.
   * - Level 3: the snapshot.
   */
  private log(entry: LoggedTxn<Txn>): void {
    todo('Learner.log, level 2');
  }

  /**
   * A transaction is committed.
   *
   * TODO:
   * - Level 2: note how far all is committed, and deliver it.
   * - Level 3: deliver it only if you serve clients. Before, it has to wait for UPTODATE.
   */
  private onCommitted(entry: LoggedTxn<Txn>): void {
    todo('Learner.onCommitted, level 2');
  }

  /** Acknowledges what is logged once it is on disk. Observers acknowledge only NEWLEADER and UPTODATE. */
  private acknowledge(zxid: Zxid): void {
    if (this.isObserver && counterOf(zxid) !== 0) return;
    this.context.env.sendAfterSync(this.leader, { kind: 'ACK', zxid });
  }

  // Besides.

  private onRest(packet: QuorumPacket<Request, Txn, State>): void {
    const { service } = this.context.replica;
    switch (packet.kind) {
      case 'PING':
        return this.send({ kind: 'PING', sessions: service.touched?.() ?? [] });
      case 'SYNC':
        return service.synced();
      case 'REVALIDATE':
        return service.revalidated?.(packet.session, packet.valid === true);
      case 'FOLLOWERINFO':
      case 'OBSERVERINFO':
        return this.context.giveUp('the leader follows somebody');
      default:
        // Only leaders are sent the others.
        return;
    }
  }

  /**
   * A tick has passed.
   *
   * TODO:
   * - Level 4: give up if the leader was silent for more than syncLimit ticks, or initLimit as long
   *   as you do not serve.
   */
  private onTick(): void {
    todo('Learner.onTick, level 4');
  }

  private setTimer(): void {
    this.context.env.setTimer('learner tick', this.context.config.tickMs);
  }

  private send(packet: QuorumPacket<Request, Txn, State>): void {
    this.context.env.send(this.leader, packet);
  }
}
