import {
  counterOf,
  latest,
  todo,
  type NodeId,
  type QuorumPacket,
  type ServerId,
  type Zxid,
} from '#kit';
import { Broadcast } from './broadcast.ts';
import { Learners } from './learners.ts';
import type { Role, RoleContext } from './role.ts';

/**
 * - `discovery`: who follows, and what would be a new epoch?
 * - `promises`: a quorum has to promise to take part in no older one
 * - `synchronisation`: a quorum has to make the leader's history its own
 * - `broadcast`: the leader leads
 */
type Phase = 'discovery' | 'promises' | 'synchronisation' | 'broadcast';

/**
 * One term of a leader: the way to a new epoch, and who is still there. What it broadcasts is in
 * {@link Broadcast}. Apache: `Leader`.
 */
export class Leader<Request, Txn, State> implements Role<Request, Txn, State> {
  private readonly context: RoleContext<Request, Txn, State>;
  /** Tells this term's writes from those of earlier ones. */
  private readonly attempt: number;
  private phase: Phase = 'discovery';
  private epoch = 0;
  private readonly learners: Learners<Request, Txn, State>;
  private readonly broadcast: Broadcast<Request, Txn, State>;
  /** The accepted epochs of voters that follow, this one included. */
  private readonly following = new Map<ServerId, number>();
  /** Voters that have promised to take part in no older epoch. */
  private readonly promised = new Set<ServerId>();
  /** Voters whose history is this leader's. */
  private readonly synced = new Set<ServerId>();
  /** Ticks since this term began. */
  private ticks = 0;
  private isHalfTick = false;

  constructor(context: RoleContext<Request, Txn, State>, attempt: number) {
    this.context = context;
    this.attempt = attempt;
    this.learners = new Learners(context);
    this.broadcast = new Broadcast(context, this.learners);
  }

  /**
   * This server has been elected.
   *
   * TODO:
   * - Level 1: you are your own first follower, as soon as all you have logged so far is durable:
   *   send yourself LOGGED after the sync (awaitDisk).
   * - Level 4: start the timer (setTimer).
   */
  start(): void {
    todo('Leader.start, level 1');
  }

  stop(): void {
    const { env, replica } = this.context;
    env.clearTimer('leader tick');
    this.learners.disconnect();
    if (this.phase === 'broadcast') replica.service.serving(undefined);
  }

  submit(request: Request): boolean {
    if (this.phase !== 'broadcast') return false;
    this.broadcast.propose(request);
    return true;
  }

  sync(): boolean {
    if (this.phase !== 'broadcast') return false;
    this.broadcast.onSync(this.context.sid);
    return true;
  }

  onLinkUp(): void {
    // A learner speaks first.
  }

  onLinkDown(peer: NodeId): void {
    this.learners.forget(Number(peer));
  }

  onMessage(from: NodeId, packet: QuorumPacket<Request, Txn, State>): void {
    const sid = Number(from);
    const learner = this.learners.get(sid);
    if (learner !== undefined) learner.silentTicks = 0;
    switch (packet.kind) {
      case 'FOLLOWERINFO':
      case 'OBSERVERINFO':
        return this.onInfo(sid, packet.kind === 'OBSERVERINFO', packet.acceptedEpoch);
      case 'LOGGED':
        if (packet.attempt === this.attempt) this.onLogged();
        return;
      case 'ACKEPOCH':
        return this.onAckEpoch(sid, packet.currentEpoch, packet.zxid);
      case 'ACK':
        return counterOf(packet.zxid) === 0
          ? this.onAckNewLeader(sid, packet.zxid)
          : this.broadcast.onAck(sid, packet.zxid);
      case 'REQUEST':
        if (learner?.isUpToDate === true) this.broadcast.propose(packet.request);
        return;
      case 'SYNC':
        if (learner?.isUpToDate === true) this.broadcast.onSync(sid);
        return;
      case 'PING':
        if (packet.sessions) this.context.replica.service.touch?.(packet.sessions);
        return;
      case 'REVALIDATE':
        return this.onRevalidate(from, packet.session, packet.timeoutMs);
      default:
        // Only learners are sent the others.
        return;
    }
  }

  onTimer(): void {
    this.setTimer();
    this.learners.ping();
    this.isHalfTick = !this.isHalfTick;
    if (!this.isHalfTick) this.onTick();
  }

  inspect(): unknown {
    const { phase, epoch, broadcast, following, promised, synced, ticks } = this;
    return {
      phase,
      epoch,
      counter: broadcast.counter,
      learners: this.learners.inspect(),
      following: [...following].sort(([a], [b]) => a - b),
      promised: [...promised].sort(),
      synced: [...synced].sort(),
      outstanding: broadcast.outstanding.inspect(),
      committed: broadcast.committed.length,
      ticks,
      isHalfTick: this.isHalfTick,
    };
  }

  // Discovery: a new epoch, larger than any that a quorum has promised to take part in.

