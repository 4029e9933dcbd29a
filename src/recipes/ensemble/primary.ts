import {
  counterOf,
  makeZxid,
  type Env,
  type ForwardedRequest,
  type Log,
  type NodeId,
  type SessionTouch,
  type Zxid,
} from '#kit';
import type { EnsembleMessage, RecipeMessage } from '../message.ts';
import type { Replicated, Replication } from './replication.ts';
import { TRANSACTION_LOG, type LoggedTxn } from './transaction-log.ts';

const EXPIRE = 'expire';

/** The server that orders all writes. It never crashes, and so needs to ask nobody before it decides. */
export class Primary implements Replication {
  private readonly env: Env<RecipeMessage>;
  private readonly server: Replicated;
  /** Servers that have joined. */
  private readonly replicas = new Set<NodeId>();
  private counter = 0;
  private isExpiring = false;

  constructor(env: Env<RecipeMessage>, server: Replicated) {
    this.env = env;
    this.server = server;
  }

  /** The log may say what is there from the beginning. */
  onStart(): void {
    for (const { zxid, txn } of this.log.read()) {
      this.server.deliver(zxid, txn);
      this.counter = counterOf(zxid);
    }
    this.server.serve('leader');
  }

  onLinkUp(): void {
    // It is the replicas that say why they have come.
  }

  onLinkDown(peer: NodeId): void {
    this.replicas.delete(peer);
  }

  onMessage(from: NodeId, message: EnsembleMessage): void {
    switch (message.kind) {
      case 'JOIN':
        return this.join(from, message.after);
      case 'REQUEST':
        return this.submit(message.request);
      case 'SYNC':
        return this.env.send(from, message);
      case 'REVALIDATE': {
        const { session, timeoutMs } = message;
        const valid = this.server.checkSession(session, timeoutMs, from);
        return this.env.send(from, { ...message, valid });
      }
      case 'TOUCH':
        return this.touch(message.touches);
      default: // The others are what it says itself.
    }
  }

  onTimer(name: string): void {
    if (name !== EXPIRE) return;
    this.isExpiring = false;
    this.expireLater(this.server.expire());
  }

  submit(request: ForwardedRequest): void {
    const zxid = makeZxid(1, ++this.counter);
    const txn = this.server.prepare(request, zxid);
    this.log.append({ zxid, txn });
    for (const replica of this.replicas) this.env.send(replica, { kind: 'COMMIT', zxid, txn });
    this.server.deliver(zxid, txn);
    if (request.request.op === 'createSession' && !this.isExpiring) {
      this.expireLater(this.server.expire());
    }
  }

  sync(): void {
    this.server.synced();
  }

  revalidate(session: bigint, timeoutMs: number): void {
    this.server.revalidated(session, this.server.checkSession(session, timeoutMs, this.env.self));
  }

  heard(): void {
    // Its own sessions need not tell anybody.
  }

  private get log(): Log<LoggedTxn> {
    return this.env.disk.log(TRANSACTION_LOG);
  }

  private join(replica: NodeId, after: Zxid): void {
    for (const { zxid, txn } of this.log.read()) {
      if (zxid > after) this.env.send(replica, { kind: 'COMMIT', zxid, txn });
    }
    this.env.send(replica, { kind: 'UPTODATE' });
    this.replicas.add(replica);
  }

  private touch(touches: readonly SessionTouch[]): void {
    this.server.touch(touches);
  }

  private expireLater(waitMs: number | undefined): void {
    if (waitMs === undefined) return;
    this.isExpiring = true;
    this.env.setTimer(EXPIRE, waitMs);
  }
}
