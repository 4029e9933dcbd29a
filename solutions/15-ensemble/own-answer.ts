import {
  ErrorCode,
  OpCode,
  SpecialXid,
  type RequestFrame,
  type WireReply,
  type WireResult,
  type Zxid,
} from '#kit';
import type { ClientConnection } from './client-connection.ts';

/** What a server says without asking its tree. */
export interface OwnAnswer {
  /** Left out if it says nothing. */
  readonly reply?: WireReply;
  /** Whether the connection ends behind it. */
  readonly ends: boolean;
}

/**
 * The answer to what is neither about the tree nor about watches, a sync excepted. Apache: `FinalRequestProcessor`,
 * `ZooKeeperServer.processPacket`.
 *
 * @todo Level 2: ping (under `SpecialXid.ping`), whoAmI, sasl with a null token; auth (`identities.addAuth`), with zxid 0: a failure ends
 * the connection. Of what makes no sense: an opcode that nobody knows (UNIMPLEMENTED) has zxid -1, and ends the connection; an auth that is
 * malformed ends it without an answer; all others are answered with their error.
 *
 * @param lastZxid - the last transaction that this server has applied.
 */
export function ownAnswer(
  { identities }: ClientConnection,
  frame: RequestFrame,
  lastZxid: Zxid,
): OwnAnswer {
  if (!('request' in frame)) return problem(frame, lastZxid);
  const { xid, request } = frame;
  switch (request.op) {
    case 'ping':
      return answer({ xid: SpecialXid.ping, zxid: lastZxid, result: { op: 'ping' } });
    case 'auth':
      return authAnswer(xid, identities.addAuth(request.scheme ?? '', request.auth));
    case 'whoAmI': {
      const result: WireResult = { op: 'whoAmI', clients: identities.whoAmI() };
      return answer({ xid, zxid: lastZxid, result });
    }
    case 'sasl':
      return answer({ xid, zxid: lastZxid, result: { op: 'sasl', token: null } });
    default:
      throw new RangeError(`A ${request.op} is not answered by the connection itself.`);
  }
}

/** @solution */
function answer(reply: WireReply): OwnAnswer {
  return { reply, ends: false };
}

/** @solution */
function authAnswer(xid: number, err: ErrorCode): OwnAnswer {
  const ends = err !== ErrorCode.OK;
  const result: WireResult = ends ? { op: 'error', err } : { op: 'auth' };
  return { reply: { xid, zxid: 0n, result }, ends };
}

/** @solution */
function problem(
  { xid, op, err }: Extract<RequestFrame, { readonly err: ErrorCode }>,
  lastZxid: Zxid,
): OwnAnswer {
  // Apache reads an auth before anything that could answer for it.
  if (op === OpCode.auth) return { ends: true };
  const ends = err === ErrorCode.UNIMPLEMENTED;
  return { reply: { xid, zxid: ends ? -1n : lastZxid, result: { op: 'error', err } }, ends };
}
