import { todo, type WireReply, type WireRequest } from '#kit';
/**
 * Whose frame this is: the client's number of the request that it answers, or one of {@link SpecialXid}.
 *
 * TODO:
 * - Level 6: a single int.
 *
 * @throws JuteError if there are no four bytes.
 */
export function xidOf(frame: Uint8Array): number {
  todo('xidOf, level 6');
}

/**
 * The client's half of {@link writeReply}.
 *
 * TODO:
 * - Level 6: xid, zxid (with a sign) and error, then the body of what was asked. With an error
 *   there is none, and the result is `{ op: 'error', err }`.
 * - Level 7: multi and multiRead.
 *
 * @param op - what was asked: the frame itself does not say.
 * @throws JuteError if that is not what stands there.
 */
export function readReply(frame: Uint8Array, op: WireRequest['op']): WireReply {
  todo('readReply, level 6');
}
