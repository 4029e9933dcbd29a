import { OPEN_ACL, CreateFlags, type Env, type Node, type NodeId } from '#kit';
import type { Message, Output } from './messages.ts';

/** How long it takes until a client tries the next server. */
const PAUSE_MS = 30;

/** When a client does what it is there for: see {@link ClientOptions.plan}. */
const PLAN_MS = 900;

/** What a client does in the end. */
export type Plan =
  'stays' | 'moves' | 'leaves a door open' | 'falls silent' | 'hangs up' | 'says goodbye';

export interface ClientOptions {
  /** The servers it knows; it begins with the first. */
  readonly servers: readonly NodeId[];
  readonly startMs: number;
  readonly timeoutMs: number;
  readonly plan: Plan;
  /** Whether it keeps its session on disk, and comes back with it after a crash. */
  readonly remembers: boolean;
}

/** A session, as its client knows it. */
interface Own {
  readonly session: bigint;
  readonly passwd: Uint8Array;
}

/**
 * A client of the ensemble, as they all are: it keeps its session alive by pings, takes a server that is silent for too
 * long for gone, and comes to the next with the session it has. In each session it makes one ephemeral node.
 */
export class Client implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly output: (output: Output) => void;
  private readonly options: ClientOptions;
  private own: Own | undefined;
  private timeoutMs: number;
  private place = 0;
  private isServed = false;
  private isOver = false;
  private cxid = 0;
  /** The server it has left without closing the connection. */
  private left: NodeId | undefined;

  constructor(env: Env<Message>, options: ClientOptions, output: (output: Output) => void) {
    this.env = env;
    this.options = options;
    this.output = output;
    this.timeoutMs = options.timeoutMs;
  }

  onStart(): void {
    const { remembers, startMs, plan } = this.options;
    if (remembers) this.own = this.env.disk.read<Own>('session');
    this.env.setTimer('connect', startMs);
    if (plan !== 'stays') this.env.setTimer('plan', PLAN_MS);
  }

  onTimer(name: string): void {
    switch (name) {
      case 'connect':
        this.env.setTimer('patience', this.timeoutMs);
        return this.env.connect(this.server());
      case 'ping':
        this.env.send(this.server(), { kind: 'ping' });
        return this.env.setTimer('ping', this.timeoutMs / 3);
      case 'patience':
        this.env.disconnect(this.server());
        return this.next();
      case 'plan':
        return this.act();
    }
  }

  onLinkUp(peer: NodeId): void {
    if (peer !== this.server()) return;
    const request = {
      protocolVersion: 0,
      lastZxidSeen: 0n,
      timeoutMs: this.options.timeoutMs,
      session: this.own?.session ?? 0n,
      passwd: this.own?.passwd ?? new Uint8Array(16),
    };
    this.env.send(peer, { kind: 'connect', request });
  }

  onLinkDown(peer: NodeId): void {
    if (peer === this.left) this.left = undefined;
    else if (peer === this.server() && !this.isOver) this.next();
  }

  onMessage(from: NodeId, message: Message): void {
    if (from !== this.server() || this.isOver) return;
    switch (message.kind) {
      case 'connected':
        return this.onConnected(message.response);
      case 'refused':
        this.own = undefined;
        if (this.options.remembers) this.keep();
        return this.output({ kind: 'told' });
      case 'pong':
      case 'answer':
        return this.env.setTimer('patience', (this.timeoutMs * 2) / 3);
      default: // The others are not for a client.
    }
  }

  inspect(): unknown {
    const { own, place, isServed, isOver, cxid, left } = this;
    return { session: own?.session ?? null, place, isServed, isOver, cxid, left: left ?? null };
  }

  private onConnected({ session, passwd, timeoutMs }: Own & { readonly timeoutMs: number }): void {
    const isNew = this.own === undefined;
    this.own = { session, passwd };
    this.timeoutMs = timeoutMs;
    this.isServed = true;
    this.output({ kind: 'served', session });
    if (isNew && this.options.remembers) this.keep();
    this.env.setTimer('ping', timeoutMs / 3);
    this.env.setTimer('patience', (timeoutMs * 2) / 3);
    if (isNew) this.write(this.server());
    // What comes by the door that was left open is too late.
    if (this.left !== undefined) this.write(this.left);
  }

  private write(to: NodeId): void {
    const path = `/${this.env.self}-${++this.cxid}-${this.own!.session}`;
    this.env.send(to, {
      kind: 'ask',
      cxid: this.cxid,
      request: { op: 'create', path, data: null, acl: OPEN_ACL, flags: CreateFlags.EPHEMERAL },
    });
  }

  private act(): void {
    const { plan } = this.options;
    // Whoever is not served yet has nothing to leave.
    if (!this.isServed) return this.env.setTimer('plan', 100);
    const before = this.server();
    switch (plan) {
      case 'moves':
        this.env.disconnect(before);
        return this.next();
      case 'leaves a door open':
        this.left = before;
        return this.next();
      case 'falls silent':
        break;
      case 'hangs up':
        this.env.disconnect(before);
        break;
      case 'says goodbye':
        this.env.send(before, { kind: 'ask', cxid: ++this.cxid, request: { op: 'closeSession' } });
        break;
      case 'stays':
        return;
    }
    this.isOver = true;
    this.output({ kind: 'silent' });
    this.env.clearTimer('ping');
    this.env.clearTimer('patience');
  }

  private next(): void {
    this.isServed = false;
    this.place = (this.place + 1) % this.options.servers.length;
    this.env.clearTimer('ping');
    this.env.clearTimer('patience');
    this.env.setTimer('connect', PAUSE_MS);
  }

  private keep(): void {
    this.env.disk.replace('session', this.own);
    this.env.sendAfterSync(this.env.self, { kind: 'kept' });
  }

  private server(): NodeId {
    return this.options.servers[this.place]!;
  }
}
