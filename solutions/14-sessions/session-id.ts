import { CONTAINER_OWNER } from '#kit';

/**
 * The first session id that a server gives after its start: 64 bits without a sign. The top byte is the low byte of
 * the server's id, the next 40 bits are the low 40 bits of its clock in ms, and the last 16 are 0. The following ids
 * are that plus one, plus two, and so on: see {@link nextSessionId}.
 *
 * Apache: `SessionTrackerImpl.initializeNextSessionId`.
 *
 * @param sid - the server's id.
 * @param nowMs - its clock, which only has to move on from one start to the next.
 *
 * @todo Level 1: put the three together. The clock may have a fraction, and more than 40 bits. Never give the one id
 * that is none: see `nextSessionId`.
 */
export function firstSessionId(sid: number, nowMs: number): bigint {
  const server = BigInt.asUintN(8, BigInt(sid)) << 56n;
  const time = BigInt.asUintN(40, BigInt(Math.floor(nowMs))) << 16n;
  return usable(server | time);
}

/**
 * The id after this one.
 *
 * @todo Level 1: one more. 0x8000000000000000 is passed over: as the owner of a node it means a container (chapter 6).
 */
export function nextSessionId(session: bigint): bigint {
  return usable(BigInt.asUintN(64, session + 1n));
}

/** @solution */
function usable(session: bigint): bigint {
  return session === CONTAINER_OWNER ? session + 1n : session;
}
