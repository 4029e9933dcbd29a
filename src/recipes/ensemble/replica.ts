import { Queue, type Env, type ForwardedRequest, type NodeId } from '#kit';
import type { EnsembleMessage, RecipeMessage } from '../message.ts';
import { PRIMARY } from './names.ts';
import type { Replicated, Replication } from './replication.ts';

const JOIN = 'join';
const APPLY = 'apply';
const TOUCH = 'touch';

/** So long it waits before it looks for the primary again. */
const JOIN_AGAIN_MS = 50;

/** How often a replica tells of its clients. */
const TOUCH_MS = 1000;

/** Something that the primary has said, and when this server is to know of it. */
interface News {
  readonly message: EnsembleMessage;
  readonly dueMs: number;
}

/** A server that knows what the primary tells it, sooner or later: it answers reads by what it knows. */
export class Replica implements Replication {
  private readonly env: Env<RecipeMessage>;
  private readonly server: Replicated;
  /** A transaction is applied up to so many ms after it has come. */
  private readonly lagMs: number;
  private readonly news = new Queue<News>();
  private isTouching = false;
  /** Whether it has heard all there was when it joined. */
  private hasJoined = false;

  constructor(env: Env<RecipeMessage>, server: Replicated, lagMs: number) {
    this.env = env;
    this.server = server;
    this.lagMs = lagMs;
  }

  onStart(): void {
    this.env.connect(PRIMARY);
  }

  onLinkUp(peer: NodeId): void {
    if (peer !== PRIMARY) return;
    this.env.send(PRIMARY, { kind: 'JOIN', after: this.server.lastZxid });
  }

  onLinkDown(peer: NodeId): void {
    if (peer !== PRIMARY) return;
    while (this.news.shift() !== undefined);
    this.hasJoined = false;
    this.server.stopServing();
    this.env.setTimer(JOIN, JOIN_AGAIN_MS);
  }

  onTimer(name: string): void {
    if (name === JOIN) this.env.connect(PRIMARY);
    else if (name === APPLY) this.hearWhatIsDue();
    else if (name === TOUCH) this.tellOfClients();
  }

  onMessage(from: NodeId, message: EnsembleMessage): void {
    if (from !== PRIMARY) return;
    const dueMs = this.env.now() + this.delayOf(message);
    this.news.push({ message, dueMs: Math.max(dueMs, this.lastDueMs) });
    this.hearWhatIsDue();
  }

  submit(request: ForwardedRequest): void {
    this.env.send(PRIMARY, { kind: 'REQUEST', request });
  }

  sync(): void {
    this.env.send(PRIMARY, { kind: 'SYNC' });
  }

  revalidate(session: bigint, timeoutMs: number): void {
    this.env.send(PRIMARY, { kind: 'REVALIDATE', session, timeoutMs });
  }

  heard(): void {
    if (this.isTouching) return;
    this.isTouching = true;
    this.env.setTimer(TOUCH, TOUCH_MS);
  }

  private get lastDueMs(): number {
    return this.news.at(this.news.length - 1)?.dueMs ?? 0;
  }

  /** Only new transactions are late by themselves; what comes behind one waits for it. */
  private delayOf({ kind }: EnsembleMessage): number {
    return kind === 'COMMIT' && this.hasJoined
      ? Math.floor(this.env.random() * (this.lagMs + 1))
      : 0;
  }

  private hearWhatIsDue(): void {
    const now = this.env.now();
    for (let next = this.news.at(0); next !== undefined; next = this.news.at(0)) {
      if (next.dueMs > now) return this.env.setTimer(APPLY, next.dueMs - now);
      this.news.shift();
      this.hear(next.message);
    }
  }

  private hear(message: EnsembleMessage): void {
    switch (message.kind) {
      case 'COMMIT':
        return this.server.deliver(message.zxid, message.txn);
      case 'UPTODATE':
        this.hasJoined = true;
        return this.server.serve('learner');
      case 'SYNC':
        return this.server.synced();
      case 'REVALIDATE':
        return this.server.revalidated(message.session, message.valid === true);
      default: // The others are what it says itself.
    }
  }

  private tellOfClients(): void {
    this.isTouching = false;
    const touches = this.server.touched();
    if (touches.length > 0) this.env.send(PRIMARY, { kind: 'TOUCH', touches });
  }
}
