/**
 * The client protocol as tables, after the field lists of Apache's `zookeeper.jute`. It shares no code with the chapter.
 *
 * @module
 */
import { OpCode, type RequestFrame, type WatchEvent, type WireReply, type WireRequest } from '#kit';
import {
  Bytes,
  decodeFields,
  encodeField,
  encodeFields,
  Malformed,
  type Fields,
  type Schema,
} from './plain-jute.ts';

/** The name of a request. */
export type Op = WireRequest['op'];

const CREATE: Schema = [
  ['path', 'text'],
  ['data', 'buffer'],
  ['acl', 'acl'],
  ['flags', 'int'],
];
const WATCHED: Schema = [
  ['path', 'text'],
  ['watch', 'boolean'],
];
const PATH: Schema = [['path', 'text']];
const TYPED: Schema = [
  ['path', 'text'],
  ['type', 'int'],
];
const SET_WATCHES: Schema = [
  ['relativeZxid', 'long'],
  ['data', 'texts'],
  ['exist', 'texts'],
  ['child', 'texts'],
];

/** The bodies of requests, by the name of their opcode. */
const REQUESTS: Readonly<Record<string, Schema>> = {
  create: CREATE,
  create2: CREATE,
  createContainer: CREATE,
  createTTL: [...CREATE, ['ttlMs', 'rounded']],
  delete: [
    ['path', 'text'],
    ['version', 'int'],
  ],
  deleteContainer: PATH,
  exists: WATCHED,
  getData: WATCHED,
  setData: [
    ['path', 'path or empty'],
    ['data', 'buffer'],
    ['version', 'int'],
  ],
  getACL: PATH,
  setACL: [
    ['path', 'path or empty'],
    ['acl', 'acl'],
    ['version', 'int'],
  ],
  getChildren: WATCHED,
  getChildren2: WATCHED,
  getAllChildrenNumber: PATH,
  getEphemerals: [['prefix', 'string']],
  sync: [['path', 'string']],
  ping: [],
  whoAmI: [],
  closeSession: [],
  check: [
    ['path', 'path or empty'],
    ['version', 'int'],
  ],
  reconfig: [
    ['joining', 'string'],
    ['leaving', 'string'],
    ['newMembers', 'string'],
    ['configVersion', 'long'],
  ],
  checkWatches: TYPED,
  removeWatches: TYPED,
  addWatch: [
    ['path', 'text'],
    ['mode', 'int'],
  ],
  auth: [
    ['', 'int'],
    ['scheme', 'string'],
    ['auth', 'buffer'],
  ],
  sasl: [['token', 'buffer']],
  setWatches: SET_WATCHES,
  setWatches2: [...SET_WATCHES, ['persistent', 'texts'], ['persistentRecursive', 'texts']],
};

const IN_MULTI = [
  'create',
  'create2',
  'createContainer',
  'createTTL',
  'delete',
  'setData',
  'check',
];
const IN_MULTI_READ = ['getData', 'getChildren'];

const NAMES = new Map<number, string>(Object.entries(OpCode).map(([name, code]) => [code, name]));

/** The opcode of a number; undefined if there is none. */
export function opName(code: number): string | undefined {
  return NAMES.get(code);
}

/** What the fields of a request's body are, for its opcode's name. */
export function requestSchema(name: string): Schema | undefined {
  return REQUESTS[name];
}

/** A request as it stands in a frame. */
export function plainRequestBytes(xid: number, request: WireRequest): number[] {
  const fields = request as unknown as Fields;
  if (request.op === 'multi' || request.op === 'multiRead') {
    const parts = request.ops.flatMap((part) => [
      ...multiHeader(OpCode[part.op], false, -1),
      ...encodeFields(REQUESTS[part.op]!, part as unknown as Fields),
    ]);
    return [...ints(xid, OpCode[request.op]), ...parts, ...multiHeader(-1, true, -1)];
  }
  const name = opNameOf(request);
  return [...ints(xid, OpCode[name as Op]), ...encodeFields(REQUESTS[name]!, fields)];
}

