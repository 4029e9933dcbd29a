import { FrameError, JuteError, type WatchEvent, type WireReply } from '#kit';
import { encodeFields } from '../../../test/13-wire/plain-jute.ts';
import type { Fields } from '../../../test/13-wire/plain-jute.ts';
import {
  HANDSHAKE,
  plainEventBytes,
  plainReplyBytes,
  plainRequestBytes,
} from '../../../test/13-wire/plain-wire.ts';
import { hex, inWords } from '../../../test/13-wire/words.ts';
import type { Broken, Facts, Told } from '../engine/material.ts';
import type { FrameScene } from './drawn-frame.ts';
import { frameNamed } from './frames.ts';
import { encodeText, fieldsOf, NotAValue, type WireField } from './wire-fields.ts';

/** The chapter's code, as far as it is used here. */
export type WireCode = Pick<
  typeof import('../../../solutions/13-wire/index.ts'),
  | 'FrameReader'
  | 'JuteWriter'
  | 'readConnectRequest'
  | 'readConnectResponse'
  | 'readEvent'
  | 'readReply'
  | 'readRequest'
  | 'writeConnectRequest'
  | 'writeConnectResponse'
  | 'writeEvent'
  | 'writeReply'
  | 'writeRequest'
>;

/** What should hold at every moment of this chapter's runs. */
export const WIRE_RULES = [
  {
    name: 'written as the tables say',
    rule: 'What was read, written again, is what plain tables of the protocol’s fields make of it.',
  },
] as const;

const MOST_FRAME_BYTES = 1_048_575;

/** What the code makes of a frame. */
type Read =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'waits' };

/** One frame, which can be changed, and what the code makes of it. */
export class WireWorld {
  told: Told[] = [];
  private readonly code: WireCode;
  private frame = frameNamed('');
  private bytes: readonly number[] = [];
  private before: readonly number[] = [];
  private read: Read = { kind: 'waits' };
  private wrong: string | undefined;

  constructor(code: WireCode) {
    this.code = code;
    this.open('create');
    this.before = this.bytes;
    this.told = [];
  }

  /** A step begins. */
  begin(): void {
    this.told = [];
    this.before = this.bytes;
  }

  /** Another captured frame. */
  open(id: string): void {
    this.frame = frameNamed(id);
    const { frame, title, role } = this.frame;
    this.bytes = [0, 0, frame.length >> 8, frame.length & 0xff, ...frame];
    this.before = this.bytes;
    const sender = role === 'request' || role === 'connect request' ? 'a client' : 'the server';
    this.tell('captured', `${title}: ${frame.length} bytes, which ${sender} has sent`);
    this.look();
  }

  /** A field gets another value, and the frame the length that it has then. */
  edit(index: number, text: string): void {
    const field = this.fields()[index];
    if (field?.kind === undefined) return this.tell('nothing', 'There is no such field.', true);
    try {
      const bytes = encodeText(field.kind, text);
      this.tell(field.name, `${field.text} becomes ${text.trim()}: ${bytes.length} bytes`);
      this.bytes = this.bytes.toSpliced(field.from, field.to - field.from, ...bytes);
    } catch (error) {
      if (!(error instanceof NotAValue)) throw error;
      return this.tell('not understood', error.message, true);
    }
    if (field.name !== 'length') this.mendLength();
    this.look();
  }

  /** A single byte gets another value. */
  setByte(at: number, value: number): void {
    const old = this.bytes[at];
    if (old === undefined) return this.tell('nothing', 'There is no such byte.', true);
    this.tell(`byte ${at}`, `${pair(old)} becomes ${pair(value)}`);
    this.bytes = this.bytes.with(at, value & 0xff);
    this.look();
  }

  /** Bytes at the end are taken away, and the frame gets the length that it has then. */
  cut(count: number): void {
    const left = Math.max(5, this.bytes.length - Math.max(0, count));
    this.tell('cut', `${this.bytes.length - left} bytes at the end`);
    this.bytes = this.bytes.slice(0, left);
    this.mendLength();
    this.look();
  }

