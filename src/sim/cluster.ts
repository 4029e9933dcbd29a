import type { NodeId } from '../kit/env.ts';
import type { Invariant, Violation } from '../check/invariant.ts';
import { MemberEnv } from './member-env.ts';
import { SimDisk, type CrashLoss } from './disk.ts';
import { ForbiddenUse, type HandlerError } from './errors.ts';
import { noteLateUse } from './late-use.ts';
import type { Member, NodeFactory } from './member.ts';
import { copyPlain } from './plain.ts';
import { resetLoopGuard } from './loop-guard-hook.ts';
import type { LinkKind, Links } from './network.ts';
import type { Stray } from './strays.ts';
import type { EventBody, LinkDownReason, Trace, TraceEvent } from './trace.ts';
import type { Watch } from './watch.ts';

/** More messages than this from one handler call cannot be meant. */
const MOST_SENDS = 10_000;

/** What a cluster is made of. */
export interface ClusterOptions<Message, Output> {
  /**
   * In the order of the diagram's columns; JavaScript puts names that are numbers first, counting
   * up.
   */
  readonly nodes: Readonly<Record<NodeId, NodeFactory<Message, Output>>>;
  readonly invariants?: readonly Invariant<Output>[];
  /** Datagrams if left out. */
  readonly links?: Links<Message>;
  /** Whether to record a trace. */
  readonly trace?: boolean;
  /** Is told before each thing that happens. */
  readonly watch?: Watch;
  /** The only node to be made; the others are known by name. All are made if left out. */
  readonly only?: NodeId;
}

/**
 * Nodes, their disks, and everything that is the same whether a clock or a search drives them:
 * running handlers, group commit, crashes, rules, the trace. When messages arrive and timers fire
 * is for the subclass to say.
 */
export abstract class Cluster<Message, Output> {
  readonly members: readonly Member<Message, Output>[];
  /** The first rule broken; the run ends there. */
  violation: Violation | undefined;
  /** The first exception out of a handler; the run ends there. */
  error: HandlerError | undefined;
  /** The member whose handler runs now. */
  active: Member<Message, Output> | undefined;

  protected readonly watch: Watch | undefined;
  protected readonly byId: ReadonlyMap<NodeId, Member<Message, Output>>;
  /** All there are, made or not. */
  private readonly names: readonly NodeId[];
  private readonly links: Links<Message>;
  /** Messages sent by the handler that runs now. */
  private sentByHandler = 0;
  private readonly events: TraceEvent[] | undefined;
  private readonly rules: readonly { rule: Invariant<Output>; state: unknown }[];

  protected constructor(options: ClusterOptions<Message, Output>) {
    const { nodes, only } = options;
    this.names = Object.keys(nodes);
    this.links = options.links ?? 'datagram';
    this.members = this.names
      .filter((id) => only === undefined || id === only)
      .map((id) => this.newMember(id, nodes[id]!));
    this.byId = new Map(this.members.map((member) => [member.id, member]));
    this.events = options.trace === true ? [] : undefined;
    this.watch = options.watch;
    this.rules = (options.invariants ?? []).map((rule) => ({ rule, state: rule.start() }));
  }

  /** What was recorded; empty without the option `trace`. */
  trace(): Trace {
    return {
      version: 1,
      nodes: this.members.map((member) => member.id),
      events: this.events ?? [],
    };
  }

  /** True once a rule is broken or a handler threw. */
  get stopped(): boolean {
    return this.violation !== undefined || this.error !== undefined;
  }

  // What a subclass decides.

  /** The time on a member's own clock, in milliseconds. */
  abstract clock(member: Member<Message, Output>): number;
  /** The member's next random number. */
  abstract random(member: Member<Message, Output>): number;
  abstract setTimer(member: Member<Message, Output>, name: string, delayMs: number): void;
  abstract clearTimer(member: Member<Message, Output>, name: string): void;
  /** Takes a message that has left its sender. `sendId` is the id of its `send` event. */
  protected abstract transmit(
    from: Member<Message, Output>,
    to: NodeId,
    message: Message,
    sendId: number,
  ): void;
  /** See {@link Env.connect}. `peer` is another member, and there may be streams. */
  protected openLink(_member: Member<Message, Output>, _peer: NodeId): void {
    throw new ForbiddenUse('Connections cannot be made here.');
  }
  /** See {@link Env.disconnect}; call {@link dropUnsent} if there was something to close. */
  protected closeLink(_member: Member<Message, Output>, _peer: NodeId): void {}
  /** The virtual time for the trace, in milliseconds. */
  protected abstract timeMs(): number;
  /** Called when a handler has returned; the place to start a sync or to let a crash fall. */
  protected abstract afterHandler(member: Member<Message, Output>): void;

  // What a MemberEnv calls.

