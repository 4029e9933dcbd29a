import type { Env, Node, NodeId, Zxid } from '#kit';
import type { LockMessage } from './messages.ts';

/** The time-out a client asks for, and how often it pings, tries to get the lock, connects again and works. */
const TIMEOUT_MS = 300;
const PING_MS = 100;
const RETRY_MS = 40;
const WORK_MS = 30;

/** What a client holds. */
interface Held {
  readonly czxid: Zxid;
}

/**
 * A client that wants the lock, and writes to the store as long as it believes that it has it: until it is told that its
 * session is over. A careful one believes it no longer than 2/3 of the time-out without an answer, either.
 */
export class LockClient implements Node<LockMessage> {
  private readonly env: Env<LockMessage>;
  private readonly startMs: number;
  private readonly isCareful: boolean;
  private own: { readonly session: bigint; readonly passwd: Uint8Array } | undefined;
  private held: Held | undefined;
  private isServed = false;
  /** When the ping was sent that is not answered yet. */
  private pingedMs: number | undefined;
  /** When the last one was sent that was answered: then, at the latest, the server had heard of this client. */
  private safeSinceMs = 0;

  constructor(
    env: Env<LockMessage>,
    options: { readonly startMs: number; readonly isCareful: boolean },
  ) {
    this.env = env;
    this.startMs = options.startMs;
    this.isCareful = options.isCareful;
  }

  onStart(): void {
    this.env.connect('store');
    this.env.setTimer('connect', this.startMs);
  }

  onTimer(name: string): void {
    switch (name) {
      case 'connect':
        this.env.connect('zk');
        return this.env.setTimer('patience', TIMEOUT_MS);
      case 'patience':
        this.env.disconnect('zk');
        return this.again();
      case 'ping':
        this.pingedMs ??= this.env.now();
        this.env.send('zk', { kind: 'ping' });
        return this.env.setTimer('ping', PING_MS);
      case 'try':
        if (this.isServed) this.env.send('zk', { kind: 'lock' });
        return;
      case 'work':
        return this.work();
    }
  }

  onLinkUp(peer: NodeId): void {
    if (peer !== 'zk') return;
    const { session = 0n, passwd = new Uint8Array(16) } = this.own ?? {};
    const request = {
      protocolVersion: 0,
      lastZxidSeen: 0n,
      timeoutMs: TIMEOUT_MS,
      session,
      passwd,
    };
    this.pingedMs = this.env.now();
    this.env.send('zk', { kind: 'connect', request });
  }

  onLinkDown(peer: NodeId): void {
    if (peer === 'store') this.env.connect('store');
    else this.again();
  }

  onMessage(_from: NodeId, message: LockMessage): void {
    switch (message.kind) {
      case 'connected': {
        const { session, passwd } = message.response;
        this.own = { session, passwd };
        this.isServed = true;
        this.answered();
        this.env.setTimer('ping', PING_MS);
        return this.held === undefined ? this.env.send('zk', { kind: 'lock' }) : undefined;
      }
      case 'refused':
        this.own = undefined;
        this.held = undefined;
        return;
      case 'pong':
        return this.answered();
      case 'locked':
        this.held = { czxid: message.czxid };
        return this.work();
      case 'taken':
        return this.env.setTimer('try', RETRY_MS);
      default: // The others are not for a client.
    }
  }

  inspect(): unknown {
    const { own, held, isServed, pingedMs, safeSinceMs } = this;
    return {
      session: own?.session ?? null,
      held: held ?? null,
      isServed,
      pingedMs: pingedMs ?? null,
      safeSinceMs,
    };
  }

  private answered(): void {
    if (this.pingedMs !== undefined) this.safeSinceMs = this.pingedMs;
    this.pingedMs = undefined;
    this.env.setTimer('patience', (TIMEOUT_MS * 2) / 3);
  }

  private work(): void {
    if (this.held === undefined) return;
    const isSafe = this.env.now() < this.safeSinceMs + (TIMEOUT_MS * 2) / 3;
    if (isSafe || !this.isCareful)
      this.env.send('store', { kind: 'write', czxid: this.held.czxid });
    this.env.setTimer('work', WORK_MS);
  }

  private again(): void {
    this.isServed = false;
    this.env.clearTimer('ping');
    this.env.clearTimer('patience');
    this.env.setTimer('connect', RETRY_MS);
  }
}
