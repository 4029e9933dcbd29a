/**
 * Plays that compare one frame at a time: what is written, and what is read.
 *
 * @module
 */
import {
  ErrorCode,
  type ConnectRequest,
  type ConnectResponse,
  type NumberedRequest,
  type WatchEvent,
  type WireReply,
} from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { Chapter } from './chapter.ts';
import { connectPieces, eventPieces, replyPieces, requestPieces, type Piece } from './dissect.ts';
import { Bytes, decodeFields, encodeFields, Malformed, type Schema } from './plain-jute.ts';
import {
  HANDSHAKE,
  plainEvent,
  plainEventBytes,
  plainProblem,
  plainReply,
  plainReplyBytes,
  plainRequest,
  plainRequestBytes,
  type Op,
} from './plain-wire.ts';
import { inMemory } from './in-memory.ts';
import { READ, WRITTEN } from './rules.ts';
import {
  attempt,
  firstDifference,
  fromDifference,
  hex,
  hexAround,
  inWords,
  outcome,
  valueDifference,
} from './words.ts';

/** A frame without its length, and what it is. */
export type ReadStep = {
  readonly note?: string;
  readonly bytes: readonly number[];
  /** What was done to the bytes, and where. */
  readonly damage?: { readonly what: string; readonly place: number };
  /** What readRequest is told. */
  readonly maxFieldBytes?: number;
} & (
  | { readonly as: 'connect request' | 'connect response' | 'request' | 'event' | 'xid' }
  | { readonly as: 'reply'; readonly op: Op }
);

/** Something that is to be written. */
export type WriteStep = { readonly note?: string } & (
  | { readonly as: 'connect request'; readonly value: ConnectRequest }
  | { readonly as: 'connect response'; readonly value: ConnectResponse }
  | { readonly as: 'request'; readonly value: NumberedRequest }
  | { readonly as: 'reply'; readonly value: WireReply }
  | { readonly as: 'event'; readonly value: WatchEvent }
);

function readConnect(schema: Schema, frame: readonly number[]): unknown {
  const bytes = new Bytes(frame);
  const fields = decodeFields(schema, bytes);
  return bytes.left === 0 ? fields : { ...fields, readOnly: bytes.take(1)[0] !== 0 };
}

function connectBytes(schema: Schema, value: ConnectRequest | ConnectResponse): number[] {
  const fields = encodeFields(schema, value as never);
  return value.readOnly === undefined ? fields : [...fields, value.readOnly ? 1 : 0];
}

/** What stands in the frame. @throws Malformed */
export function plainRead(step: ReadStep): unknown {
  const { bytes } = step;
  switch (step.as) {
    case 'connect request':
      return readConnect(HANDSHAKE.request, bytes);
    case 'connect response':
      return readConnect(HANDSHAKE.response, bytes);
    case 'request':
      return plainRequest(bytes, step.maxFieldBytes);
    case 'reply':
      return plainReply(bytes, step.op);
    case 'event':
      return plainEvent(bytes);
    case 'xid':
      return new Bytes(bytes).int();
  }
}

/** How it is written. */
export function plainWrite(step: WriteStep): number[] {
  switch (step.as) {
    case 'connect request':
      return connectBytes(HANDSHAKE.request, step.value);
    case 'connect response':
      return connectBytes(HANDSHAKE.response, step.value);
    case 'request':
      return plainRequestBytes(step.value.xid, step.value.request);
    case 'reply':
      return plainReplyBytes(step.value);
    case 'event':
      return plainEventBytes(step.value);
  }
}

/** What the chapter reads. */
export function chapterReads(chapter: Chapter, step: ReadStep, frame: Uint8Array): unknown {
  switch (step.as) {
    case 'connect request':
      return chapter.readConnectRequest(frame);
    case 'connect response':
      return chapter.readConnectResponse(frame);
    case 'request':
      if (step.maxFieldBytes === undefined) return chapter.readRequest(frame);
      return chapter.readRequest(frame, { maxFieldBytes: step.maxFieldBytes });
    case 'reply':
      return chapter.readReply(frame, step.op);
    case 'event':
      return chapter.readEvent(frame);
    case 'xid':
      return chapter.xidOf(frame);
  }
}

/** What the chapter writes. */
function chapterWrites(chapter: Chapter, step: WriteStep): Uint8Array {
  const writer = new chapter.JuteWriter();
  switch (step.as) {
    case 'connect request':
      chapter.writeConnectRequest(writer, step.value);
      break;
    case 'connect response':
      chapter.writeConnectResponse(writer, step.value);
      break;
    case 'request':
      chapter.writeRequest(writer, step.value);
      break;
    case 'reply':
      chapter.writeReply(writer, step.value);
      break;
    case 'event':
      chapter.writeEvent(writer, step.value);
  }
  return writer.toBytes();
}

const READERS = {
  'connect request': 'readConnectRequest',
  'connect response': 'readConnectResponse',
  request: 'readRequest',
  reply: 'readReply',
  event: 'readEvent',
  xid: 'xidOf',
} as const;
const WRITERS = {
  'connect request': 'writeConnectRequest',
  'connect response': 'writeConnectResponse',
  request: 'writeRequest',
  reply: 'writeReply',
  event: 'writeEvent',
} as const;

