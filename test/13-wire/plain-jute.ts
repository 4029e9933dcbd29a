/**
 * Jute as tables: what fields a record has, and a plain way to write and read them. It shares no code with
 * the workbook, and takes its time.
 *
 * @module
 */

/** What a field can be. */
export type Kind =
  | 'boolean'
  | 'int'
  /** 64 bits, with a sign. */
  | 'long'
  /** 64 bits, without one. */
  | 'unsigned'
  /** 64 bits as a number. */
  | 'number'
  /** 64 bits as a number, rounded if need be. */
  | 'rounded'
  | 'buffer'
  | 'string'
  /** A string that must not be null. */
  | 'text'
  /** A string; null is read as an empty one. */
  | 'path or empty'
  /** A vector of texts. */
  | 'texts'
  | 'acl'
  | 'acl, not null'
  | 'stat'
  | 'clients'
  | 'password';

/** The fields of a record in order. One without a name is written as 0, and read as nothing. */
export type Schema = readonly (readonly [name: string, kind: Kind])[];

/** Fields by their names. */
export type Fields = Readonly<Record<string, unknown>>;

/** Bytes that are not what they should be. */
export class Malformed extends Error {}

/** Numbers of bytes that come one after the other. */
export class Bytes {
  private readonly bytes: readonly number[];
  private readonly maxFieldBytes: number;
  private at = 0;

  constructor(bytes: Iterable<number>, maxFieldBytes = Infinity) {
    this.maxFieldBytes = maxFieldBytes;
    this.bytes = Array.isArray(bytes) ? (bytes as number[]) : [...bytes];
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(count: number): readonly number[] {
    if (count > this.left) throw new Malformed(`${count} bytes are needed, ${this.left} are left`);
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }

  /** 32 bits, with a sign. */
  int(): number {
    return this.take(4).reduce((value, byte) => (value << 8) | byte, 0);
  }

  /** 64 bits, without one. */
  unsigned(): bigint {
    const [upper, lower] = [this.int() >>> 0, this.int() >>> 0];
    return BigInt(upper) * 2n ** 32n + BigInt(lower);
  }

  /** A length and so many bytes. */
  sized(): readonly number[] | null {
    const length = this.int();
    if (length < -1 || length > this.maxFieldBytes)
      throw new Malformed(`there is a length of ${length}`);
    return length === -1 ? null : this.take(length);
  }
}

const STAT: Schema = [
  ['czxid', 'unsigned'],
  ['mzxid', 'unsigned'],
  ['ctime', 'number'],
  ['mtime', 'number'],
  ['version', 'int'],
  ['cversion', 'int'],
  ['aversion', 'int'],
  ['ephemeralOwner', 'unsigned'],
  ['dataLength', 'int'],
  ['numChildren', 'int'],
  ['pzxid', 'unsigned'],
];

const CLIENT: Schema = [
  ['scheme', 'text'],
  ['user', 'text'],
];

/** Fields as bytes. */
export function encodeFields(schema: Schema, fields: Fields): number[] {
  return schema.flatMap(([name, kind]) => encodeField(kind, name === '' ? 0 : fields[name]));
}

/** Bytes as fields. @throws Malformed */
export function decodeFields(schema: Schema, bytes: Bytes): Fields {
  const all = schema.map(([name, kind]) => [name, decodeField(kind, bytes)] as const);
  return Object.fromEntries(all.filter(([name]) => name !== ''));
}

/** One field as bytes. */
export function encodeField(kind: Kind, value: unknown): number[] {
  switch (kind) {
    case 'boolean':
      return [value === true ? 1 : 0];
    case 'int':
      return bigEndian(BigInt(value as number), 4);
    case 'long':
    case 'unsigned':
    case 'number':
    case 'rounded':
      return bigEndian(BigInt(value as number | bigint), 8);
    case 'buffer':
    case 'password':
      return sized(value as Iterable<number> | null);
    case 'string':
    case 'text':
    case 'path or empty':
      return sized(value === null ? null : new TextEncoder().encode(value as string));
    case 'texts':
      return vector(value as readonly string[], (text) => encodeField('text', text));
    case 'acl':
    case 'acl, not null':
      return vector(value as readonly PlainAcl[] | null, ({ perms, id }) => [
        ...encodeField('int', perms),
        ...encodeField('text', id.scheme),
        ...encodeField('text', id.id),
      ]);
    case 'stat':
      return encodeFields(STAT, value as Fields);
    case 'clients':
      return vector(value as readonly Fields[], (client) => encodeFields(CLIENT, client));
  }
}

interface PlainAcl {
  readonly perms: number;
  readonly id: { readonly scheme: string; readonly id: string };
}

/** One field. @throws Malformed */
export function decodeField(kind: Kind, bytes: Bytes): unknown {
  switch (kind) {
    case 'boolean':
      return bytes.take(1)[0] !== 0;
    case 'int':
      return bytes.int();
    case 'long':
      return BigInt.asIntN(64, bytes.unsigned());
    case 'unsigned':
      return bytes.unsigned();
    case 'number':
      return safe(Number(BigInt.asIntN(64, bytes.unsigned())));
    case 'rounded':
      return Number(BigInt.asIntN(64, bytes.unsigned()));
    case 'buffer':
      return bufferOf(bytes.sized());
    case 'password':
      return bufferOf(notNull(bytes.sized()));
    case 'string':
      return textOf(bytes.sized());
    case 'text':
      return textOf(notNull(bytes.sized()));
    case 'path or empty':
      return textOf(bytes.sized()) ?? '';
    case 'texts':
      return decodeVector(bytes, () => decodeField('text', bytes)) ?? [];
    case 'acl':
      return decodeVector(bytes, () => ({
        perms: bytes.int(),
        id: { scheme: decodeField('text', bytes), id: decodeField('text', bytes) },
      }));
    case 'acl, not null':
      return decodeField('acl', bytes) ?? [];
    case 'stat':
      return decodeFields(STAT, bytes);
    case 'clients':
      return decodeVector(bytes, () => decodeFields(CLIENT, bytes)) ?? [];
  }
}

function bigEndian(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    Number(BigInt.asUintN(8, value >> BigInt(8 * (count - 1 - i)))),
  );
}

function sized(bytes: Iterable<number> | null): number[] {
  if (bytes === null) return bigEndian(-1n, 4);
  const all = [...bytes];
  return [...bigEndian(BigInt(all.length), 4), ...all];
}

function vector<Element>(
  elements: readonly Element[] | null,
  encode: (element: Element) => number[],
): number[] {
  if (elements === null) return bigEndian(-1n, 4);
  return [...bigEndian(BigInt(elements.length), 4), ...elements.flatMap(encode)];
}

function decodeVector(bytes: Bytes, decode: () => unknown): unknown[] | null {
  const count = bytes.int();
  if (count === -1) return null;
  const elements: unknown[] = [];
  for (let i = 0; i < count; i++) elements.push(decode());
  return elements;
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Malformed(`${value} is not exact`);
  return value;
}

function notNull<Value>(value: Value | null): Value {
  if (value === null) throw new Malformed('there is a null that must not be');
  return value;
}

function bufferOf(bytes: readonly number[] | null): Uint8Array | null {
  return bytes && Uint8Array.from(bytes);
}

function textOf(bytes: readonly number[] | null): string | null {
  return bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}
