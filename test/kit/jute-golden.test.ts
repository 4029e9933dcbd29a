import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import {
  decodeTxn,
  encodeTxn,
  formatZxid,
  JuteReader,
  JuteWriter,
  readAclTable,
  readNode,
  readSessions,
  readZxidDigest,
  writeAclTable,
  writeEndOfNodes,
  writeNode,
  writeSessions,
  writeZxidDigest,
  type Acl,
  type LoggedTxn,
  type SingleTxn,
  type SnapshotNode,
  type Txn,
  type TxnBody,
} from '#kit';
import { goldenDecoded, goldenFolder, type DecodedSnapshot } from '../golden/golden.ts';

const FOLDERS = ['standalone', 'ensemble-member'] as const;

describe.each(FOLDERS)("Apache's %s folder", (name) => {
  const folder = goldenFolder(name);
  const { logs, snapshots } = goldenDecoded(name);

  it('has logs and snapshots', () => {
    expect(logs.size + snapshots.size).toBeGreaterThan(4);
  });

  it.each([...logs])('every transaction of %s', (file, { txns }) => {
    const bytes = folder.get(file)!;
    for (const expected of txns) {
      const start = expected.offset + 12;
      const entry = bytes.subarray(start, start + expected.length);
      const logged = decodeTxn(entry);
      const { offset: _, length: __, typeCode: ___, digest, ...rest } = expected;
      expect(logOf(logged)).toEqual(rest);
      expect(logged.txn.digest).toBe(digest && BigInt(digest.treeDigest));
      expect(encodeTxn(logged.zxid, logged.txn)).toEqual(entry);
    }
    expect(txns.length).toBeGreaterThan(0);
  });

  it.each([...snapshots])('the body of %s', (file, expected) => {
    const bytes = folder.get(file)!;
    const reader = new JuteReader(bytes, { offset: 16 });
    const sessions = readSessions(reader);
    const acls = readAclTable(reader);
    const nodes: SnapshotNode[] = [];
    for (let node = readNode(reader); node !== undefined; node = readNode(reader)) nodes.push(node);
    const end = reader.offset;
    reader.readLong();
    reader.readString();
    const digestAt = reader.offset;
    const digest = readZxidDigest(reader);

    expect(snapshotOf(sessions, acls, nodes)).toEqual({
      sessions: expected.sessions,
      acls: expected.acls,
      nodes: expected.nodes,
    });
    expect({
      zxid: formatZxid(digest.zxid),
      digestVersion: digest.version,
      digest: String(digest.digest),
    }).toEqual({ ...expected.zxidDigest, digest: String(expected.zxidDigest.digest) });

    const writer = new JuteWriter();
    writeSessions(writer, sessions);
    writeAclTable(writer, acls);
    for (const node of nodes) writeNode(writer, node);
    writeEndOfNodes(writer);
    expect(writer.toBytes()).toEqual(bytes.slice(16, end));
    writer.clear();
    writeZxidDigest(writer, digest);
    expect(writer.toBytes()).toEqual(bytes.slice(digestAt, digestAt + 20));
  });
});

/** A transaction with the names and in the forms of the decoded files. */
function logOf({ zxid, txn: { clientId, cxid, timeMs, body } }: LoggedTxn<Txn>): unknown {
  return {
    clientId: hex(clientId),
    cxid,
    zxid: hex(zxid),
    time: timeMs,
    type: body.type,
    txn: bodyOf(body),
  };
}

function bodyOf(body: TxnBody): unknown {
  if (body.type === 'multi') {
    return { txns: body.txns.map((part) => ({ type: part.type, ...fieldsOf(part) })) };
  }
  return fieldsOf(body);
}

function fieldsOf(body: SingleTxn): object {
  const { type: _, ...fields } = body;
  return {
    ...fields,
    ...('data' in body && { data: base64(body.data) }),
    ...('acl' in body && { acl: body.acl.map(plainAcl) }),
    ...('ephemeral' in body && { ephemeral: Number(body.ephemeral) }),
    ...('timeoutMs' in body && renamed(fields, 'timeoutMs', 'timeOut')),
    ...('paths' in body && renamed(fields, 'paths', 'paths2Delete')),
    ...('ttlMs' in body && renamed(fields, 'ttlMs', 'ttl')),
  };
}

function renamed(fields: object, from: string, to: string): object {
  return { [from]: undefined, [to]: (fields as Record<string, unknown>)[from] };
}

function snapshotOf(
  sessions: ReadonlyMap<bigint, number>,
  acls: ReadonlyMap<number, readonly Acl[]>,
  nodes: readonly SnapshotNode[],
): Pick<DecodedSnapshot, 'sessions' | 'acls' | 'nodes'> {
  return {
    sessions: [...sessions].map(([id, timeoutMs]) => [hex(id), timeoutMs]),
    acls: Object.fromEntries([...acls].map(([key, acl]) => [key, acl.map(plainAcl)])),
    nodes: nodes.map(({ path, data, aclKey, stat }) => ({
      path,
      data: base64(data),
      acl: aclKey,
      stat: Object.fromEntries(
        Object.entries(stat).map(([field, value]) => [
          field,
          typeof value === 'bigint' ? hex(value) : value,
        ]),
      ),
    })),
  };
}

function plainAcl({ perms, id }: Acl): readonly [number, string, string] {
  return [perms, id.scheme, id.id];
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('base64');
}
