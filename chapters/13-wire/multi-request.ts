import { todo, type MultiOp, type MultiReadOp } from '#kit';
import type { JuteReader } from './jute-reader.ts';
import type { JuteWriter } from './jute-writer.ts';
/**
 * The parts of a multi. Apache: `MultiOperationRecord`.
 *
 * TODO:
 * - Level 7: in front of each part stand its opcode, the boolean `done` and an int that means
 *   nothing. If `done` is true there is no part any more, whatever the opcode is.
 *
 * @throws JuteError, also for what must not be a part of a multi.
 */
export function readMulti(reader: JuteReader): readonly MultiOp[] {
  todo('readMulti, level 7');
}

/**
 * The parts of a multiRead.
 *
 * TODO:
 * - Level 7: as above. The parts are getData and getChildren.
 *
 * @throws JuteError, also for what must not be a part of a multiRead.
 */
export function readMultiRead(reader: JuteReader): readonly MultiReadOp[] {
  todo('readMultiRead, level 7');
}

/**
 * What stands in front of each part, in requests and replies: opcode, whether all is over, an error. Apache: `MultiHeader`.
 */
export function writeMultiHeader(writer: JuteWriter, op: number, done: boolean, err: number): void {
  writer.writeInt(op);
  writer.writeBoolean(done);
  writer.writeInt(err);
}

/** Stands behind the last part, in requests and replies. */
export function writeMultiEnd(writer: JuteWriter): void {
  writeMultiHeader(writer, -1, true, -1);
}
