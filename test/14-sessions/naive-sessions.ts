import { ErrorCode } from '#kit';
import { naiveBucket } from './naive-bucket.ts';

/** What a SessionManager is expected to ask for in one step. */
export type Call =
  | {
      readonly call: 'submit';
      readonly session: string;
      readonly op: string;
      readonly timeoutMs?: number;
    }
  | { readonly call: 'askLeader'; readonly session: string; readonly timeoutMs: number }
  | {
      readonly call: 'established';
      readonly connection: string;
      readonly session: string;
      readonly timeoutMs: number;
    }
  | { readonly call: 'refused' | 'close'; readonly connection: string };

/** A call, and the rule that demands it. */
export interface Due {
  readonly call: Call;
  readonly rule: string;
}

/** A createSession or a closeSession that was agreed on, and is not committed here yet. */
interface Agreed {
  readonly op: 'createSession' | 'closeSession';
  readonly session: string;
  readonly timeoutMs: number;
}

interface Known {
  deadlineMs: number;
  owner: string | undefined;
  isExpired: boolean;
}

interface Client {
  readonly session: string;
  readonly timeoutMs: number;
  waitsFor: 'commit' | 'answer' | undefined;
}

/** What a client asks for when it connects. */
export interface Asked {
  readonly connection: string;
  /** The name of a new session, or of the one it says it has. */
  readonly session: string;
  readonly isNew: boolean;
  readonly isRight: boolean;
  readonly timeoutMs: number;
}

export const LIMITS = { tickMs: 100, minTimeoutMs: 200, maxTimeoutMs: 1000 };

/** This server's name. */
export const SELF = '1';

/** Sessions of one server, in a few lists and without any economy. Sessions have names in place of ids. */
export class NaiveSessions {
  role: 'leader' | 'learner' | undefined;
  nowMs = 5040;
  readonly clients = new Map<string, Client>();
  /** Also what was still on its way when this server stopped serving. */
  readonly agreed: Agreed[] = [];
  /** On a learner: what the leader was asked, and has not answered. */
  questions: string[] = [];
  touched = new Map<string, number>();
  /** Sessions that are alive by the tree, and their time-outs. */
  readonly tree = new Map<string, number>();
  private readonly tracked = new Map<string, Known>();

  serve(role: 'leader' | 'learner'): void {
    this.role = role;
    this.agreed.length = 0;
    for (const [session, timeoutMs] of this.tree) this.track(session, timeoutMs, undefined);
  }

  stop(): void {
    this.role = undefined;
    this.clients.clear();
    this.questions = [];
    this.touched.clear();
    this.tracked.clear();
  }

  connect({ connection, session, isNew, isRight, timeoutMs: requestedMs }: Asked): Due[] {
    if (this.role === undefined) return [due('not serving', { call: 'close', connection })];
    const { minTimeoutMs, maxTimeoutMs } = LIMITS;
    const timeoutMs = Math.max(minTimeoutMs, Math.min(maxTimeoutMs, requestedMs));
    if (isNew) {
      this.clients.set(connection, { session, timeoutMs, waitsFor: 'commit' });
      return [due('a new session', { call: 'submit', session, op: 'createSession', timeoutMs })];
    }
    const former = this.connectionOf(session);
    if (former !== undefined) this.clients.delete(former);
    const closed =
      former === undefined ? [] : [due('one connection', { call: 'close', connection: former })];
    if (!isRight) return [...closed, due('the password', { call: 'refused', connection })];
    if (this.role === 'learner') {
      this.clients.set(connection, { session, timeoutMs, waitsFor: 'answer' });
      this.questions.push(session);
      return [...closed, due('the leader is asked', { call: 'askLeader', session, timeoutMs })];
    }
    if (!this.touchOne(session, timeoutMs)) {
      return [...closed, due('no such session', { call: 'refused', connection })];
    }
    this.tracked.get(session)!.owner = SELF;
    this.clients.set(connection, { session, timeoutMs, waitsFor: undefined });
    return [
      ...closed,
      due('a session lives on', { call: 'established', connection, session, timeoutMs }),
    ];
  }

  /** On the leader: a createSession has come from server `via` and is prepared. */
  created(session: string, timeoutMs: number, via: string): void {
    this.track(session, timeoutMs, via);
    this.agreed.push({ op: 'createSession', session, timeoutMs });
  }

