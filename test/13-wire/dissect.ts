import { Bytes, decodeField, type Kind, type Schema } from './plain-jute.ts';
import {
  HANDSHAKE,
  opName,
  requestSchema,
  resultName,
  resultSchema,
  type Op,
} from './plain-wire.ts';
import { inWords } from './words.ts';

/** So many bytes, and what they are. */
export type Piece = readonly [bytes: readonly number[], text: string];

const WIDTH = 12;

/** Takes a frame apart. */
class Dissection {
  private readonly bytes: readonly number[];
  private readonly cursor: Bytes;
  readonly pieces: Piece[] = [];

  constructor(frame: Iterable<number>) {
    this.bytes = [...frame];
    this.cursor = new Bytes(this.bytes);
    const length = [0, 0, this.bytes.length >> 8, this.bytes.length & 0xff];
    this.pieces.push([length, `length: ${this.bytes.length}`]);
  }

  /** A field, and what to call it. */
  field(kind: Kind, name: string, show: (value: unknown) => string = plainly): unknown {
    if (kind === 'acl' || kind === 'acl, not null') return this.list(name);
    const start = this.bytes.length - this.cursor.left;
    const value = decodeField(kind, this.cursor);
    const bytes = this.bytes.slice(start, this.bytes.length - this.cursor.left);
    this.pieces.push([bytes, `${name}: ${show(value)}`]);
    return value;
  }

  fields(schema: Schema): void {
    for (const [name, kind] of schema) {
      if (kind === 'stat') this.field(kind, name, () => 'all eleven fields');
      else this.field(kind, name === '' ? 'of no meaning' : name);
    }
  }

  get isOver(): boolean {
    return this.cursor.left === 0;
  }

  private list(name: string): unknown {
    const count = this.field('int', `${name}, so many entries`) as number;
    for (let i = 0; i < count; i++) {
      this.field('int', '  perms');
      this.field('text', '  scheme');
      this.field('text', '  id');
    }
    return count;
  }
}

/** Pieces line by line: where each stands, its bytes, what they mean. */
export function dissected(pieces: readonly Piece[]): string {
  let at = 0;
  return pieces
    .flatMap(([bytes, text]) => {
      const rows = rowsOf(bytes).map((row, i) => {
        const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
        const offset = String(at + i * WIDTH).padStart(4);
        return `${offset}  ${hex.padEnd(3 * WIDTH)} ${i === 0 ? text : ''}`.trimEnd();
      });
      at += bytes.length;
      return rows;
    })
    .join('\n');
}

function rowsOf(bytes: readonly number[]): (readonly number[])[] {
  const count = Math.ceil(bytes.length / WIDTH);
  return Array.from({ length: count }, (_, i) => bytes.slice(i * WIDTH, (i + 1) * WIDTH));
}

/** As in a report, but for the mark of a bigint. */
function plainly(value: unknown): string {
  return inWords(value).replace(/^(-?\w+)n$/, '$1');
}

const asOp = (code: unknown): string => `${String(code)} ${opName(code as number) ?? ''}`;

/** The first frame of a client, or the answer to it. */
export function connectPieces(
  kind: keyof typeof HANDSHAKE,
  frame: Iterable<number>,
): readonly Piece[] {
  const dissection = new Dissection(frame);
  dissection.fields(HANDSHAKE[kind]);
  if (!dissection.isOver) dissection.field('boolean', 'readOnly');
  return dissection.pieces;
}

/** A request. */
export function requestPieces(frame: Iterable<number>): readonly Piece[] {
  const dissection = new Dissection(frame);
  dissection.field('int', 'xid');
  const op = opName(dissection.field('int', 'type', asOp) as number) ?? '';
  if (op === 'multi' || op === 'multiRead') parts(dissection, (name) => requestSchema(name));
  else dissection.fields(requestSchema(op) ?? []);
  return dissection.pieces;
}

/** A reply to such a request. */
export function replyPieces(frame: Iterable<number>, op: Op): readonly Piece[] {
  const dissection = new Dissection(frame);
  dissection.field('int', 'xid');
  dissection.field('long', 'zxid');
  const err = dissection.field('int', 'err');
  if (err !== 0) return dissection.pieces;
  if (op === 'multi' || op === 'multiRead') parts(dissection, (name) => resultSchema(name));
  else dissection.fields(resultSchema(resultName(op)) ?? []);
  return dissection.pieces;
}

function parts(dissection: Dissection, schemaOf: (name: string) => Schema | undefined): void {
  for (;;) {
    const name = opName(dissection.field('int', 'type', asOp) as number) ?? '';
    const done = dissection.field('boolean', '  done');
    dissection.field('int', '  err');
    if (done === true) return;
    if (name === 'error') dissection.field('int', '  err, once more');
    else dissection.fields(schemaOf(name) ?? []);
  }
}

/** An event. */
export function eventPieces(frame: Iterable<number>): readonly Piece[] {
  const dissection = new Dissection(frame);
  dissection.field('int', 'xid, which says that it is an event');
  dissection.field('long', 'zxid');
  dissection.field('int', 'err');
  dissection.field('int', 'type');
  dissection.field('int', 'state');
  dissection.field('text', 'path');
  return dissection.pieces;
}