  /** Sends a message, which is a copy already, now or once all that was written is durable. */
  send(member: Member<Message, Output>, to: NodeId, message: Message, afterSync: boolean): void {
    if (!this.names.includes(to)) this.refuseUnknown(member, 'sent a message', to);
    if (++this.sentByHandler > MOST_SENDS) {
      throw new ForbiddenUse(
        `${member.id} sent more than ${MOST_SENDS} messages in one go: is it in an endless loop?`,
      );
    }
    if (afterSync && (member.disk.unsyncedWrites > 0 || member.pendingSends.length > 0)) {
      const stream = this.kindOf(message) === 'stream';
      member.pendingSends.push({ to, message, stream, afterWrites: member.disk.written });
      return;
    }
    this.depart(member, to, message, afterSync);
  }

  /** See {@link Env.connect}. */
  connect(member: Member<Message, Output>, peer: NodeId): void {
    this.checkConnection(member, 'asked for a connection', peer);
    this.openLink(member, peer);
  }

  /** See {@link Env.disconnect}. */
  disconnect(member: Member<Message, Output>, peer: NodeId): void {
    this.checkConnection(member, 'closed a connection', peer);
    this.closeLink(member, peer);
  }

  /** Adds an event to the trace and returns its id; -1 if no trace is recorded. */
  record(node: NodeId | null, cause: number | null, body: EventBody): number {
    // Nothing that a broken rule's handler still does belongs to the run.
    if (this.events === undefined || this.stopped) return -1;
    const id = this.events.length;
    // To spread the body into the literal is slower, and there is nothing that happens more often.
    this.events.push(Object.assign({ id, atMs: this.timeMs(), node, cause }, body));
    return id;
  }

  /** Whether a trace is recorded: lets callers skip building an event. */
  get tracing(): boolean {
    return this.events !== undefined;
  }

  // What a subclass calls.

  /** How this message travels. */
  protected kindOf(message: Message): LinkKind {
    return typeof this.links === 'string' ? this.links : this.links(message);
  }

  /** Starts a member's process from its factory and what its disk has kept. */
  protected start(member: Member<Message, Output>): void {
    const restart = member.incarnation > 0;
    member.incarnation++;
    member.cause = this.record(member.id, null, { type: 'start', restart });
    const env = new MemberEnv(this, member);
    this.call(member, 'onStart', () => {
      const output = (output: Output): void => {
        env.check('told the application something');
        // The node may go on changing its object; the trace and the rules must not see that.
        this.output(member, copyPlain(output, 'the output'));
      };
      member.node = member.factory(env, output, member.incarnation);
      return member.node.onStart?.();
    });
  }

  /** Delivers a message. The member must be up. */
  protected deliver(
    member: Member<Message, Output>,
    from: NodeId,
    message: Message,
    sendId: number,
    copy: number,
  ): void {
    let received = message;
    if (this.tracing) {
      // The node may change what it is given; the trace must stay as it is.
      received = copyPlain(message, 'the message');
      const body = { type: 'deliver', from, message, send: sendId, copy } as const;
      member.cause = this.record(member.id, sendId, body);
    }
    this.call(member, 'onMessage', () => member.node!.onMessage(from, received), message);
  }

  /** Fires a timer. */
  protected fire(member: Member<Message, Output>, timer: string): void {
    member.cause = this.record(member.id, null, { type: 'timer', timer });
    this.call(member, `onTimer("${timer}")`, () => member.node!.onTimer?.(timer));
  }

  /**
   * Tells a member that a connection stands, or why there is none. `cause` is the id of the `connect`
   * or `disconnect` event behind it, -1 if there is none.
   */
  protected link(
    member: Member<Message, Output>,
    peer: NodeId,
    news: 'up' | LinkDownReason,
    cause: number,
  ): void {
    const unsent = this.dropUnsent(member, peer);
    if (this.tracing) {
      const body: EventBody =
        news === 'up'
          ? { type: 'link up', peer, ...unsent }
          : { type: 'link down', peer, reason: news, ...unsent };
      member.cause = this.record(member.id, cause < 0 ? null : cause, body);
    }
    if (news === 'up')
      this.call(member, `onLinkUp("${peer}")`, () => member.node!.onLinkUp?.(peer));
    else this.call(member, `onLinkDown("${peer}")`, () => member.node!.onLinkDown?.(peer));
  }

  /**
   * Forgets what waits for a sync to go to this peer by stream: it was meant for the connection there
   * was, and must not leave on another.
   *
   * @returns how many there were, for the trace.
   */
  protected dropUnsent(
    member: Member<Message, Output>,
    peer: NodeId,
  ): { readonly unsent?: number } {
    const waiting = member.pendingSends.filter(({ to, stream }) => !stream || to !== peer);
    const unsent = member.pendingSends.length - waiting.length;
    if (unsent === 0) return {};
    member.pendingSends = waiting;
    return { unsent };
  }

