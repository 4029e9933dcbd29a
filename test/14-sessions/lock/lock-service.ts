import type { Env, Node, NodeId, SessionRequest, Submitted, Zxid } from '#kit';
import type { SessionManager } from '../../../solutions/14-sessions/index.ts';
import type { Chapter } from '../chapter.ts';
import type { LockMessage, LockOutput } from './messages.ts';

/** What the service grants. */
const LIMITS = { tickMs: 50, minTimeoutMs: 100, maxTimeoutMs: 1000 };

/** A server that stands alone, with the chapter's sessions, and one lock: an ephemeral node. */
export class LockService implements Node<LockMessage> {
  private readonly env: Env<LockMessage>;
  private readonly output: (output: LockOutput) => void;
  private readonly sessions: SessionManager<NodeId>;
  /** By client, the session it is served with. */
  private readonly served = new Map<NodeId, bigint>();
  private zxid: Zxid = 0n;
  private lock: { readonly session: bigint; readonly client: NodeId } | undefined;

  constructor(env: Env<LockMessage>, chapter: Chapter, output: (output: LockOutput) => void) {
    this.env = env;
    this.output = output;
    this.sessions = new chapter.SessionManager<NodeId>({
      sid: 1,
      limits: LIMITS,
      now: () => env.now(),
      submit: (submitted) => this.commit(submitted),
      askLeader: () => undefined,
      established: (client, response) => {
        this.served.set(client, response.session);
        env.send(client, { kind: 'connected', response });
      },
      refused: (client, response) => {
        env.send(client, { kind: 'refused', response });
        env.disconnect(client);
      },
      close: (client) => {
        this.served.delete(client);
        env.disconnect(client);
      },
    });
  }

  onStart(): void {
    this.sessions.serve('leader', new Map());
    this.expire();
  }

  onTimer(): void {
    this.expire();
  }

  onMessage(from: NodeId, message: LockMessage): void {
    if (message.kind === 'connect') return this.sessions.connect(from, message.request);
    const session = this.served.get(from);
    if (session === undefined) return;
    this.sessions.heard(from);
    if (message.kind === 'ping') this.env.send(from, { kind: 'pong' });
    if (message.kind === 'lock') this.grant(from, session);
  }

  onLinkDown(peer: NodeId): void {
    this.served.delete(peer);
    this.sessions.disconnected(peer);
  }

  inspect(): unknown {
    return { zxid: this.zxid, lock: this.lock ?? null, served: [...this.served] };
  }

  private grant(client: NodeId, session: bigint): void {
    if (this.lock !== undefined) return this.env.send(client, { kind: 'taken' });
    this.lock = { session, client };
    const czxid = ++this.zxid;
    this.output({ kind: 'granted', client, czxid });
    this.env.send(client, { kind: 'locked', czxid });
  }

  /** There is nobody to agree with. */
  private commit({ session, cxid, request }: Submitted<SessionRequest>): void {
    if (request.op === 'createSession') this.sessions.created(session, request.timeoutMs, '1');
    else if (!this.sessions.closing(session)) return;
    this.zxid++;
    if (request.op === 'closeSession' && this.lock?.session === session) {
      this.output({ kind: 'freed', client: this.lock.client });
      this.lock = undefined;
    }
    const body =
      request.op === 'closeSession'
        ? ({ type: 'closeSession', paths: [] } as const)
        : ({ type: 'createSession', timeoutMs: request.timeoutMs } as const);
    this.sessions.committed({ clientId: session, cxid, timeMs: 0, body });
  }

  private expire(): void {
    this.env.setTimer('sessions', this.sessions.expire());
  }
}
