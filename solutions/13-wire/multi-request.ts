import { JuteError, OpCode, type MultiOp, type MultiReadOp } from '#kit';
import type { JuteReader } from './jute-reader.ts';
import type { JuteWriter } from './jute-writer.ts';
import { readMultiOp } from './read-multi-op.ts';

/**
 * The parts of a multi. Apache: `MultiOperationRecord`.
 *
 * @throws JuteError, also for what must not be a part of a multi.
 *
 * @todo Level 7: in front of each part stand its opcode, the boolean `done` and an int that means nothing. If `done` is
 * true there is no part any more, whatever the opcode is.
 */
export function readMulti(reader: JuteReader): readonly MultiOp[] {
  return readParts(reader, readMultiOp);
}

/**
 * The parts of a multiRead.
 *
 * @throws JuteError, also for what must not be a part of a multiRead.
 *
 * @todo Level 7: as above. The parts are getData and getChildren.
 */
export function readMultiRead(reader: JuteReader): readonly MultiReadOp[] {
  return readParts(reader, readMultiReadOp);
}

/**
 * @solution
 */
function readParts<Part>(
  reader: JuteReader,
  readPart: (reader: JuteReader, op: number) => Part | undefined,
): readonly Part[] {
  const parts: Part[] = [];
  for (;;) {
    const at = reader.offset;
    const op = reader.readInt();
    const done = reader.readBoolean();
    reader.readInt();
    if (done) return parts;
    const part = readPart(reader, op);
    if (part === undefined) throw new JuteError(`Opcode ${op} cannot be a part of this`, at);
    parts.push(part);
  }
}

/**
 * @solution
 */
function readMultiReadOp(reader: JuteReader, op: number): MultiReadOp | undefined {
  switch (op) {
    case OpCode.getData:
      return { op: 'getData', path: reader.readText('A path'), watch: reader.readBoolean() };
    case OpCode.getChildren:
      return { op: 'getChildren', path: reader.readText('A path'), watch: reader.readBoolean() };
    default:
      return undefined;
  }
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
