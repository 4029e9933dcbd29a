import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeTxn,
  encodeTxn,
  JuteError,
  JuteReader,
  JuteWriter,
  OPEN_ACL,
  readAclList,
  readNode,
  readSessions,
  readStat,
  readAclTable,
  writeAclList,
  writeAclTable,
  writeEndOfNodes,
  writeNode,
  writeSessions,
  writeStat,
  type Txn,
  type TxnBody,
} from '#kit';
import { aclList, data, int, storedStat, text, txn, unsignedLong } from './jute-arbitrary.ts';
import { FIXED } from './sim-helpers.ts';

const HEADER = { clientId: 0x100n, cxid: 7, timeMs: 1_700_000_000_000 };

/** What a body becomes with `bytes` behind it in place of a digest. */
function decoded(body: TxnBody, cut: number, ...bytes: number[]): Txn {
  const whole = encodeTxn(5n, { ...HEADER, body });
  return decodeTxn(Uint8Array.from([...whole.subarray(0, whole.length - cut), ...bytes])).txn;
}

/** The error for a transaction whose type and body are these bytes. */
function problem(...body: number[]): string {
  const header = encodeTxn(5n, { ...HEADER, body: { type: 'error', err: 0 } }).subarray(0, 28);
  try {
    decodeTxn(Uint8Array.from([...header, ...body]));
  } catch (error) {
    if (error instanceof JuteError) return error.message;
    throw error;
  }
  return 'none';
}

describe('transactions', () => {
  it('are read as they were written, byte for byte', () => {
    fc.assert(
      fc.property(unsignedLong, txn, (zxid, expected) => {
        const bytes = encodeTxn(zxid, expected);
        const read = decodeTxn(bytes);
        expect(read).toEqual({ zxid, txn: expected });
        expect(encodeTxn(read.zxid, read.txn)).toEqual(bytes);
      }),
      FIXED,
    );
  });

  it('of older servers lack what came later', () => {
    const paths: TxnBody = { type: 'closeSession', paths: [] };
    const digest = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9];
    expect(decoded(paths, 4)).toEqual({ ...HEADER, body: paths });
    expect(decoded(paths, 4, ...digest)).toEqual({ ...HEADER, body: paths, digest: 9n });
    expect(decoded(paths, 4, 255, 255, 255, 255).body).toEqual(paths);

    const create = {
      type: 'create',
      path: '/a',
      data: null,
      acl: OPEN_ACL,
      ephemeral: true,
      parentCVersion: 3,
    } as const;
    expect(decoded(create, 4).body).toEqual({ ...create, parentCVersion: -1 });
  });

  it('may have bytes behind them, and a digest of another kind', () => {
    const body: TxnBody = { type: 'error', err: -101 };
    expect(decoded(body, 0, 1, 2, 3)).toEqual({ ...HEADER, body });
    expect(decoded(body, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 9)).toEqual({ ...HEADER, body });
    const digest = [0, 0, 0, 2, 255, 255, 255, 255, 255, 255, 255, 255];
    expect(decoded(body, 0, ...digest, 7)).toEqual({ ...HEADER, body, digest: -1n });
  });

  it('of type reconfig set the data of the configuration', () => {
    const path = '/zookeeper/config';
    const body: TxnBody = { type: 'setData', path, data: Uint8Array.of(1), version: 4 };
    const bytes = encodeTxn(5n, { ...HEADER, body });
    bytes[31] = 16;
    expect(decodeTxn(bytes).txn.body).toEqual(body);
  });

  it('are refused if they make no sense, with the place', () => {
    expect(problem()).toBe('An int needs 4 bytes, and 0 are left, at offset 28.');
    expect(problem(0, 0, 0, 99)).toBe('There is no transaction of type 99, at offset 28.');
    expect(problem(0, 0, 0, 2, 255, 255, 255, 255)).toBe('A path is null, at offset 32.');
    expect(problem(0, 0, 0, 14, 0, 0, 0, 1, 0, 0, 0, 14, 0, 0, 0, 0)).toBe(
      'A multi within a multi, at offset 36.',
    );
    expect(problem(0, 0, 0, 14, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0)).toBe(
      'A string needs 4 bytes, and 0 are left, at offset 44.',
    );
    expect(problem(0, 0, 0, 14, 127, 255, 255, 255)).toBe(
      'A vector of 2147483647 elements has 0 bytes left, at offset 32.',
    );
  });

  it('never do anything worse than to be refused, however damaged they are', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(txn, damage, fc.nat(), (expected, bytes, cut) => {
        const whole = encodeTxn(5n, expected).slice();
        for (const [at, byte] of bytes) whole[at % whole.length] = byte;
        decodeOrRefuse(whole.subarray(0, whole.length - (cut % whole.length)));
      }),
      { ...FIXED, numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeOrRefuse(bytes)),
      { ...FIXED, numRuns: 1000 },
    );
  });

  it('cannot be written with numbers that do not fit', () => {
    const body: TxnBody = { type: 'error', err: 2 ** 31 };
    expect(() => encodeTxn(5n, { ...HEADER, body })).toThrow(RangeError);
    const good = encodeTxn(5n, { ...HEADER, body: { type: 'error', err: -1 } });
    expect(decodeTxn(good).txn.body).toEqual({ type: 'error', err: -1 });
  });
});

function decodeOrRefuse(bytes: Uint8Array): void {
  try {
    decodeTxn(bytes);
  } catch (error) {
    if (!(error instanceof JuteError)) throw error;
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
  }
}

describe('records', () => {
  it('keep a null list of access rights apart from an empty one', () => {
    fc.assert(
      fc.property(fc.option(aclList), (acl) => {
        const writer = new JuteWriter();
        writeAclList(writer, acl);
        expect(readAclList(new JuteReader(writer.toBytes()))).toEqual(acl);
      }),
      FIXED,
    );
  });

  it('of a Stat have 68 bytes', () => {
    fc.assert(
      fc.property(storedStat, int, int, (stored, dataLength, numChildren) => {
        const stat = { ...stored, dataLength, numChildren };
        const writer = new JuteWriter();
        writeStat(writer, stat);
        expect(writer.length).toBe(68);
        expect(readStat(new JuteReader(writer.toBytes()))).toEqual(stat);
      }),
      FIXED,
    );
  });

  it('of a snapshot are read as they were written', () => {
    const sessions = fc.array(fc.tuple(unsignedLong, int));
    const table = fc.array(fc.tuple(fc.maxSafeInteger(), aclList));
    const path = text.filter((it) => it !== '/');
    const node = fc.record({ path, data, aclKey: fc.maxSafeInteger(), stat: storedStat });
    fc.assert(
      fc.property(sessions, table, fc.array(node), (someSessions, someLists, nodes) => {
        const writer = new JuteWriter();
        writeSessions(writer, new Map(someSessions));
        writeAclTable(writer, new Map(someLists));
        for (const each of nodes) writeNode(writer, each);
        writeEndOfNodes(writer);
        const reader = new JuteReader(writer.toBytes());
        expect(readSessions(reader)).toEqual(new Map(someSessions));
        expect(readAclTable(reader)).toEqual(new Map(someLists));
        for (const each of nodes) expect(readNode(reader)).toEqual(each);
        expect(readNode(reader)).toBeUndefined();
        expect(reader.remaining).toBe(0);
      }),
      FIXED,
    );
  });

  it('of a table with an absurd count are refused at once', () => {
    const read = (): unknown => readSessions(new JuteReader(Uint8Array.of(127, 255, 255, 255, 0)));
    expect(read).toThrow('A table of 2147483647 entries has 1 bytes left, at offset 0.');
  });
});