  /** The oldest that was agreed on is committed here. */
  commit(): Due[] {
    const next = this.agreed.shift();
    return next === undefined ? [] : this.apply(next);
  }

  /** Whether the createSession of this session is still on its way to this server. */
  isBeginning(session: string): boolean {
    return this.agreed.some((one) => one.op === 'createSession' && one.session === session);
  }

  private apply({ op, session, timeoutMs }: Agreed): Due[] {
    const connection = this.connectionOf(session);
    if (op === 'createSession') {
      this.tree.set(session, timeoutMs);
      const client = connection === undefined ? undefined : this.clients.get(connection)!;
      if (client?.waitsFor !== 'commit') return [];
      client.waitsFor = undefined;
      return [
        due('a new session', { call: 'established', connection: connection!, session, timeoutMs }),
      ];
    }
    this.tree.delete(session);
    if (connection === undefined) return [];
    this.clients.delete(connection);
    return [due('closed with its session', { call: 'close', connection })];
  }

  /** A closeSession is about to be prepared, here or, on a learner, at the leader. */
  closing(session: string): boolean {
    const isOpen =
      this.role === 'leader'
        ? this.tracked.delete(session)
        : this.role === 'learner' && this.isAlive(session);
    if (isOpen) this.agreed.push({ op: 'closeSession', session, timeoutMs: 0 });
    return isOpen;
  }

  /** On a learner: whether the leader would say that this session is alive. */
  isAlive(session: string): boolean {
    const isClosing = this.agreed.some(
      (one) => one.op === 'closeSession' && one.session === session,
    );
    return this.tree.has(session) && !isClosing;
  }

  check(session: string, via: string): ErrorCode {
    const known = this.living(session);
    if (known === undefined) return ErrorCode.SESSIONEXPIRED;
    known.owner ??= via;
    return known.owner === via ? ErrorCode.OK : ErrorCode.SESSIONMOVED;
  }

  touchOne(session: string, timeoutMs: number): boolean {
    const known = this.living(session);
    if (known === undefined) return false;
    known.deadlineMs = naiveBucket(this.nowMs + timeoutMs, LIMITS.tickMs);
    return true;
  }

  revalidate(session: string, timeoutMs: number, via: string): boolean {
    if (!this.touchOne(session, timeoutMs)) return false;
    this.tracked.get(session)!.owner = via;
    return true;
  }

  heard(connection: string): void {
    const client = this.clients.get(connection);
    if (client === undefined || client.waitsFor !== undefined) return;
    const { session, timeoutMs } = client;
    if (this.role === 'leader') this.touchOne(session, timeoutMs);
    else this.touched.set(session, timeoutMs);
  }

  /** The sessions that have expired. */
  expire(): string[] {
    if (this.role !== 'leader') return [];
    const expired = [...this.tracked].filter(
      ([, { isExpired, deadlineMs }]) => !isExpired && deadlineMs <= this.nowMs,
    );
    for (const [, known] of expired) known.isExpired = true;
    return expired.map(([session]) => session);
  }

  /** When a session is due; undefined if it is not alive. */
  deadlineOf(session: string): number | undefined {
    return this.living(session)?.deadlineMs;
  }

  /** The leader has answered the oldest question. */
  answered(session: string, valid: boolean): Due[] {
    const connection = this.connectionOf(session);
    const client = connection === undefined ? undefined : this.clients.get(connection)!;
    if (client?.waitsFor !== 'answer') return [];
    const { timeoutMs } = client;
    if (valid) {
      client.waitsFor = undefined;
      return [
        due('a session lives on', {
          call: 'established',
          connection: connection!,
          session,
          timeoutMs,
        }),
      ];
    }
    this.clients.delete(connection!);
    return [due('no such session', { call: 'refused', connection: connection! })];
  }

  /** The one connection of a session. */
  connectionOf(session: string): string | undefined {
    return [...this.clients].find(([, client]) => client.session === session)?.[0];
  }

  private living(session: string): Known | undefined {
    const known = this.tracked.get(session);
    return known?.isExpired === true ? undefined : known;
  }

  private track(session: string, timeoutMs: number, owner: string | undefined): void {
    const deadlineMs = naiveBucket(this.nowMs + timeoutMs, LIMITS.tickMs);
    if (this.role === 'leader') this.tracked.set(session, { deadlineMs, owner, isExpired: false });
  }
}

function due(rule: string, call: Call): Due {
  return { rule, call };
}