function opNameOf(request: WireRequest): string {
  if (request.op !== 'setWatches') return request.op;
  const { persistent, persistentRecursive } = request;
  return persistent.length + persistentRecursive.length > 0 ? 'setWatches2' : 'setWatches';
}

/** What stands in a frame of a client. @throws Malformed if not even the header is there. */
export function plainRequest(frame: Iterable<number>, maxFieldBytes?: number): RequestFrame {
  const bytes = new Bytes(frame, maxFieldBytes);
  const [xid, op] = [bytes.int(), bytes.int()];
  try {
    const request = plainBody(bytes, op);
    return request === undefined ? { xid, op, err: -6 } : ({ xid, request } as never);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { xid, op, err: -5 };
  }
}

/** Why what a client sent is no request; undefined if it is one. @throws Malformed as {@link plainRequest} */
export function plainProblem(frame: Iterable<number>, maxFieldBytes?: number): string | undefined {
  const bytes = new Bytes(frame, maxFieldBytes);
  bytes.int();
  const op = bytes.int();
  try {
    return plainBody(bytes, op) === undefined ? `opcode ${op} is no client's` : undefined;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return error.message;
  }
}

function plainBody(bytes: Bytes, op: number): Fields | undefined {
  const name = NAMES.get(op);
  if (name === 'multi') return { op: name, ops: parts(bytes, IN_MULTI) };
  if (name === 'multiRead') return { op: name, ops: parts(bytes, IN_MULTI_READ) };
  const schema = name === undefined ? undefined : REQUESTS[name];
  if (schema === undefined) return undefined;
  const fields = decodeFields(schema, bytes);
  const more = name === 'setWatches' ? { persistent: [], persistentRecursive: [] } : {};
  return { op: name === 'setWatches2' ? 'setWatches' : name, ...fields, ...more };
}

function parts(bytes: Bytes, allowed: readonly string[]): Fields[] {
  const all: Fields[] = [];
  for (;;) {
    const [op, done] = [bytes.int(), bytes.take(1)[0] !== 0];
    bytes.int();
    if (done) return all;
    const name = NAMES.get(op) ?? '';
    if (!allowed.includes(name)) throw new Malformed(`there is a part of type ${op}`);
    all.push({ op: name, ...decodeFields(REQUESTS[name]!, bytes) });
  }
}

const STAT_ALONE: Schema = [['stat', 'stat']];
const PATH_AND_STAT: Schema = [
  ['path', 'text'],
  ['stat', 'stat'],
];
const DATA_AND_STAT: Schema = [
  ['data', 'buffer'],
  ['stat', 'stat'],
];

/** The bodies of results, by the name of the result. */
const RESULTS: Readonly<Record<string, Schema>> = {
  create: PATH,
  create2: PATH_AND_STAT,
  delete: [],
  check: [],
  setData: STAT_ALONE,
  setACL: STAT_ALONE,
  exists: STAT_ALONE,
  getData: DATA_AND_STAT,
  reconfig: DATA_AND_STAT,
  getACL: [
    ['acl', 'acl, not null'],
    ['stat', 'stat'],
  ],
  getChildren: [['children', 'texts']],
  getChildren2: [
    ['children', 'texts'],
    ['stat', 'stat'],
  ],
  getAllChildrenNumber: [['count', 'int']],
  getEphemerals: [['paths', 'texts']],
  sync: [['path', 'string']],
  whoAmI: [['clients', 'clients']],
  sasl: [['token', 'buffer']],
  addWatch: [['', 'int']],
  ping: [],
  auth: [],
  setWatches: [],
  removeWatches: [],
  checkWatches: [],
  closeSession: [],
};

const IN_MULTI_REPLY = [
  'create',
  'create2',
  'setData',
  'delete',
  'check',
  'getData',
  'getChildren',
];

/** What is answered to a request: the name of the result. */
export function resultName(op: Op): string {
  return op === 'createContainer' || op === 'createTTL' ? 'create2' : op;
}

