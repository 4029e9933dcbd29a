import { todo, type MultiOp } from '#kit';
import type { JuteReader } from './jute-reader.ts';
/**
 * The body of one of the requests that may be a part of a multi, too.
 *
 * TODO:
 * - Level 4: create, create2, createContainer, createTTL, delete, setData, check. A path that is
 *   null is a JuteError; but for setData and check (and for setACL, which is no part of a multi) it
 *   is read as the empty path.
 *
 * @param op - the opcode.
 * @returns undefined if it is none of them; then nothing has been read.
 * @throws JuteError
 */
export function readMultiOp(reader: JuteReader, op: number): MultiOp | undefined {
  todo('readMultiOp, level 4');
}