  /** The frame comes twice, in chunks of so many bytes. */
  chunks(size: number): void {
    const reader = new this.code.FrameReader({ maxFrameBytes: MOST_FRAME_BYTES });
    const stream = [...this.bytes, ...this.bytes];
    const step = Math.max(1, Math.min(stream.length, size));
    this.tell('twice', `${stream.length} bytes, in chunks of ${step}`);
    // One memory for all chunks, as a socket has it: what was a view shows what came later.
    const memory = new Uint8Array(step);
    let silent = 0;
    for (let at = 0; at < stream.length; at += step) {
      const chunk = stream.slice(at, at + step);
      memory.set(chunk);
      reader.push(memory.subarray(0, chunk.length));
      const found = this.takeFrames(reader, `chunk ${at / step + 1}`);
      if (found === undefined) return;
      if (found === 0) silent++;
    }
    if (silent > 0) this.tell('no frame yet', `after ${silent} of the chunks`);
  }

  /** Under which name the facts have what the code reads: each frame is another thing. */
  get factsName(): string {
    return `what is read of: ${this.frame.title}`;
  }

  facts(): Facts {
    const { read, frame } = this;
    const made =
      read.kind === 'read'
        ? flat(read.value)
        : { '': read.kind === 'refused' ? read.problem : 'nothing yet' };
    return {
      [this.factsName]: made,
      'the frame': { title: frame.title, role: frame.role, bytes: String(this.bytes.length) },
    };
  }

  broken(): readonly Broken[] {
    return this.wrong === undefined ? [] : [{ rule: WIRE_RULES[0].name, sentence: this.wrong }];
  }

  scene(): FrameScene {
    const { bytes, before } = this;
    const changed = changedPlaces(before, bytes);
    return {
      title: `${this.frame.title} (${this.frame.role})`,
      bytes,
      fields: this.fields(),
      changed,
    };
  }

  private fields(): readonly WireField[] {
    return fieldsOf(this.bytes, this.frame.role, this.frame.op);
  }

  private tell(label: string, text: string, isBad = false): void {
    this.told.push({ label, text, ...(isBad && { isBad }) });
  }

  private mendLength(): void {
    const length = this.bytes.length - 4;
    this.bytes = [0, 0, length >> 8, length & 0xff, ...this.bytes.slice(4)];
  }

  /** What the code makes of the frame now, and what it writes if it is to write the same. */
  private look(): void {
    this.read = this.readFrame();
    const { read } = this;
    if (read.kind === 'waits') return this.tell('the code', 'waits for more bytes');
    if (read.kind === 'refused') return this.tell('the code refuses', read.problem, true);
    this.tell('the code reads', plainWords(read.value));
    this.writeAgain(read.value);
  }

  private readFrame(): Read {
    const chunk = Uint8Array.from(this.bytes);
    try {
      const reader = new this.code.FrameReader({ maxFrameBytes: MOST_FRAME_BYTES });
      reader.push(chunk);
      const frame = reader.next();
      if (frame === undefined) return { kind: 'waits' };
      const value = this.decode(frame);
      // The memory of the chunk is used again.
      chunk.fill(0x2e);
      const { err, op } = value as { err?: number; op?: number };
      if (this.frame.role === 'request' && err !== undefined) {
        return {
          kind: 'refused',
          problem: err === -6 ? `no such opcode: ${op}` : 'a field is cut short, or wrong',
        };
      }
      return { kind: 'read', value };
    } catch (error) {
      if (
        error instanceof JuteError ||
        error instanceof FrameError ||
        error instanceof RangeError
      ) {
        return { kind: 'refused', problem: error.message };
      }
      throw error;
    }
  }

  private decode(frame: Uint8Array): unknown {
    const { code } = this;
    switch (this.frame.role) {
      case 'connect request':
        return code.readConnectRequest(frame);
      case 'connect response':
        return code.readConnectResponse(frame);
      case 'event':
        return code.readEvent(frame);
      case 'reply':
        return code.readReply(frame, this.frame.op!);
      case 'request':
        return code.readRequest(frame);
    }
  }

