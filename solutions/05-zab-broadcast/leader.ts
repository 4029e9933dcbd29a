import {
  counterOf,
  epochOf,
  makeZxid,
  Queue,
  type LoggedTxn,
  type NodeId,
  type QuorumPacket,
  type ServerId,
  type Zxid,
} from '#kit';
import { chooseSync } from './choose-sync.ts';
import { Proposals } from './proposals.ts';
import type { Role, RoleContext } from './role.ts';

/** The last counter an epoch has: after it a new one must begin. */
const LAST_COUNTER = 0xffffffff;

/** What a leader knows of a learner that is connected. */
interface LearnerState {
  /** Whether it has no vote. */
  readonly isObserver: boolean;
  /** The last zxid in its log, once it has promised to take part in this epoch. */
  zxid?: Zxid;
  /** Whether it is sent all that is proposed and committed. */
  isForwarding: boolean;
  /** Whether this leader's history is on its disk. */
  isSynced: boolean;
  /** Whether it was told that it may serve clients. */
  isUpToDate: boolean;
  /** Ticks since it was last heard of. */
  silentTicks: number;
}

/**
 * - `discovery`: who follows, and what would be a new epoch?
 * - `promises`: a quorum has to promise to take part in no older one
 * - `synchronisation`: a quorum has to make the leader's history its own
 * - `broadcast`: the leader leads
 */
type Phase = 'discovery' | 'promises' | 'synchronisation' | 'broadcast';

/** One term of a leader. Apache: `Leader` and `LearnerHandler`. */
export class Leader<Request, Txn, State> implements Role<Request, Txn, State> {
  private readonly context: RoleContext<Request, Txn, State>;
  /** Tells this term's writes from those of earlier ones. */
  private readonly attempt: number;
  private phase: Phase = 'discovery';
  private epoch = 0;
  /** Of the last proposal of this epoch; 0 before the first. */
  private counter = 0;
  private readonly learners = new Map<ServerId, LearnerState>();
  /** The accepted epochs of voters that follow, this one included. */
  private readonly following = new Map<ServerId, number>();
  /** Voters that have promised to take part in no older epoch. */
  private readonly promised = new Set<ServerId>();
  /** Voters whose history is this leader's. */
  private readonly synced = new Set<ServerId>();
  /** Proposed and not yet committed, in order. */
  private readonly outstanding: Proposals<Txn>;
  /** The last committed proposals. */
  private readonly committed: Queue<LoggedTxn<Txn>> = new Queue();
  /** Ticks since this term began. */
  private ticks = 0;
  private isHalfTick = false;

  constructor(context: RoleContext<Request, Txn, State>, attempt: number) {
    this.context = context;
    this.attempt = attempt;
    this.outstanding = new Proposals(context.config.quorum);
  }

  /**
   * This server has been elected.
   *
   * @todo Level 1: you are your own first follower, as soon as all you have logged so far is durable: send
   * yourself LOGGED after the sync (awaitDisk). Level 4: start the timer (setTimer).
   */
  start(): void {
    this.awaitDisk();
    this.setTimer();
  }

  stop(): void {
    const { env, replica } = this.context;
    env.clearTimer('leader tick');
    for (const sid of this.learners.keys()) env.disconnect(String(sid));
    if (this.phase === 'broadcast') replica.service.serving(undefined);
  }

  submit(request: Request): boolean {
    if (this.phase !== 'broadcast') return false;
    this.propose(request);
    return true;
  }

  sync(): boolean {
    if (this.phase !== 'broadcast') return false;
    this.onSync(this.context.sid);
    return true;
  }

  onLinkUp(): void {
    // A learner speaks first.
  }

  onLinkDown(peer: NodeId): void {
    this.learners.delete(Number(peer));
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
          : this.onAck(sid, packet.zxid);
      case 'REQUEST':
        if (learner?.isUpToDate === true) this.propose(packet.request);
        return;
      case 'SYNC':
        if (learner?.isUpToDate === true) this.onSync(sid);
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
    this.pingLearners();
    this.isHalfTick = !this.isHalfTick;
    if (!this.isHalfTick) this.onTick();
  }

  inspect(): unknown {
    const { phase, epoch, counter, learners, following, promised, synced, ticks } = this;
    return {
      phase,
      epoch,
      counter,
      learners: [...learners].sort(([a], [b]) => a - b),
      following: [...following].sort(([a], [b]) => a - b),
      promised: [...promised].sort(),
      synced: [...synced].sort(),
      outstanding: this.outstanding.inspect(),
      committed: this.committed.length,
      ticks,
      isHalfTick: this.isHalfTick,
    };
  }

  // Discovery: a new epoch, larger than any that a quorum has promised to take part in.

