import type { Acl } from '../kit/contracts/acls.ts';
import type { LoggedTxn } from '../kit/contracts/zab-broadcast.ts';
import type { SingleTxn, Txn, TxnBody } from '../kit/contracts/znode-tree.ts';
import { JuteError } from './jute-error.ts';
import { JuteReader } from './reader.ts';
import { readAclList } from './records.ts';
import { DIGEST_VERSION, RECONFIG_CODE, TxnCode } from './txn-code.ts';

/** A digest is an int and a long. */
const DIGEST_BYTES = 12;

/**
 * Reads what {@link encodeTxn} writes, and what older servers of Apache's wrote: a closeSession without its
 * paths has none, and a create without `parentCVersion` has -1. A reconfig is read as a setData of
 * `/zookeeper/config`, a digest of a version that is not known as none, and bytes behind the end as nothing. Apache:
 * `SerializeUtils.deserializeTxn`.
 *
 * @throws JuteError if the bytes are no transaction.
 */
export function decodeTxn(bytes: Uint8Array): LoggedTxn<Txn> {
  const reader = new JuteReader(bytes);
  const clientId = reader.readUnsignedLong();
  const cxid = reader.readInt();
  const zxid = reader.readUnsignedLong();
  const timeMs = reader.readLongAsNumber();
  const body = readBody(reader);
  const digest = readDigest(reader);
  if (digest === undefined) return { zxid, txn: { clientId, cxid, timeMs, body } };
  return { zxid, txn: { clientId, cxid, timeMs, body, digest } };
}

function readDigest(reader: JuteReader): bigint | undefined {
  if (reader.remaining < DIGEST_BYTES) return undefined;
  const version = reader.readInt();
  const digest = reader.readLong();
  return version === DIGEST_VERSION ? digest : undefined;
}

function readBody(reader: JuteReader): TxnBody {
  const at = reader.offset;
  const code = reader.readInt();
  if (code !== TxnCode.multi) return readSingle(reader, code, at);
  return { type: 'multi', txns: reader.readVector(readPart) ?? [] };
}

function readPart(reader: JuteReader): SingleTxn {
  const at = reader.offset;
  const code = reader.readInt();
  if (code === TxnCode.multi) throw new JuteError('A multi within a multi', at);
  return readSingle(reader.readNested(), code, at);
}

function readSingle(reader: JuteReader, code: number, codeAt: number): SingleTxn {
  switch (code) {
    case TxnCode.createSession:
      return { type: 'createSession', timeoutMs: reader.readInt() };
    case TxnCode.closeSession:
      return { type: 'closeSession', paths: readPathsToDelete(reader) };
    case TxnCode.create:
      return readCreate(reader, 'create');
    case TxnCode.create2:
      return readCreate(reader, 'create2');
    case TxnCode.createContainer:
      return { type: 'createContainer', ...readNew(reader), parentCVersion: reader.readInt() };
    case TxnCode.createTTL:
      return {
        type: 'createTTL',
        ...readNew(reader),
        parentCVersion: reader.readInt(),
        ttlMs: reader.readLongAsNumber(),
      };
    case TxnCode.delete:
      return { type: 'delete', path: readPath(reader) };
    case TxnCode.deleteContainer:
      return { type: 'deleteContainer', path: readPath(reader) };
    case TxnCode.setData:
    case RECONFIG_CODE:
      return {
        type: 'setData',
        path: readPath(reader),
        data: reader.readBuffer(),
        version: reader.readInt(),
      };
    case TxnCode.setACL:
      return {
        type: 'setACL',
        path: readPath(reader),
        acl: readAclList(reader) ?? [],
        version: reader.readInt(),
      };
    case TxnCode.check:
      return { type: 'check', path: readPath(reader), version: reader.readInt() };
    case TxnCode.error:
      return { type: 'error', err: reader.readInt() };
    default:
      throw new JuteError(`There is no transaction of type ${code}`, codeAt);
  }
}

function readCreate(reader: JuteReader, type: 'create' | 'create2'): SingleTxn {
  const path = readPath(reader);
  const data = reader.readBuffer();
  const acl = readAclList(reader) ?? [];
  const ephemeral = reader.readBoolean();
  // Before 3.4 nothing came behind it. Whoever applies -1 counts the parent's children by himself.
  const parentCVersion = reader.remaining === 0 ? -1 : reader.readInt();
  return { type, path, data, acl, ephemeral, parentCVersion };
}

/** What all kinds of create begin with. */
interface New {
  readonly path: string;
  readonly data: Uint8Array | null;
  readonly acl: readonly Acl[];
}

function readNew(reader: JuteReader): New {
  return { path: readPath(reader), data: reader.readBuffer(), acl: readAclList(reader) ?? [] };
}

/** Before 3.6, and later if switched off, there is no list, and maybe a digest at once. */
function readPathsToDelete(reader: JuteReader): string[] {
  const digestAlone = reader.remaining === DIGEST_BYTES && reader.peekInt() === DIGEST_VERSION;
  if (digestAlone || reader.remaining === 0) return [];
  return reader.readVector(readPath) ?? [];
}

function readPath(reader: JuteReader): string {
  return reader.readText('A path');
}
