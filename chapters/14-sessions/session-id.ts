import { todo } from '#kit';

/**
 * The first session id that a server gives after its start: 64 bits without a sign. The top byte is the low byte of
 * the server's id, the next 40 bits are the low 40 bits of its clock in ms, and the last 16 are 0. The following ids
 * are that plus one, plus two, and so on: see {@link nextSessionId}.
 *
 * Apache: `SessionTrackerImpl.initializeNextSessionId`.
 *
 * TODO:
 * - Level 1: put the three together. The clock may have a fraction, and more than 40 bits. Never
 *   give the one id that is none: see `nextSessionId`.
 *
 * @param sid - the server's id.
 * @param nowMs - its clock, which only has to move on from one start to the next.
 */
export function firstSessionId(sid: number, nowMs: number): bigint {
  todo('firstSessionId, level 1');
}

/**
 * The id after this one.
 *
 * TODO:
 * - Level 1: one more. 0x8000000000000000 is passed over: as the owner of a node it means a
 *   container (chapter 6).
 */
export function nextSessionId(session: bigint): bigint {
  todo('nextSessionId, level 1');
}
