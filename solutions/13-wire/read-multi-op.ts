import { OpCode, type MultiOp } from '#kit';
import type { JuteReader } from './jute-reader.ts';
import { readAclList } from './records.ts';

/**
 * The body of one of the requests that may be a part of a multi, too.
 *
 * @param op - the opcode.
 * @returns undefined if it is none of them; then nothing has been read.
 * @throws JuteError
 *
 * @todo Level 4: create, create2, createContainer, createTTL, delete, setData, check. A path that is null is a JuteError; but
 * for setData and check (and for setACL, which is no part of a multi) it is read as the empty path.
 */
export function readMultiOp(reader: JuteReader, op: number): MultiOp | undefined {
  switch (op) {
    case OpCode.create:
      return readCreate(reader, 'create');
    case OpCode.create2:
      return readCreate(reader, 'create2');
    case OpCode.createContainer:
      return readCreate(reader, 'createContainer');
    case OpCode.createTTL:
      return {
        op: 'createTTL',
        path: reader.readText('A path'),
        data: reader.readBuffer(),
        acl: readAclList(reader),
        flags: reader.readInt(),
        // One that is too long for a number to be exact is too long in any case.
        ttlMs: Number(reader.readLong()),
      };
    case OpCode.delete:
      return { op: 'delete', path: reader.readText('A path'), version: reader.readInt() };
    case OpCode.setData:
      return {
        op: 'setData',
        // Apache looks at this path before anything else, and refuses it as it refuses an empty one.
        path: reader.readString() ?? '',
        data: reader.readBuffer(),
        version: reader.readInt(),
      };
    case OpCode.check:
      return { op: 'check', path: reader.readString() ?? '', version: reader.readInt() };
    default:
      return undefined;
  }
}

/**
 * @solution
 */
function readCreate(reader: JuteReader, op: 'create' | 'create2' | 'createContainer'): MultiOp {
  return {
    op,
    path: reader.readText('A path'),
    data: reader.readBuffer(),
    acl: readAclList(reader),
    flags: reader.readInt(),
  };
}