/** What the fields of a result's body are. */
export function resultSchema(name: string): Schema | undefined {
  return RESULTS[name];
}

/** A reply as it stands in a frame. */
export function plainReplyBytes({ xid, zxid, result }: WireReply): number[] {
  const header = [...ints(xid), ...encodeField('long', zxid)];
  if (result.op === 'error') return [...header, ...ints(result.err)];
  if (result.op === 'multi' || result.op === 'multiRead') {
    const all = result.results.flatMap((part) =>
      part.op === 'error'
        ? [...multiHeader(-1, false, part.err), ...ints(part.err)]
        : [
            ...multiHeader(OpCode[part.op], false, 0),
            ...encodeFields(RESULTS[part.op]!, part as unknown as Fields),
          ],
    );
    return [...header, ...ints(0), ...all, ...multiHeader(-1, true, -1)];
  }
  const body = encodeFields(RESULTS[result.op]!, result);
  return [...header, ...ints(0), ...body];
}

/** A reply to a request of this kind. @throws Malformed */
export function plainReply(frame: Iterable<number>, op: Op): WireReply {
  const bytes = new Bytes(frame);
  const xid = bytes.int();
  const zxid = BigInt.asIntN(64, bytes.unsigned());
  const err = bytes.int();
  if (err !== 0) return { xid, zxid, result: { op: 'error', err } };
  if (op === 'multi' || op === 'multiRead') {
    return { xid, zxid, result: { op, results: results(bytes) } } as never;
  }
  const name = resultName(op);
  return { xid, zxid, result: { op: name, ...decodeFields(RESULTS[name]!, bytes) } } as never;
}

function results(bytes: Bytes): Fields[] {
  const all: Fields[] = [];
  for (;;) {
    const [op, done] = [bytes.int(), bytes.take(1)[0] !== 0];
    bytes.int();
    if (done) return all;
    const name = NAMES.get(op) ?? '';
    if (name === 'error') all.push({ op: 'error', err: bytes.int() });
    else if (!IN_MULTI_REPLY.includes(name)) throw new Malformed(`there is a result of type ${op}`);
    else all.push({ op: name, ...decodeFields(RESULTS[name]!, bytes) });
  }
}

/** The two frames of the handshake, without the last byte. */
export const HANDSHAKE = {
  request: [
    ['protocolVersion', 'int'],
    ['lastZxidSeen', 'long'],
    ['timeoutMs', 'int'],
    ['session', 'unsigned'],
    ['passwd', 'buffer'],
  ],
  response: [
    ['protocolVersion', 'int'],
    ['timeoutMs', 'int'],
    ['session', 'unsigned'],
    ['passwd', 'password'],
  ],
} as const satisfies Record<string, Schema>;

const EVENT: Schema = [
  ['xid', 'int'],
  ['zxid', 'long'],
  ['err', 'int'],
  ['type', 'int'],
  ['state', 'int'],
  ['path', 'text'],
];

const EVENT_TYPES = [
  'NodeCreated',
  'NodeDeleted',
  'NodeDataChanged',
  'NodeChildrenChanged',
] as const;

/** An event as it stands in a frame. */
export function plainEventBytes({ type, path }: WatchEvent): number[] {
  const code = EVENT_TYPES.indexOf(type) + 1;
  return encodeFields(EVENT, { xid: -1, zxid: -1n, err: 0, type: code, state: 3, path });
}

/** What stands in the frame of an event. @throws Malformed */
export function plainEvent(frame: Iterable<number>): WatchEvent {
  const { type: code, path } = decodeFields(EVENT, new Bytes(frame)) as {
    type: number;
    path: string;
  };
  const type = EVENT_TYPES[code - 1];
  if (type === undefined) throw new Malformed(`there is an event of type ${code}`);
  return { type, path };
}

function ints(...values: readonly number[]): number[] {
  return values.flatMap((value) => encodeField('int', value));
}

function multiHeader(op: number, done: boolean, err: number): number[] {
  return [...ints(op), ...encodeField('boolean', done), ...ints(err)];
}
