import {
  JuteError,
  OpCode,
  type ClientInfo,
  type Result,
  type WireReply,
  type WireRequest,
  type WireResult,
} from '#kit';
import { JuteReader } from './jute-reader.ts';
import { readAclList, readStat } from './records.ts';

/**
 * Whose frame this is: the client's number of the request that it answers, or one of {@link SpecialXid}.
 *
 * @throws JuteError if there are no four bytes.
 *
 * @todo Level 6: a single int.
 */
export function xidOf(frame: Uint8Array): number {
  return new JuteReader(frame).readInt();
}

/**
 * The client's half of {@link writeReply}.
 *
 * @param op - what was asked: the frame itself does not say.
 * @throws JuteError if that is not what stands there.
 *
 * @todo Level 6: xid, zxid (with a sign) and error, then the body of what was asked. With an error there is none, and the result
 * is `{ op: 'error', err }`. Level 7: multi and multiRead.
 */
export function readReply(frame: Uint8Array, op: WireRequest['op']): WireReply {
  const reader = new JuteReader(frame);
  const xid = reader.readInt();
  const zxid = reader.readLong();
  const err = reader.readInt();
  return { xid, zxid, result: err === 0 ? readBody(reader, op) : { op: 'error', err } };
}

/**
 * @solution
 */
function readBody(reader: JuteReader, op: WireRequest['op']): WireResult {
  switch (op) {
    case 'create':
      return { op, path: reader.readText('A path') };
    case 'create2':
    case 'createContainer':
    case 'createTTL':
      return { op: 'create2', path: reader.readText('A path'), stat: readStat(reader) };
    case 'setData':
    case 'setACL':
    case 'exists':
      return { op, stat: readStat(reader) };
    case 'getData':
    case 'reconfig':
      return { op, data: reader.readBuffer(), stat: readStat(reader) };
    case 'getACL':
      return { op, acl: readAclList(reader) ?? [], stat: readStat(reader) };
    case 'getChildren':
      return { op, children: readStrings(reader) };
    case 'getChildren2':
      return { op, children: readStrings(reader), stat: readStat(reader) };
    case 'getAllChildrenNumber':
      return { op, count: reader.readInt() };
    case 'getEphemerals':
      return { op, paths: readStrings(reader) };
    case 'sync':
      return { op, path: reader.readString() };
    case 'sasl':
      return { op, token: reader.readBuffer() };
    case 'whoAmI':
      return { op, clients: reader.readVector(readClientInfo) ?? [] };
    case 'multi':
    case 'multiRead':
      return { op, results: readParts(reader) };
    case 'addWatch':
      reader.readInt();
      return { op };
    case 'createSession':
      throw new JuteError('A session that was created is told by a ConnectResponse', 0);
    case 'deleteContainer':
      throw new JuteError('A client cannot ask for deleteContainer', 0);
    case 'delete':
    case 'check':
    case 'ping':
    case 'auth':
    case 'setWatches':
    case 'removeWatches':
    case 'checkWatches':
    case 'closeSession':
      return { op };
  }
}

/**
 * @solution
 */
function readParts(reader: JuteReader): readonly Result[] {
  const parts: Result[] = [];
  for (;;) {
    const at = reader.offset;
    const op = reader.readInt();
    const done = reader.readBoolean();
    // A failed part says its error a second time.
    reader.readInt();
    if (done) return parts;
    parts.push(readPart(reader, op, at));
  }
}

/**
 * @solution
 */
function readPart(reader: JuteReader, op: number, at: number): Result {
  switch (op) {
    case OpCode.error:
      return { op: 'error', err: reader.readInt() };
    case OpCode.create:
      return { op: 'create', path: reader.readText('A path') };
    case OpCode.create2:
      return { op: 'create2', path: reader.readText('A path'), stat: readStat(reader) };
    case OpCode.setData:
      return { op: 'setData', stat: readStat(reader) };
    case OpCode.delete:
      return { op: 'delete' };
    case OpCode.check:
      return { op: 'check' };
    case OpCode.getData:
      return { op: 'getData', data: reader.readBuffer(), stat: readStat(reader) };
    case OpCode.getChildren:
      return { op: 'getChildren', children: readStrings(reader) };
    default:
      throw new JuteError(`There is no result of type ${op}`, at);
  }
}

/**
 * @solution
 */
function readStrings(reader: JuteReader): readonly string[] {
  return reader.readVector(readName) ?? [];
}

/**
 * @solution
 */
function readName(reader: JuteReader): string {
  return reader.readText('A name');
}

/**
 * @solution
 */
function readClientInfo(reader: JuteReader): ClientInfo {
  const scheme = reader.readText('A scheme');
  return { scheme, user: reader.readText('A user') };
}