  /** Makes durable what was written up to `written`, and lets go the messages that waited for it. */
  protected sync(member: Member<Message, Output>, written: number): void {
    const writes = member.disk.sync(written);
    member.settled = written;
    if (writes > 0) member.cause = this.record(member.id, member.cause, { type: 'sync', writes });
    const waiting = member.pendingSends;
    let ready = 0;
    while (ready < waiting.length && waiting[ready]!.afterWrites <= written) ready++;
    for (const { to, message } of waiting.splice(0, ready)) this.depart(member, to, message, true);
  }

  /** Kills a member's process and applies the loss to its disk. */
  protected kill(member: Member<Message, Output>, keep: number, byDisk = false): CrashLoss {
    const loss = member.disk.crash(keep);
    this.record(member.id, null, {
      type: 'crash',
      lostWrites: loss.lost,
      keptWrites: loss.kept,
      torn: loss.torn,
      ...(loss.tornFile === undefined ? {} : { tornFile: loss.tornFile }),
      unsent: member.pendingSends.length,
      ...(byDisk && { byDisk }),
    });
    member.node = undefined;
    member.pendingSends = [];
    member.settled = member.disk.written;
    return loss;
  }

  /** Asks each rule what is missing, when all should be done. */
  protected checkEnd(): void {
    for (const { rule, state } of this.rules) {
      const sentence = rule.atEnd?.(state);
      if (sentence !== undefined) return this.violate(rule, sentence, null);
    }
  }

  private newMember(id: NodeId, factory: NodeFactory<Message, Output>): Member<Message, Output> {
    const member: Member<Message, Output> = {
      id,
      index: this.names.indexOf(id),
      peers: Object.freeze(this.names.filter((other) => other !== id)),
      factory,
      disk: new SimDisk((change) => {
        if (this.tracing) this.record(id, member.cause, change);
      }),
      node: undefined,
      incarnation: 0,
      pendingSends: [],
      settled: 0,
      steps: 0,
      cause: null,
    };
    prepareDisk(member, factory);
    return member;
  }

  /** @throws ForbiddenUse unless a handler of this member runs. */
  requireActive(member: Member<Message, Output>, deed: string): void {
    const { active } = this;
    if (active === member) return;
    const error = new ForbiddenUse(
      member.factory.settles === true
        ? lateUseOfProcess(member.id, deed, active?.id)
        : `${member.id} ${deed} outside its handlers. A handler runs to its end and then is done: ` +
            'no await, no promise, no callback may use the env later.',
    );
    if (active === undefined) noteLateUse(error);
    // Code that waits often has a catch for everything around it.
    else if (active.factory.settles === true) this.failProcess(member, error, 'looked at');
    throw error;
  }

  /** @throws ForbiddenUse if there can be no connection between the two. */
  private checkConnection(member: Member<Message, Output>, deed: string, peer: NodeId): void {
    if (!this.names.includes(peer)) this.refuseUnknown(member, deed, peer);
    if (peer === member.id) {
      throw new ForbiddenUse(
        `${member.id} ${deed} to itself. A message to itself needs none: just send it.`,
      );
    }
    if (this.links === 'datagram') {
      throw new ForbiddenUse(
        `${member.id} ${deed} to ${peer}, but all messages here are datagrams, which need none: ` +
          'just send them.',
      );
    }
  }

  private refuseUnknown(member: Member<Message, Output>, deed: string, peer: NodeId): never {
    throw new ForbiddenUse(
      `${member.id} ${deed} to "${peer}", but there is no such node. ` +
        `There are: ${this.names.join(', ')}.`,
    );
  }

  private call(
    member: Member<Message, Output>,
    handler: string,
    handle: () => unknown,
    message?: Message,
  ): void {
    this.active = member;
    this.sentByHandler = 0;
    member.steps++;
    resetLoopGuard();
    const { settles } = member.factory;
    let diskFailed = false;
    try {
      const result = handle();
      if (result !== undefined) {
        if (settles === true) this.follow(member, result);
        else refusePromise(result, handler);
      }
    } catch (thrown) {
      diskFailed = this.isDiskTrouble(member, thrown);
      if (diskFailed) {
        // The process ends, which is for later.
      } else if (settles === true) this.failProcess(member, thrown, 'looked at');
      else this.fail(member, nameOf(handler, message), thrown);
    } finally {
      if (settles !== true) this.active = undefined;
    }
    if (settles === true) this.awaitSettling(diskFailed);
    else this.endCall(member, diskFailed);
  }

  /**
   * A handler has returned of a node that goes on in promises: the member is active until {@link endSettling}. For a
   * subclass that can wait.
   */
  protected awaitSettling(_diskFailed: boolean): void {
    throw new Error('Nodes that go on in promises cannot be run here.');
  }

