import type { SingleTxn, Txn, TxnBody } from '../kit/contracts/znode-tree.ts';
import type { Zxid } from '../kit/zxid.ts';
import { writeAclList } from './records.ts';
import { DIGEST_VERSION, TxnCode } from './txn-code.ts';
import { JuteWriter } from './writer.ts';

/** Its memory serves one transaction after the other. Chapter 13, which imports the kit, need not be there at once. */
let scratch: JuteWriter | undefined;

/** The last one. A leader logs a transaction, and sends it to one follower after the other: it is the same bytes. */
let last: { readonly zxid: Zxid; readonly txn: Txn; readonly bytes: Uint8Array } | undefined;

/**
 * A transaction as logs and proposals hold it: header, body and, if it has one, the digest. Apache:
 * `Util.marshallTxnEntry`.
 *
 * @returns bytes that must not be changed: the same ones for the same transaction, if it is asked for again at once.
 * @throws RangeError for a number that does not fit its field.
 */
export function encodeTxn(zxid: Zxid, txn: Txn): Uint8Array {
  if (last === undefined || last.txn !== txn || last.zxid !== zxid) {
    last = { zxid, txn, bytes: encode(zxid, txn) };
  }
  return last.bytes;
}

function encode(zxid: Zxid, txn: Txn): Uint8Array {
  const writer = (scratch ??= new JuteWriter());
  writer.clear();
  writer.writeLong(txn.clientId);
  writer.writeInt(txn.cxid);
  writer.writeLong(zxid);
  writer.writeLongAsNumber(txn.timeMs);
  writer.writeInt(TxnCode[txn.body.type]);
  writeBody(writer, txn.body);
  if (txn.digest !== undefined) {
    writer.writeInt(DIGEST_VERSION);
    writer.writeLong(txn.digest);
  }
  return writer.toBytes();
}

function writeBody(writer: JuteWriter, body: TxnBody): void {
  if (body.type === 'multi') writer.writeVector(body.txns, writePart);
  else writeSingle(writer, body);
}

/** A part of a multi has neither header nor digest. Apache: `org.apache.zookeeper.txn.Txn`. */
function writePart(writer: JuteWriter, part: SingleTxn): void {
  writer.writeInt(TxnCode[part.type]);
  writer.writeNested(writeSingle, part);
}

function writeSingle(writer: JuteWriter, body: SingleTxn): void {
  switch (body.type) {
    case 'createSession':
      writer.writeInt(body.timeoutMs);
      return;
    case 'closeSession':
      writer.writeVector(body.paths, writePath);
      return;
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL':
      writeCreate(writer, body);
      return;
    case 'delete':
    case 'deleteContainer':
      writer.writeString(body.path);
      return;
    case 'setData':
      writer.writeString(body.path);
      writer.writeBuffer(body.data);
      writer.writeInt(body.version);
      return;
    case 'setACL':
      writer.writeString(body.path);
      writeAclList(writer, body.acl);
      writer.writeInt(body.version);
      return;
    case 'check':
      writer.writeString(body.path);
      writer.writeInt(body.version);
      return;
    case 'error':
      writer.writeInt(body.err);
  }
}

type CreateTxn = Extract<SingleTxn, { readonly parentCVersion: number }>;

/** Apache: `CreateTxn`, `CreateContainerTxn` and `CreateTTLTxn`. */
function writeCreate(writer: JuteWriter, body: CreateTxn): void {
  writer.writeString(body.path);
  writer.writeBuffer(body.data);
  writeAclList(writer, body.acl);
  if (body.type === 'create' || body.type === 'create2') writer.writeBoolean(body.ephemeral);
  writer.writeInt(body.parentCVersion);
  if (body.type === 'createTTL') writer.writeLongAsNumber(body.ttlMs);
}

function writePath(writer: JuteWriter, path: string): void {
  writer.writeString(path);
}