  /**
   * A learner follows.
   *
   * TODO:
   * - Level 1: remember the learner (learners.add). As long as there is no epoch, note in
   *   `following` the acceptedEpoch of each voter; see beginEpoch. Who comes later is sent
   *   LEADERINFO at once, after the sync.
   * - Level 4: a voter that has promised a later epoch than yours can never follow you: give up.
   */
  private onInfo(sid: ServerId, isObserver: boolean, acceptedEpoch: number): void {
    todo('Leader.onInfo, level 1');
  }

  /**
   * What this leader wrote is on its disk: in each phase before `broadcast` that is its own answer to
   * what it asks of the others.
   *
   * TODO:
   * - Level 1: in `discovery` you follow yourself, with your acceptedEpoch; in `promises` you have
   *   promised; in `synchronisation` you are synced. Each may complete a quorum: beginEpoch,
   *   enterEpoch, establish.
   */
  private onLogged(): void {
    todo('Leader.onLogged, level 1');
  }

  /** Sends this leader LOGGED once all it has written so far is on disk. */
  private awaitDisk(): void {
    const { env } = this.context;
    env.sendAfterSync(env.self, { kind: 'LOGGED', attempt: this.attempt });
  }

  /**
   * Perhaps enough servers follow to agree on a new epoch.
   *
   * TODO:
   * - Level 1: if a quorum follows (isQuorum), the epoch is one more than the largest that any of
   *   them has accepted. It is your acceptedEpoch now. After the sync every learner is sent
   *   LEADERINFO, and you LOGGED.
   */
  private beginEpoch(): void {
    todo('Leader.beginEpoch, level 1');
  }

  /**
   * A learner has promised to take part in no older epoch.
   *
   * TODO:
   * - Level 1: keep the zxid with the learner. Count voters in `promised`; see enterEpoch. Who
   *   promises when the epoch was entered already is synchronised at once.
   * - Level 4: -1 as currentEpoch is not counted. Before the epoch is entered: a voter whose
   *   history is newer than yours (isBehind) must lead in your place: give up.
   */
  private onAckEpoch(sid: ServerId, currentEpoch: number, zxid: Zxid): void {
    todo('Leader.onAckEpoch, level 1');
  }

  /** Whether a history with these last words is newer than this leader's own. */
  private isBehind(currentEpoch: number, zxid: Zxid): boolean {
    const { currentEpoch: ownEpoch, history } = this.context.replica;
    return currentEpoch > ownEpoch || (currentEpoch === ownEpoch && zxid > history.lastZxid);
  }

  // Synchronisation: a quorum makes the leader's history its own.

  /**
   * Perhaps a quorum has promised: then this leader's history is the beginning of the new epoch.
   *
   * TODO:
   * - Level 1: if so, your currentEpoch is the new epoch, and the broadcast begins with it
   *   (broadcast.begin). Send yourself LOGGED after the sync, and synchronise every learner that
   *   has promised: those whose zxid you know.
   * - Level 3: all of your history counts as committed from here on: the broadcast begins with its
   *   `latest` commitLogCount entries at hand.
   */
  private enterEpoch(): void {
    todo('Leader.enterEpoch, level 1');
  }

  /**
   * A learner has this leader's history on its disk.
   *
   * TODO:
   * - Level 1: note that the learner is synced, and count voters in `synced`; see establish. Once
   *   the epoch is established, send UPTODATE at once. An ACK of another epoch counts nothing.
   */
  private onAckNewLeader(sid: ServerId, zxid: Zxid): void {
    todo('Leader.onAckNewLeader, level 1');
  }

  /**
   * Perhaps a quorum has made this leader's history its own: then the leader leads.
   *
   * TODO:
   * - Level 1: if so, deliver all of your history, tell the context about the new epoch and the
   *   service that it serves, and send UPTODATE to every learner that is synced (sendUpToDate).
   */
  private establish(): void {
    todo('Leader.establish, level 1');
  }

  // Besides.

  private onRevalidate(from: NodeId, session: bigint, timeoutMs: number): void {
    const { env, replica } = this.context;
    const valid = replica.service.revalidate?.(session, timeoutMs, from) ?? false;
    env.send(from, { kind: 'REVALIDATE', session, timeoutMs, valid });
  }

  // Time.

  private setTimer(): void {
    this.context.env.setTimer('leader tick', this.context.config.tickMs / 2);
  }

  /**
   * A tick has passed.
   *
   * TODO:
   * - Level 4: drop the learners that were silent for too long (learners.dropSilent). Then give up
   *   if you lead and there is no quorum any more (learners.hasQuorum), or if you do not lead after
   *   initLimit ticks.
   */
  private onTick(): void {
    todo('Leader.onTick, level 4');
  }

  /** Whether these are enough servers, this one among them. */
  private isQuorum(servers: ReadonlySet<ServerId> | ReadonlyMap<ServerId, unknown>): boolean {
    const { config, sid } = this.context;
    return servers.has(sid) && config.quorum.containsQuorum(new Set(servers.keys()));
  }
}
