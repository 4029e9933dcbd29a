import {
  Bytes,
  decodeField,
  encodeField,
  Malformed,
  type Kind,
  type Schema,
} from '../../../test/13-wire/plain-jute.ts';
import {
  HANDSHAKE,
  opName,
  requestSchema,
  resultName,
  resultSchema,
  type Op,
} from '../../../test/13-wire/plain-wire.ts';
import type { Captured } from '../../../test/13-wire/captured.ts';

/** A field of a frame, and which of its bytes it is. */
export interface WireField {
  readonly name: string;
  /** Undefined for what could not be read. */
  readonly kind: Kind | undefined;
  /** The first of its bytes, counted from the length in front, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Its value, as it can be edited. */
  readonly text: string;
  /** What there is to say of it besides. */
  readonly remark: string;
  /** How far within others it stands. */
  readonly depth: number;
}

/** What stands in front of a frame. */
const LENGTH_BYTES = 4;

/** Of Apache's Stat, in order. */
const STAT: Schema = [
  ['czxid', 'unsigned'],
  ['mzxid', 'unsigned'],
  ['ctime', 'long'],
  ['mtime', 'long'],
  ['version', 'int'],
  ['cversion', 'int'],
  ['aversion', 'int'],
  ['ephemeralOwner', 'unsigned'],
  ['dataLength', 'int'],
  ['numChildren', 'int'],
  ['pzxid', 'unsigned'],
];

/** Takes bytes apart, the length in front included. What cannot be read is one field at the end. */
export function fieldsOf(
  bytes: readonly number[],
  role: Captured['role'],
  op: Op | undefined,
): readonly WireField[] {
  const dissection = new Dissection(bytes);
  dissection.run(role, op);
  return dissection.fields;
}

class Dissection {
  readonly fields: WireField[] = [];
  private readonly bytes: readonly number[];
  private readonly cursor: Bytes;

  constructor(bytes: readonly number[]) {
    this.bytes = bytes;
    this.cursor = new Bytes(bytes);
  }

  run(role: Captured['role'], op: Op | undefined): void {
    try {
      this.field('int', 'length');
      this.body(role, op);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return this.rest(error.message);
    }
    this.rest('nothing reads this');
  }

  private get at(): number {
    return this.bytes.length - this.cursor.left;
  }

  private body(role: Captured['role'], op: Op | undefined): void {
    switch (role) {
      case 'connect request':
      case 'connect response':
        this.all(role === 'connect request' ? HANDSHAKE.request : HANDSHAKE.response);
        if (this.cursor.left > 0) this.field('boolean', 'readOnly');
        return;
      case 'event':
        this.header();
        return this.all([
          ['type', 'int'],
          ['state', 'int'],
          ['path', 'text'],
        ]);
      case 'reply':
        if (this.header() !== 0 || op === undefined) return;
        if (op === 'multi' || op === 'multiRead') return this.parts(resultSchema);
        return this.all(resultSchema(resultName(op)) ?? []);
      case 'request': {
        this.field('int', 'xid');
        const name = opName(this.field('int', 'type', 0, asOp) as number) ?? '';
        if (name === 'multi' || name === 'multiRead') return this.parts(requestSchema);
        return this.all(requestSchema(name) ?? []);
      }
    }
  }

  /** @returns the error code. */
  private header(): number {
    this.field('int', 'xid');
    this.field('long', 'zxid');
    return this.field('int', 'err') as number;
  }

  private parts(schemaOf: (name: string) => Schema | undefined): void {
    for (;;) {
      const name = opName(this.field('int', 'type', 0, asOp) as number) ?? '';
      const done = this.field('boolean', 'done', 1);
      this.field('int', 'err', 1);
      if (done === true) return;
      if (name === 'error') this.field('int', 'err, once more', 1);
      else this.all(schemaOf(name) ?? [], 1);
    }
  }

  private all(schema: Schema, depth = 0): void {
    for (const [name, kind] of schema) this.some(kind, name === '' ? 'of no meaning' : name, depth);
  }

