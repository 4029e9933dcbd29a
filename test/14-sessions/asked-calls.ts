import type { ConnectResponse, SessionRequest, SessionsOptions, Submitted } from '#kit';
import { passwordOf } from '../../solutions/14-sessions/index.ts';
import type { RuleName } from './manager-rules.ts';
import { SELF, type Call } from './naive-sessions.ts';
import { sessionInWords } from './words.ts';

/** Ids that are not this server's own. */
const FOREIGN: Readonly<Record<string, bigint>> = {
  X: 0x20000454037000an,
  Y: 0x20000454037000bn,
  Z: 0x20000454037000cn,
};
/** Something that a SessionManager has asked for, and what is wrong with it besides. */
export interface Asked {
  readonly call: Call;
  readonly problem?: string;
  /** The rule that this is against, if it is not the call's own. */
  readonly rule?: RuleName;
}

/** What is wrong with a call. */
type Problem = Required<Omit<Asked, 'call' | 'rule'>> & Pick<Asked, 'rule'>;

type Callbacks = Pick<
  SessionsOptions<string>,
  'submit' | 'askLeader' | 'established' | 'refused' | 'close'
>;

/** Takes down what a SessionManager asks for, with names in place of ids. */
export class AskedCalls {
  /** What was asked for in this step. */
  found: Asked[] = [];
  /** The id of each name. */
  readonly ids = new Map<string, bigint>(Object.entries(FOREIGN));
  /** The name of the session that begins in this step. */
  beginning: string | undefined;
  /** By connection, whether its request had readOnly. */
  readonly asksReadOnly = new Map<string, boolean>();
  /** Where there is nobody to agree with: what becomes of a request before `submit` returns. */
  atOnce: ((call: Extract<Call, { readonly call: 'submit' }>) => void) | undefined;

  /** The next step begins. */
  begin(): void {
    this.found = [];
    this.beginning = undefined;
  }

  /** What a manager is given. */
  callbacks(): Callbacks {
    return {
      submit: (submitted) => this.onSubmit(submitted),
      askLeader: (session, timeoutMs) =>
        this.take({ call: 'askLeader', session: this.nameOf(session), timeoutMs }),
      established: (connection, response) => this.onEstablished(connection, response),
      refused: (connection, response) => this.onRefused(connection, response),
      close: (connection) => this.take({ call: 'close', connection }),
    };
  }

  /** The name of an id; the id itself if it has none. */
  nameOf(id: bigint): string {
    return [...this.ids].find(([, one]) => one === id)?.[0] ?? sessionInWords(id);
  }

  private onSubmit({ session, cxid, request }: Submitted<SessionRequest>): void {
    if (request.op === 'createSession') {
      const { timeoutMs } = request;
      const problem = this.problemOfId(session) ?? problemOfCxid(cxid);
      const name = this.beginning;
      if (name !== undefined && problem === undefined) this.ids.set(name, session);
      const call = {
        call: 'submit',
        session: name ?? this.nameOf(session),
        op: request.op,
        timeoutMs,
      } as const;
      this.take(call, problem);
      if (name !== undefined && problem === undefined) this.atOnce?.(call);
      return;
    }
    const problem = problemOfCxid(cxid);
    const call = closing(this.nameOf(session), request.op);
    this.take(call, problem);
    this.atOnce?.(call);
  }

  private problemOfId(id: bigint): Problem | undefined {
    const before = [...this.ids].find(([, one]) => one === id)?.[0];
    if (before !== undefined) {
      return { problem: `has the id ${sessionInWords(id)}, which ${before} has` };
    }
    if (id >> 56n === BigInt(SELF) && id < 1n << 63n) return undefined;
    return {
      problem: `has the id ${sessionInWords(id)}, whose top byte is not that of server ${SELF}`,
    };
  }

  private onEstablished(connection: string, response: ConnectResponse): void {
    const { session, timeoutMs } = response;
    const problem = this.problemOf(connection, response, passwordOf(session));
    const call: Call = {
      call: 'established',
      connection,
      session: this.nameOf(session),
      timeoutMs,
    };
    this.take(call, problem);
  }

  private onRefused(connection: string, response: ConnectResponse): void {
    const { session, timeoutMs } = response;
    const isZero = session === 0n && timeoutMs === 0;
    const problem = isZero
      ? this.problemOf(connection, response, new Uint8Array(16))
      : {
          problem: `says session ${this.nameOf(session)}, ${timeoutMs} ms, to a client that is refused`,
        };
    this.take({ call: 'refused', connection }, problem);
  }

  private problemOf(
    connection: string,
    { protocolVersion, passwd, readOnly }: ConnectResponse,
    wanted: Uint8Array,
  ): Problem | undefined {
    if (protocolVersion !== 0) return { problem: `has protocolVersion ${protocolVersion}` };
    if (passwd.join() !== wanted.join()) return { problem: 'has another password than it should' };
    const asks = this.asksReadOnly.get(connection) === true;
    if (readOnly === (asks ? false : undefined)) return undefined;
    const problem = asks
      ? 'does not say that this server is not read-only'
      : 'speaks of readOnly, which the request did not';
    return { problem, rule: 'readOnly or not' };
  }

  private take(call: Call, problem?: Problem): void {
    this.found.push({ call, ...problem });
  }
}

function problemOfCxid(cxid: number): Problem | undefined {
  if (cxid === 0) return undefined;
  return { problem: `has cxid ${cxid}; it should be 0, as no client has numbered it` };
}

/** A closeSession of the manager's own. */
export function closing(
  session: string,
  op = 'closeSession',
): Extract<Call, { readonly call: 'submit' }> {
  return { call: 'submit', session, op };
}