  /**
   * A learner follows.
   *
   * @todo Level 1: remember the learner (newLearner). As long as there is no epoch, note in `following` the
   * acceptedEpoch of each voter; see beginEpoch. Who comes later is sent LEADERINFO at once, after the sync.
   * Level 4: a voter that has promised a later epoch than yours can never follow you: give up.
   */
  private onInfo(sid: ServerId, isObserver: boolean, acceptedEpoch: number): void {
    const isVoter = this.isVoter(sid);
    this.learners.set(sid, newLearner(isObserver || !isVoter));
    if (this.phase === 'discovery') {
      if (isVoter) this.following.set(sid, acceptedEpoch);
      return this.beginEpoch();
    }
    if (isVoter && acceptedEpoch > this.epoch) {
      return this.context.giveUp(`${sid} has accepted epoch ${acceptedEpoch}`);
    }
    this.context.env.sendAfterSync(String(sid), { kind: 'LEADERINFO', epoch: this.epoch });
  }

  /**
   * What this leader wrote is on its disk: in each phase before `broadcast` that is its own answer to
   * what it asks of the others.
   *
   * @todo Level 1: in `discovery` you follow yourself, with your acceptedEpoch; in `promises` you have promised;
   * in `synchronisation` you are synced. Each may complete a quorum: beginEpoch, enterEpoch, establish.
   */
  private onLogged(): void {
    const { sid, replica } = this.context;
    if (this.phase === 'discovery') {
      this.following.set(sid, replica.acceptedEpoch);
      this.beginEpoch();
    } else if (this.phase === 'promises') {
      this.promised.add(sid);
      this.enterEpoch();
    } else {
      this.synced.add(sid);
      this.establish();
    }
  }

  /** Sends this leader LOGGED once all it has written so far is on disk. */
  private awaitDisk(): void {
    const { env } = this.context;
    env.sendAfterSync(env.self, { kind: 'LOGGED', attempt: this.attempt });
  }

  /**
   * Perhaps enough servers follow to agree on a new epoch.
   *
   * @todo Level 1: if a quorum follows (isQuorum), the epoch is one more than the largest that any of them has
   * accepted. It is your acceptedEpoch now. After the sync every learner is sent LEADERINFO, and you LOGGED.
   */
  private beginEpoch(): void {
    const { env, replica } = this.context;
    if (!this.isQuorum(this.following)) return;
    this.phase = 'promises';
    this.epoch = Math.max(...this.following.values()) + 1;
    replica.acceptedEpoch = this.epoch;
    for (const sid of this.learners.keys()) {
      env.sendAfterSync(String(sid), { kind: 'LEADERINFO', epoch: this.epoch });
    }
    this.awaitDisk();
  }

