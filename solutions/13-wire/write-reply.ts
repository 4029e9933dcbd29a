import {
  ErrorCode,
  OpCode,
  type ClientInfo,
  type Result,
  type WireReply,
  type WireResult,
} from '#kit';
import type { JuteWriter } from './jute-writer.ts';
import { writeMultiEnd, writeMultiHeader } from './multi-request.ts';
import { writeAclList, writeStat } from './records.ts';

/**
 * What a server answers. Apache: `ReplyHeader`, and the records of `org.apache.zookeeper.proto`.
 *
 * @todo Level 5: xid, zxid and error, then the body that belongs to the result. With an error there is none. Level 7: multi
 * and multiRead. In front of each part stand the opcode of what it is, false, and its error.
 */
export function writeReply(writer: JuteWriter, { xid, zxid, result }: WireReply): void {
  writer.writeInt(xid);
  writer.writeLong(zxid);
  if (result.op === 'error') writer.writeInt(result.err);
  else {
    writer.writeInt(ErrorCode.OK);
    writeBody(writer, result);
  }
}

/**
 * @solution
 */
function writeBody(writer: JuteWriter, result: WireResult): void {
  switch (result.op) {
    case 'getData':
    case 'reconfig':
      writer.writeBuffer(result.data);
      writeStat(writer, result.stat);
      return;
    case 'setData':
    case 'setACL':
    case 'exists':
      writeStat(writer, result.stat);
      return;
    case 'create':
    case 'sync':
      writer.writeString(result.path);
      return;
    case 'create2':
      writer.writeString(result.path);
      writeStat(writer, result.stat);
      return;
    case 'getACL':
      writeAclList(writer, result.acl);
      writeStat(writer, result.stat);
      return;
    case 'getChildren':
      writeStrings(writer, result.children);
      return;
    case 'getChildren2':
      writeStrings(writer, result.children);
      writeStat(writer, result.stat);
      return;
    case 'getAllChildrenNumber':
      writer.writeInt(result.count);
      return;
    case 'getEphemerals':
      writeStrings(writer, result.paths);
      return;
    case 'whoAmI':
      writer.writeVector(result.clients, writeClientInfo);
      return;
    case 'sasl':
      writer.writeBuffer(result.token);
      return;
    case 'addWatch':
      // Apache answers with a record for errors, in which there never is one.
      writer.writeInt(ErrorCode.OK);
      return;
    case 'multi':
    case 'multiRead':
      for (const part of result.results) writePart(writer, part);
      writeMultiEnd(writer);
      return;
    // Only within a multi.
    case 'error':
      writer.writeInt(result.err);
      return;
    // There is nothing to say besides the header. A session that was created is told by the ConnectResponse.
    case 'delete':
    case 'check':
    case 'ping':
    case 'auth':
    case 'setWatches':
    case 'removeWatches':
    case 'checkWatches':
    case 'createSession':
    case 'closeSession':
  }
}

/**
 * @solution
 */
function writePart(writer: JuteWriter, part: Result): void {
  const err = part.op === 'error' ? part.err : ErrorCode.OK;
  writeMultiHeader(writer, OpCode[part.op], false, err);
  writeBody(writer, part);
}

/**
 * @solution
 */
function writeStrings(writer: JuteWriter, strings: readonly string[]): void {
  writer.writeVector(strings, writeString);
}

/**
 * @solution
 */
function writeString(writer: JuteWriter, text: string): void {
  writer.writeString(text);
}

/**
 * @solution
 */
function writeClientInfo(writer: JuteWriter, { scheme, user }: ClientInfo): void {
  writer.writeString(scheme);
  writer.writeString(user);
}
