import { SpecialXid, todo, type RequestFrame, type WireReply, type Zxid } from '#kit';
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
 * TODO:
 * - Level 2: ping (under `SpecialXid.ping`), whoAmI, sasl with a null token; auth
 *   (`identities.addAuth`), with zxid 0: a failure ends the connection. Of what makes no sense: an
 *   opcode that nobody knows (UNIMPLEMENTED) has zxid -1, and ends the connection; an auth that is
 *   malformed ends it without an answer; all others are answered with their error.
 *
 * @param lastZxid - the last transaction that this server has applied.
 */
export function ownAnswer(
  { identities }: ClientConnection,
  frame: RequestFrame,
  lastZxid: Zxid,
): OwnAnswer {
  todo('ownAnswer, level 2');
}
