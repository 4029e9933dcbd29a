import { formatZxid, SpecialXid, type ServerMessage, type WireRequest } from '#kit';
import {
  FrameReader,
  readConnectRequest,
  readConnectResponse,
  readEvent,
  readReply,
  readRequest,
  xidOf,
} from '../../solutions/13-wire/index.ts';
import type { ClientOutput } from '../../src/check/history/client-output.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import { requestWords, resultWords } from './words.ts';

/** What servers say to each other all the time, and what they do with their disks. */
const BACKGROUND: ReadonlySet<string> = new Set([
  'notification',
  'FOLLOWERINFO',
  'LEADERINFO',
  'ACKEPOCH',
  'DIFF',
  'TRUNC',
  'NEWLEADER',
  'UPTODATE',
  'PROPOSAL',
  'ACK',
  'PING',
  'LOGGED',
]);

/** Both directions of a client's connection: what was asked is needed to read the answers. */
interface Line {
  readonly up: FrameReader;
  readonly down: FrameReader;
  readonly asked: { readonly xid: number; readonly op: WireRequest['op'] }[];
  isServed: boolean;
}

/** A run as a reader wants to see it: bytes in words, and without elections, pings, timers and files. */
export function foreground(trace: Trace): Trace {
  const lines = new Map<string, Line>();
  const words = new Map<number, string>();
  const events: TraceEvent[] = [];
  for (const event of trace.events) {
    if (event.type === 'link up') lines.delete(placeOf(event.node!, event.peer));
    if (event.type === 'send') {
      const text = textOf(lines, event.node!, event.to, event.message as ServerMessage);
      if (text !== undefined) words.set(event.id, text);
    }
    const shown = shownAs(event, words);
    if (shown !== undefined) events.push(shown);
  }
  const busy = new Set(events.map(({ cause }) => cause ?? -1));
  return {
    ...trace,
    events: events.filter((event) => event.type !== 'timer' || busy.has(event.id)),
  };
}

function shownAs(event: TraceEvent, words: ReadonlyMap<number, string>): TraceEvent | undefined {
  if ('message' in event) {
    const id = 'send' in event ? event.send : event.id;
    const text = words.get(id);
    if (text !== undefined) return { ...event, message: { kind: text } };
    const { kind } = event.message as ServerMessage;
    if (kind === 'bytes' || BACKGROUND.has(kind)) return undefined;
    return { ...event, message: shortPacket(event.message as ServerMessage) };
  }
  switch (event.type) {
    case 'create file':
    case 'rename file':
      return isSnapshot(event.file) ? event : undefined;
    case 'set timer':
    case 'clear timer':
    case 'sync':
    case 'connect':
    case 'write file':
    case 'truncate file':
    case 'remove file':
    case 'sync file':
    case 'sync folder':
      return undefined;
    case 'link up':
    case 'link down':
    case 'disconnect':
      return isClient(event.node) !== isClient(event.peer) && event.type !== 'link up'
        ? event
        : undefined;
    case 'output':
      return shownOutput(event, event.output as ClientOutput);
    default:
      return event;
  }
}

/** One that a server takes while it serves, from its beginning under another name. */
function isSnapshot(file: string): boolean {
  return /^snapshot\.[1-9a-f][0-9a-f]*\.tmp$/.test(file);
}

function shortPacket(message: ServerMessage): unknown {
  switch (message.kind) {
    case 'REQUEST':
      return { kind: 'REQUEST', what: requestWords(message.request.request) };
    case 'COMMIT':
      return { kind: 'COMMIT', what: formatZxid(message.zxid) };
    case 'SNAP':
      return { kind: 'SNAP', what: formatZxid(message.zxid) };
    case 'REVALIDATE':
      return { kind: 'REVALIDATE', what: VALIDITY[String(message.valid)] };
    default:
      return message;
  }
}

const VALIDITY: Readonly<Record<string, string>> = { undefined: '?', true: 'yes', false: 'no' };

/** Requests and answers are arrows already. */
function shownOutput(event: TraceEvent, output: ClientOutput): TraceEvent | undefined {
  switch (output.kind) {
    case 'served':
      return { ...event, output: { kind: 'served' } } as TraceEvent;
    case 'remarks':
      return { ...event, output: { kind: output.text } } as TraceEvent;
    case 'refused':
      return { ...event, output: { kind: 'refused' } } as TraceEvent;
    default:
      return undefined;
  }
}

/** What the bytes of a message say; undefined if no frame ends in it, or there are only pings in it. */
function textOf(
  lines: Map<string, Line>,
  from: string,
  to: string,
  message: ServerMessage,
): string | undefined {
  if (message.kind !== 'bytes') return undefined;
  const place = placeOf(from, to);
  const line = lines.get(place) ?? newLine();
  lines.set(place, line);
  const isUp = isClient(from);
  const reader = isUp ? line.up : line.down;
  reader.push(message.bytes);
  const found: string[] = [];
  let frame: Uint8Array | undefined;
  try {
    while ((frame = reader.next()) !== undefined) {
      const text = isUp ? requestText(line, frame) : answerText(line, frame);
      if (text !== 'ping') found.push(text);
    }
  } catch {
    found.push('nonsense');
  }
  return found.length === 0 ? undefined : found.join(', ');
}

function requestText(line: Line, frame: Uint8Array): string {
  if (!line.isServed && line.asked.length === 0) {
    line.asked.push({ xid: 0, op: 'createSession' });
    const { session } = readConnectRequest(frame);
    return session === 0n ? 'connect' : 'reconnect';
  }
  const asked = readRequest(frame);
  if (!('request' in asked)) return 'nonsense';
  line.asked.push({ xid: asked.xid, op: asked.request.op });
  return requestWords(asked.request);
}

function answerText(line: Line, frame: Uint8Array): string {
  if (!line.isServed) {
    line.isServed = true;
    return readConnectResponse(frame).session === 0n ? 'no such session' : 'connected';
  }
  if (xidOf(frame) === SpecialXid.watchEvent) {
    const { type, path } = readEvent(frame);
    return `${type} ${path}`;
  }
  const xid = xidOf(frame);
  const op = line.asked.find((asked) => asked.xid === xid)?.op ?? 'ping';
  return resultWords(readReply(frame, op).result);
}

function newLine(): Line {
  const maxFrameBytes = 1 << 20;
  return {
    up: new FrameReader({ maxFrameBytes }),
    down: new FrameReader({ maxFrameBytes }),
    asked: [],
    isServed: false,
  };
}

function placeOf(a: string, b: string): string {
  return isClient(a) ? `${a} ${b}` : `${b} ${a}`;
}

function isClient(node: string | null): boolean {
  return node?.startsWith('c') === true;
}
