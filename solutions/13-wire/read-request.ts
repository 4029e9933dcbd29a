import {
  ErrorCode,
  JuteError,
  OpCode,
  type JuteReaderOptions,
  type RequestFrame,
  type SetWatches,
  type WireRequest,
} from '#kit';
import { JuteReader } from './jute-reader.ts';
import { readMulti, readMultiRead } from './multi-request.ts';
import { readMultiOp } from './read-multi-op.ts';
import { readAclList } from './records.ts';

/**
 * What a client asks. Apache: `RequestHeader`, and the records of `org.apache.zookeeper.proto`.
 *
 * @param limits - what the reader is told.
 * @throws JuteError if not even the header is whole: there is nobody to answer to.
 *
 * @todo Level 4: read xid and opcode, then the body that belongs to the opcode; what comes behind it is ignored.
 * An opcode that nobody knows, and createSession, which is for servers alone, come to UNIMPLEMENTED; a JuteError in the
 * body to MARSHALLINGERROR. Level 7: multi and multiRead.
 */
export function readRequest(frame: Uint8Array, limits?: JuteReaderOptions): RequestFrame {
  const reader = new JuteReader(frame, limits);
  const xid = reader.readInt();
  const op = reader.readInt();
  try {
    const request = readBody(reader, op);
    return request === undefined ? { xid, op, err: ErrorCode.UNIMPLEMENTED } : { xid, request };
  } catch (error) {
    if (!(error instanceof JuteError)) throw error;
    return { xid, op, err: ErrorCode.MARSHALLINGERROR };
  }
}

/**
 * @returns undefined for an opcode that nobody knows.
 *
 * @solution
 */
function readBody(reader: JuteReader, op: number): WireRequest | undefined {
  switch (op) {
    case OpCode.exists:
      return { op: 'exists', path: reader.readText('A path'), watch: reader.readBoolean() };
    case OpCode.getData:
      return { op: 'getData', path: reader.readText('A path'), watch: reader.readBoolean() };
    case OpCode.getChildren:
      return { op: 'getChildren', path: reader.readText('A path'), watch: reader.readBoolean() };
    case OpCode.getChildren2:
      return { op: 'getChildren2', path: reader.readText('A path'), watch: reader.readBoolean() };
    case OpCode.getACL:
      return { op: 'getACL', path: reader.readText('A path') };
    case OpCode.getAllChildrenNumber:
      return { op: 'getAllChildrenNumber', path: reader.readText('A path') };
    case OpCode.getEphemerals:
      return { op: 'getEphemerals', prefix: reader.readString() };
    case OpCode.setACL:
      return {
        op: 'setACL',
        // As with setData: see there.
        path: reader.readString() ?? '',
        acl: readAclList(reader),
        version: reader.readInt(),
      };
    case OpCode.multi:
      return { op: 'multi', ops: readMulti(reader) };
    case OpCode.multiRead:
      return { op: 'multiRead', ops: readMultiRead(reader) };
    case OpCode.deleteContainer:
      return { op: 'deleteContainer', path: reader.readText('A path') };
    case OpCode.closeSession:
      return { op: 'closeSession' };
    default:
      return (
        readMultiOp(reader, op) ?? readWatchRequest(reader, op) ?? readConnectionRequest(reader, op)
      );
  }
}

/**
 * What chapter 7 answers.
 *
 * @solution
 */
function readWatchRequest(reader: JuteReader, op: number): WireRequest | undefined {
  switch (op) {
    case OpCode.addWatch:
      return { op: 'addWatch', path: reader.readText('A path'), mode: reader.readInt() };
    case OpCode.removeWatches:
      return { op: 'removeWatches', path: reader.readText('A path'), type: reader.readInt() };
    case OpCode.checkWatches:
      return { op: 'checkWatches', path: reader.readText('A path'), type: reader.readInt() };
    case OpCode.setWatches:
      return { ...readSetWatches(reader), persistent: [], persistentRecursive: [] };
    case OpCode.setWatches2:
      return {
        ...readSetWatches(reader),
        persistent: readPaths(reader),
        persistentRecursive: readPaths(reader),
      };
    default:
      return undefined;
  }
}

/**
 * @solution
 */
function readSetWatches(
  reader: JuteReader,
): Omit<SetWatches, 'persistent' | 'persistentRecursive'> {
  return {
    op: 'setWatches',
    relativeZxid: reader.readLong(),
    data: readPaths(reader),
    exist: readPaths(reader),
    child: readPaths(reader),
  };
}

/**
 * @solution
 */
function readPaths(reader: JuteReader): readonly string[] {
  return reader.readVector(readPath) ?? [];
}

/**
 * @solution
 */
function readPath(reader: JuteReader): string {
  return reader.readText('A path');
}

/**
 * What is neither about the tree nor about watches.
 *
 * @solution
 */
function readConnectionRequest(reader: JuteReader, op: number): WireRequest | undefined {
  switch (op) {
    case OpCode.ping:
      return { op: 'ping' };
    case OpCode.whoAmI:
      return { op: 'whoAmI' };
    case OpCode.sync:
      return { op: 'sync', path: reader.readString() };
    case OpCode.auth:
      // The type is always 0, and nobody looks at it.
      reader.readInt();
      return { op: 'auth', scheme: reader.readString(), auth: reader.readBuffer() };
    case OpCode.sasl:
      return { op: 'sasl', token: reader.readBuffer() };
    case OpCode.reconfig:
      return {
        op: 'reconfig',
        joining: reader.readString(),
        leaving: reader.readString(),
        newMembers: reader.readString(),
        configVersion: reader.readLong(),
      };
    default:
      return undefined;
  }
}
