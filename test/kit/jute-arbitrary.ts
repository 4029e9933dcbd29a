import fc from 'fast-check';
import type { Acl, SingleTxn, StoredStat, Txn, TxnBody } from '#kit';

/** 64 bits without a sign: a session, an owner, a zxid. */
export const unsignedLong = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** 64 bits with a sign. */
export const signedLong = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** 32 bits with a sign. */
export const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** Text of all planes, without halves of surrogate pairs, which UTF-8 cannot say. */
export const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));

/** Data of a node: null is something else than empty. Some of it is too long for shared memory. */
export const data = fc.oneof(
  { arbitrary: fc.constant(null), weight: 4 },
  { arbitrary: fc.uint8Array(), weight: 8 },
  { arbitrary: fc.uint8Array({ minLength: 4090, maxLength: 4110, size: 'max' }), weight: 1 },
);

/** An access control list; the most usual one often. */
export const aclList: fc.Arbitrary<readonly Acl[]> = fc.oneof(
  fc.constant([{ perms: 31, id: { scheme: 'world', id: 'anyone' } }]),
  fc.array(fc.record({ perms: int, id: fc.record({ scheme: text, id: text }) }), { maxLength: 4 }),
);

/** What is stored of a node. */
export const storedStat: fc.Arbitrary<StoredStat> = fc.record({
  czxid: unsignedLong,
  mzxid: unsignedLong,
  ctime: fc.maxSafeInteger(),
  mtime: fc.maxSafeInteger(),
  version: int,
  cversion: int,
  aversion: int,
  ephemeralOwner: unsignedLong,
  pzxid: unsignedLong,
});

const born = { path: text, data, acl: aclList, parentCVersion: int };

const single: fc.Arbitrary<SingleTxn> = fc.oneof(
  fc.record({ type: fc.constant('createSession' as const), timeoutMs: int }),
  fc.record({
    type: fc.constant('closeSession' as const),
    // Two empty paths, and nothing behind them, look like a digest without a list; no path is empty.
    paths: fc.array(fc.string({ minLength: 1 })),
  }),
  fc.record({
    type: fc.constantFrom('create' as const, 'create2' as const),
    ephemeral: fc.boolean(),
    ...born,
  }),
  fc.record({ type: fc.constant('createContainer' as const), ...born }),
  fc.record({ type: fc.constant('createTTL' as const), ttlMs: fc.maxSafeInteger(), ...born }),
  fc.record({ type: fc.constantFrom('delete' as const, 'deleteContainer' as const), path: text }),
  fc.record({ type: fc.constant('setData' as const), path: text, data, version: int }),
  fc.record({ type: fc.constant('setACL' as const), path: text, acl: aclList, version: int }),
  fc.record({ type: fc.constant('check' as const), path: text, version: int }),
  fc.record({ type: fc.constant('error' as const), err: int }),
);

const body: fc.Arbitrary<TxnBody> = fc.oneof(
  { arbitrary: single, weight: 4 },
  fc.record({ type: fc.constant('multi' as const), txns: fc.array(single, { maxLength: 5 }) }),
);

/** A transaction, with and without a digest. */
export const txn: fc.Arbitrary<Txn> = fc.record(
  { clientId: unsignedLong, cxid: int, timeMs: fc.maxSafeInteger(), body, digest: signedLong },
  { requiredKeys: ['clientId', 'cxid', 'timeMs', 'body'] },
);