  private writeAgain(value: unknown): void {
    const writer = new this.code.JuteWriter();
    this.encode(writer, value);
    const written = [...writer.toBytes()];
    const plain = this.plainBytes(value);
    const at = [...written.keys(), written.length].find((i) => written[i] !== plain[i]);
    const isSame = at === undefined || (at === written.length && at === plain.length);
    this.tell(
      'and writes',
      isSame ? `the same ${written.length} bytes` : hex(written.slice(Math.max(0, at - 4)), 20),
      !isSame,
    );
    if (isSame) return;
    this.wrong ??= `From byte ${at} on the code writes ${hex(written.slice(at), 8)}; the tables say ${hex(plain.slice(at), 8)}.`;
  }

  private encode(writer: InstanceType<WireCode['JuteWriter']>, value: unknown): void {
    const { code } = this;
    switch (this.frame.role) {
      case 'connect request':
        return code.writeConnectRequest(writer, value as never);
      case 'connect response':
        return code.writeConnectResponse(writer, value as never);
      case 'event':
        return code.writeEvent(writer, value as WatchEvent);
      case 'reply':
        return code.writeReply(writer, value as WireReply);
      case 'request':
        return code.writeRequest(writer, value as never);
    }
  }

  private plainBytes(value: unknown): readonly number[] {
    const fields = value as Fields;
    switch (this.frame.role) {
      case 'connect request':
      case 'connect response': {
        const schema =
          this.frame.role === 'connect request' ? HANDSHAKE.request : HANDSHAKE.response;
        const { readOnly } = fields;
        return [
          ...encodeFields(schema, fields),
          ...(readOnly === undefined ? [] : [readOnly === true ? 1 : 0]),
        ];
      }
      case 'event':
        return plainEventBytes(value as WatchEvent);
      case 'reply':
        return plainReplyBytes(value as WireReply);
      case 'request': {
        const { xid, request } = value as {
          xid: number;
          request: Parameters<typeof plainRequestBytes>[1];
        };
        return plainRequestBytes(xid, request);
      }
    }
  }

  /** @returns how many there were; undefined if the connection is over. */
  private takeFrames(
    reader: InstanceType<WireCode['FrameReader']>,
    label: string,
  ): number | undefined {
    let found = 0;
    try {
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        found++;
        this.tell(label, `a frame of ${frame.length} bytes: ${hex(frame, 12)}`);
      }
      return found;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.tell(label, error.message, true);
      return undefined;
    }
  }
}

function pair(byte: number): string {
  return (byte & 0xff).toString(16).padStart(2, '0');
}

/** Fields by their names, with dots in between. */
function flat(value: unknown, name = ''): Record<string, string> {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) {
    return { [name]: plainWords(value) };
  }
  const entries = Object.entries(value as Fields).map(([key, inner]) =>
    flat(inner, name === '' ? key : `${name}.${key}`),
  );
  return entries.length === 0
    ? { [name]: 'none' }
    : (Object.assign({}, ...entries) as Record<string, string>);
}

/** As in reports, but for the mark of a bigint. */
function plainWords(value: unknown): string {
  return inWords(value).replaceAll(/\b(0x[0-9a-f]+|\d+)n\b/g, '$1');
}

/** Where bytes are others than before: what only moved since something came in front of it does not count. */
function changedPlaces(before: readonly number[], bytes: readonly number[]): readonly number[] {
  const same = (at: number, other: number): boolean => bytes[at] === before[other];
  let from = 4;
  while (from < bytes.length && same(from, from)) from++;
  let to = bytes.length;
  const shift = before.length - bytes.length;
  while (to > from && to + shift > from && same(to - 1, to - 1 + shift)) to--;
  const inLength = [0, 1, 2, 3].filter((at) => !same(at, at));
  return [...inLength, ...Array.from({ length: to - from }, (_, i) => from + i)];
}
