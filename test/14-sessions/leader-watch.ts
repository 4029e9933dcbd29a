import type { ErrorCode, NodeId } from '#kit';
import type { Output } from './messages.ts';

/** What a leader was told last of a session. */
interface News {
  atMs: number;
  timeoutMs: number;
  /** The server that the client has come to, if the leader was told. */
  server: NodeId | undefined;
}

/**
 * What a leader was told of each session, and when, by its own clock: what its SessionManager has to go by. One for each
 * term.
 */
export class LeaderWatch {
  private readonly tickMs: number;
  private readonly output: (output: Output) => void;
  private readonly news = new Map<bigint, News>();

  constructor(
    tickMs: number,
    sessions: ReadonlyMap<bigint, number>,
    nowMs: number,
    output: (output: Output) => void,
  ) {
    this.tickMs = tickMs;
    this.output = output;
    for (const [session, timeoutMs] of sessions) {
      this.news.set(session, { atMs: nowMs, timeoutMs, server: undefined });
    }
  }

  /** A session has begun. */
  began(session: bigint, timeoutMs: number, nowMs: number, server: NodeId): void {
    this.news.set(session, { atMs: nowMs, timeoutMs, server });
  }

  /** Something was heard of a session. `server` is left out if that says nothing of where the client is. */
  heard(session: bigint, timeoutMs: number, nowMs: number, server?: NodeId): void {
    const news = this.news.get(session);
    if (news === undefined) return;
    news.atMs = nowMs;
    news.timeoutMs = timeoutMs;
    if (server !== undefined) news.server = server;
  }

  /** A request was prepared, or refused. */
  took(session: bigint, via: NodeId, err: ErrorCode): void {
    const at = this.news.get(session)?.server ?? null;
    this.output({ kind: 'took', session, via, at, err });
  }

  /** The leader submits a closeSession of its own. */
  expires(session: bigint, nowMs: number): void {
    const news = this.news.get(session);
    if (news === undefined) return;
    const { atMs, timeoutMs } = news;
    this.output({ kind: 'expires', session, silentMs: nowMs - atMs, timeoutMs });
    this.news.delete(session);
  }

  /** A closeSession was prepared. */
  closed(session: bigint): void {
    this.news.delete(session);
  }

  /** The leader has looked who has expired. */
  looked(nowMs: number): void {
    for (const [session, { atMs, timeoutMs }] of this.news) {
      const silentMs = nowMs - atMs;
      if (silentMs < timeoutMs + this.tickMs) continue;
      this.output({ kind: 'overlooked', session, silentMs, timeoutMs });
    }
  }
}