  /** All promises have settled that can. */
  protected endSettling(diskFailed: boolean): void {
    const member = this.active!;
    this.active = undefined;
    this.endCall(member, diskFailed);
  }

  private endCall(member: Member<Message, Output>, diskFailed: boolean): void {
    if (this.stopped) return;
    if (diskFailed) this.endByDisk(member);
    else this.afterHandler(member);
  }

  /** What a handler returned may be a promise: it may take as long as it likes, but must not fail. */
  private follow(member: Member<Message, Output>, result: unknown): void {
    Promise.resolve(result).catch((thrown: unknown) =>
      this.failProcess(member, thrown, 'looked at'),
    );
  }

  /** Something was thrown in the code of a node that goes on in promises. */
  protected failProcess(
    member: Member<Message, Output>,
    thrown: unknown,
    process: 'looked at' | Stray,
  ): void {
    if (this.stopped) return;
    this.fail(member, 'the code', thrown);
    const handler = `the code of ${member.id} at ${this.timeMs()} ms`;
    this.error = { node: member.id, handler, thrown, process };
  }

  /** Whether a handler has thrown because the disk is full or fails, which ends its process, not the run. */
  protected isDiskTrouble(_member: Member<Message, Output>, _thrown: unknown): boolean {
    return false;
  }

  /** Ends a process that could not go on without its disk. */
  protected endByDisk(_member: Member<Message, Output>): void {}

  private fail(member: Member<Message, Output>, handler: string, thrown: unknown): void {
    // What a handler does after it has broken a rule does not belong to the run any more.
    if (this.stopped) return;
    const text = textOf(thrown);
    this.record(member.id, member.cause, { type: 'error', handler, text });
    this.error = { node: member.id, handler: `${handler} of ${member.id}`, thrown };
  }

  private depart(
    member: Member<Message, Output>,
    to: NodeId,
    message: Message,
    afterSync: boolean,
  ): void {
    const id = this.tracing
      ? this.record(member.id, member.cause, { type: 'send', to, message, afterSync })
      : -1;
    this.transmit(member, to, message, id);
  }

  private output(member: Member<Message, Output>, output: Output): void {
    this.record(member.id, member.cause, { type: 'output', output });
    this.onOutput(member, output);
    if (this.rules.length === 0) return;
    const observed = { node: member.id, output, atMs: this.timeMs() };
    for (const { rule, state } of this.rules) {
      const sentence = rule.observe(state, observed);
      if (sentence !== undefined) return this.violate(rule, sentence, member.id);
    }
  }

  /** For a subclass that collects outputs. */
  protected onOutput(_member: Member<Message, Output>, _output: Output): void {}

  private violate(rule: Invariant<Output>, sentence: string, node: NodeId | null): void {
    if (this.stopped) return;
    const cause = node === null ? null : this.byId.get(node)!.cause;
    this.record(node, cause, { type: 'violation', rule: rule.name, sentence });
    this.violation = { name: rule.name, rule: rule.rule, sentence, node };
  }
}

function lateUseOfProcess(id: NodeId, deed: string, active: NodeId | undefined): string {
  const when =
    active === undefined ? 'after its run was over' : `when it was the turn of ${active}`;
  return (
    `${id} ${deed} ${when}. Is something kept in a variable outside of all classes and functions, where another ` +
    'process or another run finds it? Or did it wait for something that is not of its simulated world?'
  );
}

/** Anything can be thrown, even an object that cannot be made a text. */
function textOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  try {
    return String(thrown);
  } catch {
    return 'something that is no Error';
  }
}

function nameOf(handler: string, message: unknown): string {
  if (handler !== 'onMessage') return handler;
  const kind = (message as { kind?: unknown } | null | undefined)?.kind;
  return typeof kind === 'string' ? `onMessage(${kind})` : handler;
}

function refusePromise(result: unknown, handler: string): void {
  const { then } = (result ?? {}) as Partial<PromiseLike<unknown>>;
  if (typeof then !== 'function') return;
  // What becomes of it does not matter any more, least of all as an unhandled rejection.
  then.call(result as PromiseLike<unknown>, undefined, () => undefined);
  throw new ForbiddenUse(
    `${handler} returned a promise. A handler must not be async: what comes after an await would ` +
      'run at a moment that no schedule can repeat. Send a message to yourself or set a timer instead.',
  );
}

/** Lets a factory say what is on the disk before the node's first start. */
function prepareDisk<Message, Output>(
  member: Member<Message, Output>,
  { initialDisk, initialFiles }: NodeFactory<Message, Output>,
): void {
  const { disk } = member;
  const unguarded = { beforeRead: () => undefined, beforeWrite: () => undefined };
  initialDisk?.(disk.open(unguarded));
  initialFiles?.(disk.openFiles(unguarded));
  disk.sync(disk.written);
  member.settled = disk.written;
}
