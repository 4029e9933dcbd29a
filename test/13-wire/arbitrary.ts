/**
 * Anything that clients and servers may say.
 *
 * @module
 */
import fc from 'fast-check';
import type {
  Acl,
  ConnectRequest,
  ConnectResponse,
  MultiOp,
  MultiReadOp,
  NumberedRequest,
  Result,
  Stat,
  WatchEvent,
  WireReply,
  WireRequest,
  WireResult,
} from '#kit';

const int = fc.oneof(
  fc.constantFrom(0, 1, -1, -2),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);
const long = fc.oneof(
  fc.constantFrom(0n, -1n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const unsigned = fc.oneof(
  fc.constantFrom(0n, 0x100000003n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);
const path = fc.oneof(
  fc.constantFrom('/', '/a', '/app/node-0000000007'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const bytes = fc.oneof(
  fc.constant(null),
  fc.uint8Array({ maxLength: 6 }),
  fc.uint8Array({ minLength: 40, maxLength: 60 }),
);
const acl: fc.Arbitrary<readonly Acl[]> = fc.oneof(
  fc.constant([{ perms: 31, id: { scheme: 'world', id: 'anyone' } }]),
  fc.array(fc.record({ perms: int, id: fc.record({ scheme: fc.string(), id: fc.string() }) }), {
    maxLength: 3,
  }),
);
const texts = fc.array(path, { maxLength: 3 });

const stat: fc.Arbitrary<Stat> = fc.record({
  czxid: unsigned,
  mzxid: unsigned,
  ctime: fc.maxSafeInteger(),
  mtime: fc.maxSafeInteger(),
  version: int,
  cversion: int,
  aversion: int,
  ephemeralOwner: unsigned,
  dataLength: int,
  numChildren: int,
  pzxid: unsigned,
});

const op = <Name extends string>(name: Name): fc.Arbitrary<Name> => fc.constant(name);

const created = { path, data: bytes, acl: fc.option(acl), flags: int };

const multiOp: fc.Arbitrary<MultiOp> = fc.oneof(
  fc.record({ op: fc.constantFrom('create', 'create2', 'createContainer'), ...created }),
  fc.record({ op: op('createTTL'), ...created, ttlMs: fc.maxSafeInteger() }),
  fc.record({ op: op('delete'), path, version: int }),
  fc.record({ op: op('setData'), path, data: bytes, version: int }),
  fc.record({ op: op('check'), path, version: int }),
);

const multiReadOp: fc.Arbitrary<MultiReadOp> = fc.record({
  op: fc.constantFrom('getData', 'getChildren'),
  path,
  watch: fc.boolean(),
});

const single: fc.Arbitrary<WireRequest> = fc.oneof(
  { weight: 3, arbitrary: multiOp },
  { weight: 2, arbitrary: multiReadOp },
  fc.record({ op: fc.constantFrom('exists', 'getChildren2'), path, watch: fc.boolean() }),
  fc.record({ op: op('setACL'), path, acl: fc.option(acl), version: int }),
  fc.record({ op: fc.constantFrom('getACL', 'getAllChildrenNumber', 'deleteContainer'), path }),
  fc.record({ op: op('getEphemerals'), prefix: fc.option(path) }),
  fc.record({ op: op('addWatch'), path, mode: int }),
  fc.record({ op: fc.constantFrom('removeWatches', 'checkWatches'), path, type: int }),
  fc.record({
    op: op('setWatches'),
    relativeZxid: long,
    data: texts,
    exist: texts,
    child: texts,
    persistent: fc.oneof(fc.constant([]), texts),
    persistentRecursive: fc.oneof(fc.constant([]), texts),
  }),
  fc.record({ op: fc.constantFrom('ping', 'whoAmI', 'closeSession') }),
  fc.record({ op: op('auth'), scheme: fc.option(fc.string()), auth: bytes }),
  fc.record({ op: op('sync'), path: fc.option(path) }),
  fc.record({ op: op('sasl'), token: bytes }),
  fc.record({
    op: op('reconfig'),
    joining: fc.option(fc.string()),
    leaving: fc.option(fc.string()),
    newMembers: fc.option(fc.string()),
    configVersion: long,
  }),
);

const multi: fc.Arbitrary<WireRequest> = fc.oneof(
  fc.record({ op: op('multi'), ops: fc.array(multiOp, { maxLength: 4 }) }),
  fc.record({ op: op('multiRead'), ops: fc.array(multiReadOp, { maxLength: 4 }) }),
);

/** A request that is no multi. */
export const singleRequest: fc.Arbitrary<NumberedRequest> = fc.record({
  xid: int,
  request: single,
});

/** A multi or a multiRead. */
export const multiRequest: fc.Arbitrary<NumberedRequest> = fc.record({ xid: int, request: multi });

const path1 = { path };
const error: fc.Arbitrary<Result> = fc.record({ op: op('error'), err: int });

const singleResult: fc.Arbitrary<WireResult> = fc.oneof(
  fc.record({ op: op('error'), err: int.filter((err) => err !== 0) }),
  fc.record({ op: op('create'), ...path1 }),
  fc.record({ op: op('create2'), ...path1, stat }),
  fc.record({ op: fc.constantFrom('setData', 'setACL', 'exists'), stat }),
  fc.record({ op: fc.constantFrom('getData', 'reconfig'), data: bytes, stat }),
  fc.record({ op: op('getACL'), acl, stat }),
  fc.record({ op: op('getChildren'), children: texts }),
  fc.record({ op: op('getChildren2'), children: texts, stat }),
  fc.record({ op: op('getAllChildrenNumber'), count: int }),
  fc.record({ op: op('getEphemerals'), paths: texts }),
  fc.record({ op: op('sync'), path: fc.option(path) }),
  fc.record({ op: op('sasl'), token: bytes }),
  fc.record({
    op: op('whoAmI'),
    clients: fc.array(fc.record({ scheme: fc.string(), user: fc.string() }), { maxLength: 3 }),
  }),
  fc.record({
    op: fc.constantFrom(
      'delete',
      'check',
      'ping',
      'auth',
      'addWatch',
      'setWatches',
      'removeWatches',
      'checkWatches',
      'closeSession',
    ),
  }),
);

const part: fc.Arbitrary<Result> = fc.oneof(
  error,
  fc.record({ op: op('create'), ...path1 }),
  fc.record({ op: op('create2'), ...path1, stat }),
  fc.record({ op: op('setData'), stat }),
  fc.record({ op: fc.constantFrom('delete', 'check') }),
);
const readPart: fc.Arbitrary<Result> = fc.oneof(
  error,
  fc.record({ op: op('getData'), data: bytes, stat }),
  fc.record({ op: op('getChildren'), children: texts }),
);
const multiResult: fc.Arbitrary<WireResult> = fc.oneof(
  fc.record({ op: op('multi'), results: fc.array(part, { maxLength: 4 }) }),
  fc.record({ op: op('multiRead'), results: fc.array(readPart, { maxLength: 4 }) }),
);

/** A reply that is none to a multi. */
export const singleReply: fc.Arbitrary<WireReply> = fc.record({
  xid: int,
  zxid: long,
  result: singleResult,
});

/** A reply to a multi or a multiRead. */
export const multiReply: fc.Arbitrary<WireReply> = fc.record({
  xid: int,
  zxid: long,
  result: multiResult,
});

/** An event. */
export const watchEvent: fc.Arbitrary<WatchEvent> = fc.record({
  type: fc.constantFrom('NodeCreated', 'NodeDeleted', 'NodeDataChanged', 'NodeChildrenChanged'),
  path,
});

/** A client's first frame. */
export const connectRequest: fc.Arbitrary<ConnectRequest> = fc.record(
  {
    protocolVersion: int,
    lastZxidSeen: long,
    timeoutMs: int,
    session: unsigned,
    passwd: bytes,
    readOnly: fc.boolean(),
  },
  { requiredKeys: ['protocolVersion', 'lastZxidSeen', 'timeoutMs', 'session', 'passwd'] },
);

/** The answer to it. */
export const connectResponse: fc.Arbitrary<ConnectResponse> = fc.record(
  {
    protocolVersion: int,
    timeoutMs: int,
    session: unsigned,
    passwd: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    readOnly: fc.boolean(),
  },
  { requiredKeys: ['protocolVersion', 'timeoutMs', 'session', 'passwd'] },
);
