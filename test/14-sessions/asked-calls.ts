import type { ConnectResponse, SessionRequest, SessionsOptions, Submitted } from '#kit';
import { passwordOf } from '../../solutions/14-sessions/index.ts';
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
}

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
      const call: Call = {
        call: 'submit',
        session: name ?? this.nameOf(session),
        op: request.op,
        timeoutMs,
      };
      this.take(call, problem);
      return;
    }
    const problem = problemOfCxid(cxid);
    const call = closing(this.nameOf(session), request.op);
    this.take(call, problem);
  }

  private problemOfId(id: bigint): string | undefined {
    const before = [...this.ids].find(([, one]) => one === id)?.[0];
    if (before !== undefined) return `has the id ${sessionInWords(id)}, which ${before} has`;
    if (id >> 56n === BigInt(SELF) && id < 1n << 63n) return undefined;
    return `has the id ${sessionInWords(id)}, whose top byte is not that of server ${SELF}`;
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
      : `says session ${this.nameOf(session)}, ${timeoutMs} ms, to a client that is refused`;
    this.take({ call: 'refused', connection }, problem);
  }

  private problemOf(
    connection: string,
    { protocolVersion, passwd, readOnly }: ConnectResponse,
    wanted: Uint8Array,
  ): string | undefined {
    if (protocolVersion !== 0) return `has protocolVersion ${protocolVersion}`;
    if (passwd.join() !== wanted.join()) return 'has another password than it should';
    const asks = this.asksReadOnly.get(connection) === true;
    if (readOnly === (asks ? false : undefined)) return undefined;
    return asks
      ? 'does not say that this server is not read-only'
      : 'speaks of readOnly, which the request did not';
  }

  private take(call: Call, problem?: string): void {
    this.found.push({ call, ...(problem !== undefined && { problem }) });
  }
}

function problemOfCxid(cxid: number): string | undefined {
  return cxid === 0 ? undefined : `has cxid ${cxid}; it should be 0, as no client has numbered it`;
}

/** A closeSession of the manager's own. */
export function closing(session: string, op = 'closeSession'): Call {
  return { call: 'submit', session, op };
}