  /** A field, or what it consists of. */
  private some(kind: Kind, name: string, depth: number): void {
    if (kind === 'stat') {
      for (const [inner, innerKind] of STAT) this.field(innerKind, `${name}.${inner}`, depth);
    } else if (kind === 'texts') {
      this.list(name, depth, (at) => this.field('text', at, depth + 1));
    } else if (kind === 'acl' || kind === 'acl, not null') {
      this.list(name, depth, (at) => {
        this.field('int', `${at}.perms`, depth + 1);
        this.field('text', `${at}.scheme`, depth + 1);
        this.field('text', `${at}.id`, depth + 1);
      });
    } else if (kind === 'clients') {
      this.list(name, depth, (at) => {
        this.field('text', `${at}.scheme`, depth + 1);
        this.field('text', `${at}.user`, depth + 1);
      });
    } else this.field(kind, name, depth);
  }

  private list(name: string, depth: number, element: (name: string) => void): void {
    const count = this.field('int', `${name}: how many`, depth) as number;
    for (let i = 0; i < count; i++) element(`${name}[${i}]`);
  }

  private field(
    kind: Kind,
    name: string,
    depth = 0,
    remarkOf?: (value: unknown) => string,
  ): unknown {
    const from = this.at;
    const value = decodeField(kind, this.cursor);
    const remark =
      remarkOf?.(value) ?? (name === 'length' ? this.lengthRemark(value as number) : '');
    this.fields.push({ name, kind, from, to: this.at, text: valueText(value), remark, depth });
    return value;
  }

  private lengthRemark(value: number): string {
    const behind = this.bytes.length - LENGTH_BYTES;
    return value === behind ? '' : `${behind} bytes follow`;
  }

  private rest(problem: string): void {
    // What was read of a field that could not be read to its end belongs to the rest.
    const [from, to] = [this.fields.at(-1)?.to ?? 0, this.bytes.length];
    if (from === to && problem === 'nothing reads this') return;
    this.fields.push({
      name: 'the rest',
      kind: undefined,
      from,
      to,
      text: '',
      remark: problem,
      depth: 0,
    });
  }
}

function asOp(code: unknown): string {
  return opName(code as number) ?? 'no opcode';
}

/** A value as somebody would write it: `null`, `"text"`, `hex 00 ff`, `0x12`, `-1`. */
function valueText(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return bufferText(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return value < 0n ? String(value) : `0x${value.toString(16)}`;
  return `${value as number | boolean}`;
}

function bufferText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const isPlain = /^[\x20-\x7e]*$/.test(text);
  if (isPlain) return JSON.stringify(text);
  return `hex ${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

/** What was written does not say what the value is to be. */
export class NotAValue extends Error {}

/**
 * The bytes of a field with another value.
 *
 * @throws NotAValue if the text is none for a field of this kind.
 */
export function encodeText(kind: Kind, text: string): readonly number[] {
  const trimmed = text.trim();
  switch (kind) {
    case 'boolean':
      return encodeField(kind, trimmed === 'true' || trimmed === '1');
    case 'int':
    case 'long':
    case 'unsigned':
    case 'number':
    case 'rounded': {
      if (!/^(-?\d{1,20}|0x[0-9a-f]{1,16})$/i.test(trimmed))
        throw new NotAValue(`“${trimmed}” is no number`);
      return kind === 'int'
        ? encodeField(kind, Number(BigInt.asIntN(32, BigInt(trimmed))))
        : encodeField('long', BigInt(trimmed));
    }
    default: {
      if (trimmed === 'null') return encodeField('buffer', null);
      const hex = /^hex\s+([0-9a-f\s]*)$/i.exec(trimmed)?.[1];
      if (hex === undefined) return encodeField('string', plainText(trimmed));
      const pairs = hex.replaceAll(/\s/g, '').match(/../g) ?? [];
      return encodeField(
        'buffer',
        Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)),
      );
    }
  }
}

/** With quotes or without. */
function plainText(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    throw new NotAValue(`${text} has no quote at its end`);
  }
}
