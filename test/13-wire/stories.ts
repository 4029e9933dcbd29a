import * as reference from '../../solutions/13-wire/index.ts';
import { Story, type StoryLine } from '../../src/grade/story.ts';
import { capturedFrame } from './captured.ts';
import { connectPieces, dissected, eventPieces, replyPieces, requestPieces } from './dissect.ts';
import { encodeField } from './plain-jute.ts';
import { plainRequest, plainRequestBytes } from './plain-wire.ts';
import { hex } from './words.ts';

/** What the chapter's text shows of bytes. */
export const stories: Readonly<Record<string, () => readonly StoryLine[] | string>> = {
  'one-read-one-request': oneReadOneRequest,
  'frames-from-chunks': framesFromChunks,
  'connect-request': () =>
    dissected(connectPieces('request', capturedFrame('connect request', 'connect, with').frame)),
  'connect-response': () =>
    dissected(connectPieces('response', capturedFrame('connect response', 'connect, with').frame)),
  'create-request': () => dissected(requestPieces(capturedFrame('request', 'create').frame)),
  'create-reply': () => dissected(replyPieces(capturedFrame('reply', 'create').frame, 'create')),
  'failed-create': () =>
    dissected(replyPieces(capturedFrame('reply', 'create: node exists').frame, 'create')),
  'an-event': () =>
    dissected(eventPieces(capturedFrame('event', 'ping; before it the events').frame)),
  'failed-multi': () =>
    dissected(replyPieces(capturedFrame('reply', 'multi failing').frame, 'multi')),
};

const GET = framed(plainRequestBytes(1, { op: 'getData', path: '/jobs', watch: false }));
const PING = framed(plainRequestBytes(-2, { op: 'ping' }));

function framed(bytes: readonly number[]): number[] {
  return encodeField('buffer', bytes);
}

/** A server for which what it reads at once is a request. */
function oneReadOneRequest(): readonly StoryLine[] {
  const story = new Story();
  const server = (sent: string, received: readonly number[]): void => {
    const read = plainRequest(received.slice(4));
    const what = `${sent}; ${received.length} bytes are read`;
    if ('request' in read) story.line(what, read.request.op);
    else story.line(what, read.err === -5 ? 'cut short' : `no such opcode: ${read.op}`);
  };
  server('getData', GET);
  server('ping', PING);
  server('getData and ping', [...GET, ...PING]);
  server('getData', GET.slice(0, 16));
  server('the rest of it, and ping', [...GET.slice(16), ...PING]);
  return story.lines;
}

/** The same bytes, read as they should be. */
function framesFromChunks(): readonly StoryLine[] {
  const story = new Story();
  const reader = new reference.FrameReader({ maxFrameBytes: 1048575 });
  const chunks = [[...GET, ...PING], GET.slice(0, 16), [...GET.slice(16), ...PING]];
  for (const chunk of chunks) {
    story.call(`push ${hex(chunk, 6)}`, () => reader.push(Uint8Array.from(chunk)));
    let frame = reader.next();
    while (frame !== undefined) {
      const read = reference.readRequest(frame);
      story.line('next', 'request' in read ? read.request.op : `error ${read.err}`);
      frame = reader.next();
    }
    story.line('next', 'no frame');
  }
  return story.lines;
}