  /**
   * A learner has promised to take part in no older epoch.
   *
   * @todo Level 1: keep the zxid with the learner. Count voters in `promised`; see enterEpoch. Who promises when
   * the epoch was entered already is synchronised at once.
   * Level 4: -1 as currentEpoch is not counted. Before the epoch is entered: a voter whose history is newer
   * than yours (isBehind) must lead in your place: give up.
   */
  private onAckEpoch(sid: ServerId, currentEpoch: number, zxid: Zxid): void {
    const learner = this.learners.get(sid);
    if (learner === undefined) return;
    learner.zxid = zxid;
    if (this.phase !== 'promises') return this.synchronise(sid, learner);
    if (currentEpoch === -1) return;
    // Observers are never ahead of a quorum.
    if (!this.isVoter(sid)) return;
    if (this.isBehind(currentEpoch, zxid)) {
      return this.context.giveUp(`the history of ${sid} is newer`);
    }
    this.promised.add(sid);
    this.enterEpoch();
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
   * @todo Level 1: if so, your currentEpoch is the new epoch. Send yourself LOGGED after the sync, and synchronise
   * every learner that has promised: those whose zxid you know.
   * Level 3: all of your history counts as committed from here on: first fill `committed` with its last
   * commitLogCount entries.
   */
  private enterEpoch(): void {
    const { config, replica } = this.context;
    const { history } = replica;
    if (!this.isQuorum(this.promised)) return;
    this.phase = 'synchronisation';
    const entries = history.after(history.baseZxid).slice(-config.commitLogCount);
    for (const entry of entries) this.committed.push(entry);
    replica.currentEpoch = this.epoch;
    this.awaitDisk();
    for (const [sid, learner] of this.learners) {
      if (learner.zxid !== undefined) this.synchronise(sid, learner);
    }
  }

  /**
   * Makes a learner's history a copy of this one.
   *
   * @todo Level 1: send DIFF with your last zxid, and NEWLEADER. From now on the learner is forwarded to.
   * Level 3: send what chooseSync says, from the learner's zxid, `committed` and lastCommitted(). For SNAP that
   * is the service's state, which includes what is delivered, and then what is committed beyond that. Each
   * missing transaction goes by sendCommitted. What is outstanding goes as PROPOSAL, but not to observers.
   * NEWLEADER comes last.
   * Level 5: what the learner acknowledged before counts no longer (outstanding.forget): it may be told to
   * cut that out of its log right now, and will acknowledge it anew.
   */
  private synchronise(sid: ServerId, learner: LearnerState): void {
    const { env, replica } = this.context;
    const { history, service, delivered } = replica;
    const to = String(sid);
    const last = this.lastCommitted();
    const sync = chooseSync(learner.zxid!, this.committed.toArray(), last);
    if (sync.kind === 'SNAP') {
      env.send(to, { kind: 'SNAP', zxid: delivered, state: service.state() });
      for (const entry of history.after(delivered)) {
        if (entry.zxid <= last) this.sendCommitted(to, learner, entry);
      }
    } else {
      env.send(to, { kind: sync.kind, zxid: sync.zxid });
      for (const entry of sync.missing) this.sendCommitted(to, learner, entry);
    }
    this.outstanding.forget(sid);
    if (!learner.isObserver) {
      for (const { zxid, txn } of this.outstanding.entries()) {
        env.send(to, { kind: 'PROPOSAL', zxid, txn });
      }
    }
    env.send(to, { kind: 'NEWLEADER', epoch: this.epoch });
    learner.isForwarding = true;
  }

  /** The last zxid that is committed, or is by the quorum that this epoch begins with. */
  private lastCommitted(): Zxid {
    const { history, delivered } = this.context.replica;
    // Nothing is proposed before the whole history is delivered.
    return this.outstanding.isEmpty ? history.lastZxid : delivered;
  }

  /** Sends a committed transaction in the form that is meant for a follower, or for an observer. */
  private sendCommitted(to: NodeId, learner: LearnerState, { zxid, txn }: LoggedTxn<Txn>): void {
    const { env } = this.context;
    if (learner.isObserver) return env.send(to, { kind: 'INFORM', zxid, txn });
    env.send(to, { kind: 'PROPOSAL', zxid, txn });
    env.send(to, { kind: 'COMMIT', zxid });
  }

  /**
   * A learner has this leader's history on its disk.
   *
   * @todo Level 1: note that the learner is synced, and count voters in `synced`; see establish. Once the epoch is
   * established, send UPTODATE at once. An ACK of another epoch counts nothing.
   */
  private onAckNewLeader(sid: ServerId, zxid: Zxid): void {
    const learner = this.learners.get(sid);
    if (learner === undefined || epochOf(zxid) !== this.epoch) return;
    learner.isSynced = true;
    if (this.isVoter(sid)) this.synced.add(sid);
    if (this.phase === 'broadcast') this.sendUpToDate(sid, learner);
    else this.establish();
  }

  /**
   * Perhaps a quorum has made this leader's history its own: then the leader leads.
   *
   * @todo Level 1: if so, deliver all of your history, tell the context about the new epoch and the service that it
   * serves, and send UPTODATE to every learner that is synced (sendUpToDate).
   */
  private establish(): void {
    const { replica } = this.context;
    if (this.phase !== 'synchronisation' || !this.isQuorum(this.synced)) return;
    this.phase = 'broadcast';
    replica.deliverUpTo(replica.history.lastZxid);
    this.context.newEpoch(this.epoch);
    replica.service.serving(this.epoch);
    for (const [sid, learner] of this.learners) {
      if (learner.isSynced) this.sendUpToDate(sid, learner);
    }
  }

  private sendUpToDate(sid: ServerId, learner: LearnerState): void {
    // It acknowledges UPTODATE in the same way as NEWLEADER.
    if (learner.isUpToDate) return;
    learner.isUpToDate = true;
    this.context.env.send(String(sid), { kind: 'UPTODATE' });
  }

  // Broadcast: every transaction in one order.

  /**
   * A client wants something, here or at a learner.
   *
   * @todo Level 2: let the service prepare the transaction, give it the next zxid of the epoch, log it, add it to
   * `outstanding`, and send PROPOSAL to every follower that is forwarded to. Your own ACK comes to you after the
   * sync. (When the counter is at its end, give up instead: a new epoch has to begin.)
   */
  private propose(request: Request): void {
    const { env, replica } = this.context;
    if (this.counter === LAST_COUNTER) return this.context.giveUp('the counter is at its end');
    this.counter++;
    const zxid = makeZxid(this.epoch, this.counter);
    const txn = replica.service.prepare(request, zxid);
    replica.history.append({ zxid, txn });
    this.outstanding.add({ zxid, txn });
    for (const [sid, learner] of this.learners) {
      if (learner.isForwarding && !learner.isObserver) {
        env.send(String(sid), { kind: 'PROPOSAL', zxid, txn });
      }
    }
    env.sendAfterSync(env.self, { kind: 'ACK', zxid });
  }

  /**
   * A proposal is on a server's disk.
   *
   * @todo Level 2: count it if the server is a voter. Then commit what can be committed.
   */
  private onAck(sid: ServerId, zxid: Zxid): void {
    if (!this.isVoter(sid)) return;
    this.outstanding.acknowledge(sid, zxid);
    for (;;) {
      const committed = this.outstanding.takeCommitted();
      if (committed === undefined) return;
      this.commit(committed, committed.syncs);
    }
  }

  /**
   * A quorum has the proposal, and all before it are committed.
   *
   * @todo Level 2: to every learner that is forwarded to, send COMMIT, or INFORM if it is an observer. Deliver the
   * transaction.
   * Level 3: keep it at hand in `committed`, and no more than commitLogCount.
   * Level 6: then answer the SYNCs that wait for it (answerSync).
   */
  private commit({ zxid, txn }: LoggedTxn<Txn>, syncs: readonly ServerId[]): void {
    const { config, env, replica } = this.context;
    for (const [sid, learner] of this.learners) {
      if (!learner.isForwarding) continue;
      if (learner.isObserver) env.send(String(sid), { kind: 'INFORM', zxid, txn });
      else env.send(String(sid), { kind: 'COMMIT', zxid });
    }
    replica.deliver({ zxid, txn });
    this.committed.push({ zxid, txn });
    if (this.committed.length > config.commitLogCount) this.committed.shift();
    for (const sid of syncs) this.answerSync(sid);
  }

  /**
   * Somebody wants to see all that is committed up to now.
   *
   * @todo Level 6: answer at once if nothing is outstanding; otherwise once the last that is outstanding
   * now is committed.
   */
  private onSync(sid: ServerId): void {
    if (this.outstanding.isEmpty) this.answerSync(sid);
    else this.outstanding.addSync(sid);
  }

  private answerSync(sid: ServerId): void {
    const { env, replica, sid: self } = this.context;
    if (sid === self) replica.service.synced();
    else if (this.learners.has(sid)) env.send(String(sid), { kind: 'SYNC' });
  }

  private onRevalidate(from: NodeId, session: bigint, timeoutMs: number): void {
    const { env, replica } = this.context;
    const valid = replica.service.revalidate?.(session, timeoutMs) ?? false;
    env.send(from, { kind: 'REVALIDATE', session, timeoutMs, valid });
  }

  // Time.

  private setTimer(): void {
    this.context.env.setTimer('leader tick', this.context.config.tickMs / 2);
  }

  /**
   * Half a tick has passed.
   *
   * @todo Level 4: send PING to every learner that is forwarded to.
   */
  private pingLearners(): void {
    for (const [sid, learner] of this.learners) {
      if (learner.isForwarding) this.context.env.send(String(sid), { kind: 'PING' });
    }
  }

  /**
   * A tick has passed.
   *
   * @todo Level 4: drop every learner that was silent for more than syncLimit ticks (initLimit, as long
   * as it is not synced): disconnect it and forget it. Then give up if there is no quorum: of connected
   * voters that are synced, yourself included, if you lead; or if you do not lead after initLimit ticks.
   */
  private onTick(): void {
    const { config, env } = this.context;
    for (const [sid, learner] of this.learners) {
      const limit = learner.isSynced ? config.syncLimit : config.initLimit;
      if (++learner.silentTicks <= limit) continue;
      env.disconnect(String(sid));
      this.learners.delete(sid);
    }
    if (this.phase === 'broadcast') {
      if (!this.hasQuorum()) this.context.giveUp('no quorum follows any more');
    } else if (++this.ticks > config.initLimit) {
      this.context.giveUp(`no quorum in ${config.initLimit} ticks`);
    }
  }

  /** Whether a quorum of voters is connected and synced, this server included. */
  private hasQuorum(): boolean {
    const present = new Set([this.context.sid]);
    for (const [sid, { isSynced }] of this.learners) {
      if (isSynced && this.isVoter(sid)) present.add(sid);
    }
    return this.isQuorum(present);
  }

  /** Whether these are enough servers, this one among them. */
  private isQuorum(servers: ReadonlySet<ServerId> | ReadonlyMap<ServerId, unknown>): boolean {
    const { config, sid } = this.context;
    return servers.has(sid) && config.quorum.containsQuorum(new Set(servers.keys()));
  }

  private isVoter(sid: ServerId): boolean {
    return this.context.config.quorum.voters.includes(sid);
  }
}

function newLearner(isObserver: boolean): LearnerState {
  return { isObserver, isForwarding: false, isSynced: false, isUpToDate: false, silentTicks: 0 };
}
