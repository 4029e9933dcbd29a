import {
  ServerStats,
  SpecialXid,
  type ConnectRequest,
  type ConnectionReport,
  type FromServer,
  type NodeId,
  type Zxid,
} from '#kit';
import type { ClientConnection } from './client-connection.ts';

/** What stands in front of a frame. */
const LENGTH_BYTES = 4;

/** An answer that leaves. */
export interface CountedAnswer {
  readonly xid: number;
  readonly zxid: Zxid;
  /** What it answers; `error` if that is all it says. */
  readonly op: string;
  /** With its length in front. */
  readonly frameBytes: number;
}

/** What a port counts for operators. Given; nothing here is for you to write. */
export class PortCounts {
  /** Of all clients together. */
  readonly stats = new ServerStats();
  /** Whose frame was counted last. */
  private last: ClientConnection | undefined;
  /** When the request came that is being answered, if the tree answers it; 0 if not. */
  private askedMs = 0;
  private readonly clients: ReadonlyMap<NodeId, ClientConnection>;
  private readonly now: () => number;

  constructor(clients: ReadonlyMap<NodeId, ClientConnection>, now: () => number) {
    this.clients = clients;
    this.now = now;
  }

  /** The connections there are. */
  connections(): ConnectionReport[] {
    return [...this.clients.values()].map(({ node, session, asked, held, syncing, stats }) => {
      const outstanding = asked.length + held.length + (syncing === undefined ? 0 : 1);
      return { client: node, session, outstanding, stats };
    });
  }

  /** A frame of this client has come. */
  frame(client: NodeId): void {
    const connection = this.clients.get(client);
    this.last = connection;
    this.stats.received++;
    connection?.stats.heard(this.now());
  }

  /** The first frame of this client has come. */
  connect(client: NodeId, { session }: ConnectRequest): void {
    this.frame(client);
    if (this.last !== undefined) this.last.isNew = session === 0n;
  }

  /** The frame asks the tree for something. */
  request(client: NodeId, op: string): void {
    const { last } = this;
    const connection = last?.node === client ? last : this.clients.get(client);
    connection?.stats.asked(op);
  }

  /** The tree is about to answer what it was asked first, or to tell of an event. */
  message(client: NodeId, { kind }: FromServer): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    if (kind === 'reply') this.askedMs = connection.asked.at(0) ?? 0;
    else this.told(connection);
  }

  /** The first frame is answered: the session has begun, or goes on here. */
  welcome(client: NodeId, zxid: Zxid): void {
    const connection = this.clients.get(client);
    if (connection === undefined) return;
    const { stats, out, isNew } = connection;
    this.stats.connects++;
    if (isNew) {
      this.askedMs = stats.heardMs;
      return this.answer(connection, {
        xid: 0,
        zxid,
        op: 'createSession',
        frameBytes: out.length,
      });
    }
    this.stats.reconnects++;
    this.told(connection);
  }

  /** A four-letter word has come: its own answer counts it. */
  wordCame({ stats }: ClientConnection): void {
    this.stats.received++;
    stats.heard(this.now());
  }

  /** It is answered. */
  wordAnswered(): void {
    this.stats.sent++;
  }

  /** An answer leaves. */
  answer({ stats }: ClientConnection, { xid, zxid, op, frameBytes }: CountedAnswer): void {
    if (xid === SpecialXid.auth && op === 'error') this.stats.authFailures++;
    const now = this.now();
    const latencyMs = this.askedMs === 0 ? 0 : now - this.askedMs;
    this.askedMs = 0;
    stats.answered(now, latencyMs, xid, zxid, op);
    this.stats.answered(latencyMs, frameBytes - LENGTH_BYTES, stats.lastOp);
  }

  /** A connection is over, and what was to be answered on it. */
  gone(): void {
    this.askedMs = 0;
  }

  private told({ stats }: ClientConnection): void {
    this.stats.sent++;
    stats.told();
  }
}
