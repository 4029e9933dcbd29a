/**
 * Plays that compare one frame at a time: what is written, and what is read.
 *
 * @module
 */
import type { ConnectRequest, ConnectResponse, NumberedRequest, WatchEvent, WireReply } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { Chapter } from './chapter.ts';
import { connectPieces, eventPieces, replyPieces, requestPieces, type Piece } from './dissect.ts';
import { Bytes, decodeFields, encodeFields, Malformed, type Schema } from './plain-jute.ts';
import {
  HANDSHAKE,
  plainEvent,
  plainEventBytes,
  plainReply,
  plainReplyBytes,
  plainRequest,
  plainRequestBytes,
  type Op,
} from './plain-wire.ts';
import { attempt, firstDifference, hex, inWords, outcome, valueDifference } from './words.ts';

/** A frame without its length, and what it is. */
export type ReadStep = {
  readonly note?: string;
  readonly bytes: readonly number[];
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

/** The rule of {@link playReading}. */
export const READ_RULE = {
  name: 'what is read',
  rule: 'A frame is read as what it says, field by field; what cannot be is an error, and never a guess.',
};

/** The rule of {@link playWriting}. */
export const WRITTEN_RULE = {
  name: 'what is written',
  rule: 'What is said is written as Apache and its clients write it, byte for byte.',
};

/** What stands around a frame in the memory it is read from: it would make sense as well. */
const AROUND = [0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 2, 0x2f, 0x78];

/** The frame in the middle of other bytes, as a connection has it. */
function inMemory(bytes: readonly number[]): Uint8Array {
  const memory = Uint8Array.from([...AROUND, ...bytes, ...AROUND]);
  return memory.subarray(AROUND.length, AROUND.length + bytes.length);
}

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
  const text = `${what}${most}${step.note === undefined ? '' : `, "${step.note}"`}: ${hex(step.bytes, 20)}`;
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
    return { rule: READ_RULE.name, sentence };
  }
  if ('refused' in found) {
    story.expected(inWords(right.value));
    const sentence = `${name} throws a JuteError ("${found.refused.message}"), but the frame is in order.`;
    return { rule: READ_RULE.name, sentence };
  }
  const difference = valueDifference(found.value, right.value);
  if (difference === undefined) return undefined;
  const { place } = difference;
  const field = place === '' ? 'result' : place;
  story.result(`${field}: ${inWords(difference.found)}`);
  story.expected(`${field}: ${inWords(difference.right)}`);
  const sentence = `In what ${name} gives, ${field} is ${inWords(difference.found)}. It should be ${inWords(difference.right)}.`;
  return { rule: READ_RULE.name, sentence };
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
    return { rule: WRITTEN_RULE.name, sentence };
  }
  return undefined;
};