/** Reads each frame. */
export const playReading: Play<Chapter, ReadStep> = (chapter, steps, story) => {
  for (const step of steps) {
    const broken = readOne(chapter, step, story);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

function readOne(chapter: Chapter, step: ReadStep, story: Story): Broken | undefined {
  const name = READERS[step.as];
  const what = step.as === 'reply' ? `${name} of ${step.op}` : name;
  const most = step.maxFieldBytes === undefined ? '' : `, maxFieldBytes ${step.maxFieldBytes}`;
  const note = step.note === undefined ? '' : `, "${step.note}"`;
  const { damage, bytes } = step;
  const shown =
    damage === undefined ? hex(bytes, 20) : `${damage.what}: ${hexAround(bytes, damage.place)}`;
  const text = `${what}${most}${note}${damage === undefined ? ': ' : ', '}${shown}`;
  const found = story.call(
    text,
    () => attempt(() => chapterReads(chapter, step, inMemory(step.bytes))),
    (tried) => ('value' in tried ? 'read' : 'JuteError'),
  );
  const right = rightOf(step);
  if ('problem' in right) {
    if ('refused' in found) return undefined;
    story.result(outcome(found));
    story.expected('JuteError');
    const sentence = `${name} has to throw a JuteError: there are ${step.bytes.length} bytes, and ${right.problem}.`;
    return { rule: READ.name, sentence };
  }
  if ('refused' in found) {
    story.expected(inWords(right.value));
    const sentence = `${name} throws a JuteError ("${found.refused.message}"), but the frame is in order.`;
    return { rule: READ.name, sentence };
  }
  const difference = valueDifference(found.value, right.value);
  if (difference === undefined) return undefined;
  const other = step.as === 'request' ? otherEnd(step, found.value, right.value, story) : undefined;
  if (other !== undefined) return { rule: READ.name, sentence: other };
  const { place } = difference;
  const field = place === '' ? 'result' : place;
  const [is, should] = fromDifference(difference.found, difference.right);
  story.result(`${field}: ${is}`);
  story.expected(`${field}: ${should}`);
  const sentence = `In what ${name} gives, ${field} is ${is}. It should be ${should}.`;
  return { rule: READ.name, sentence };
}

/** How readRequest ended, if that is not how it should have: with a request, or with which error. */
function otherEnd(
  step: ReadStep,
  found: unknown,
  right: unknown,
  story: Story,
): string | undefined {
  const [is, should] = [endOf(found), endOf(right)];
  if (is === undefined || should === undefined || is === should) return undefined;
  const isError = !hasRequest(right);
  const reason = isError ? plainProblem(step.bytes, step.maxFieldBytes) : undefined;
  const because = reason ?? 'the frame is in order, and nothing in it is missing';
  story.result(is);
  story.expected(should);
  return `readRequest gives ${is}. It should be ${should}: ${because}.`;
}

function endOf(result: unknown): string | undefined {
  if (hasRequest(result)) return `a request, ${String(result.request.op)}`;
  if (typeof result !== 'object' || result === null || !('err' in result)) return undefined;
  if (result.err === ErrorCode.UNIMPLEMENTED) return 'UNIMPLEMENTED';
  return result.err === ErrorCode.MARSHALLINGERROR ? 'MARSHALLINGERROR' : inWords(result.err);
}

function hasRequest(result: unknown): result is { readonly request: { readonly op: unknown } } {
  if (typeof result !== 'object' || result === null || !('request' in result)) return false;
  return typeof result.request === 'object' && result.request !== null && 'op' in result.request;
}

function rightOf(step: ReadStep): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: plainRead(step) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { problem: error.message };
  }
}

/** The field that this byte belongs to, in words; undefined behind the last one. */
function pieceAt(step: WriteStep, right: readonly number[], place: number): string | undefined {
  const pieces = dissect(step, right);
  let end = -4;
  return pieces.find(([bytes]) => (end += bytes.length) > place)?.[1].trim();
}

function dissect(step: WriteStep, frame: readonly number[]): readonly Piece[] {
  switch (step.as) {
    case 'connect request':
      return connectPieces('request', frame);
    case 'connect response':
      return connectPieces('response', frame);
    case 'request':
      return requestPieces(frame);
    case 'reply':
      return replyPieces(frame, step.value.result.op as Op);
    case 'event':
      return eventPieces(frame);
  }
}

/** Writes each value. */
export const playWriting: Play<Chapter, WriteStep> = (chapter, steps, story) => {
  for (const step of steps) {
    const name = WRITERS[step.as];
    const note = step.note === undefined ? '' : `, "${step.note}"`;
    const right = plainWrite(step);
    const found = story.call(
      `${name}${note}: ${inWords(step.value)}`,
      () => chapterWrites(chapter, step),
      (bytes) => `${bytes.length} bytes`,
    );
    const place = firstDifference(found, right);
    if (place === undefined) continue;
    const from = Math.max(0, place - 4);
    story.result(`${found.length} bytes, from ${from} on: ${hex(found.subarray(from), 8)}`);
    story.expected(`${right.length} bytes, from ${from} on: ${hex(right.slice(from), 8)}`);
    const field = pieceAt(step, right, place);
    const where = field === undefined ? 'behind its end' : `in "${field}"`;
    const sentence =
      `What ${name} writes is wrong from byte ${place} on (counted from 0, without the length of the ` +
      `frame), ${where}.`;
    return { rule: WRITTEN.name, sentence };
  }
  return undefined;
};
