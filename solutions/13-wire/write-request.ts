import { OpCode, type NumberedRequest, type SetWatches, type WireRequest } from '#kit';
import type { JuteWriter } from './jute-writer.ts';
import { writeMultiEnd, writeMultiHeader } from './multi-request.ts';
import { writeAclList } from './records.ts';

/**
 * The client's half of {@link readRequest}.
 *
 * @todo Level 6: xid, opcode, body. setWatches has two opcodes: setWatches2 only if there are persistent watches, because older
 * servers do not know it. Level 7: multi and multiRead; in their parts `done` is false and the error -1.
 */
export function writeRequest(writer: JuteWriter, { xid, request }: NumberedRequest): void {
  writer.writeInt(xid);
  writer.writeInt(opCodeOf(request));
  writeBody(writer, request);
}

/**
 * @solution
 */
function opCodeOf(request: WireRequest): number {
  return request.op === 'setWatches' && hasPersistent(request)
    ? OpCode.setWatches2
    : OpCode[request.op];
}

/**
 * @solution
 */
function hasPersistent({ persistent, persistentRecursive }: SetWatches): boolean {
  return persistent.length > 0 || persistentRecursive.length > 0;
}

/**
 * @solution
 */
function writeBody(writer: JuteWriter, request: WireRequest): void {
  switch (request.op) {
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL':
      writer.writeString(request.path);
      writer.writeBuffer(request.data);
      writeAclList(writer, request.acl);
      writer.writeInt(request.flags);
      if (request.op === 'createTTL') writer.writeLongAsNumber(request.ttlMs);
      return;
    case 'delete':
    case 'check':
      writer.writeString(request.path);
      writer.writeInt(request.version);
      return;
    case 'setData':
      writer.writeString(request.path);
      writer.writeBuffer(request.data);
      writer.writeInt(request.version);
      return;
    case 'setACL':
      writer.writeString(request.path);
      writeAclList(writer, request.acl);
      writer.writeInt(request.version);
      return;
    case 'exists':
    case 'getData':
    case 'getChildren':
    case 'getChildren2':
      writer.writeString(request.path);
      writer.writeBoolean(request.watch);
      return;
    case 'getACL':
    case 'getAllChildrenNumber':
    case 'deleteContainer':
    case 'sync':
      writer.writeString(request.path);
      return;
    case 'getEphemerals':
      writer.writeString(request.prefix);
      return;
    case 'multi':
    case 'multiRead':
      for (const part of request.ops) {
        writeMultiHeader(writer, OpCode[part.op], false, -1);
        writeBody(writer, part);
      }
      writeMultiEnd(writer);
      return;
    case 'createSession':
      writer.writeInt(request.timeoutMs);
      return;
    case 'addWatch':
      writer.writeString(request.path);
      writer.writeInt(request.mode);
      return;
    case 'removeWatches':
    case 'checkWatches':
      writer.writeString(request.path);
      writer.writeInt(request.type);
      return;
    case 'setWatches':
      writeSetWatches(writer, request);
      return;
    case 'auth':
      writer.writeInt(0);
      writer.writeString(request.scheme);
      writer.writeBuffer(request.auth);
      return;
    case 'sasl':
      writer.writeBuffer(request.token);
      return;
    case 'reconfig':
      writer.writeString(request.joining);
      writer.writeString(request.leaving);
      writer.writeString(request.newMembers);
      writer.writeLong(request.configVersion);
      return;
    case 'ping':
    case 'whoAmI':
    case 'closeSession':
  }
}

/**
 * @solution
 */
function writeSetWatches(writer: JuteWriter, request: SetWatches): void {
  writer.writeLong(request.relativeZxid);
  writePaths(writer, request.data);
  writePaths(writer, request.exist);
  writePaths(writer, request.child);
  if (!hasPersistent(request)) return;
  writePaths(writer, request.persistent);
  writePaths(writer, request.persistentRecursive);
}

/**
 * @solution
 */
function writePaths(writer: JuteWriter, paths: readonly string[]): void {
  writer.writeVector(paths, writePath);
}

/**
 * @solution
 */
function writePath(writer: JuteWriter, path: string): void {
  writer.writeString(path);
}
