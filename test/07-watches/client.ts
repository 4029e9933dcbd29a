import {
  Queue,
  type Env,
  type FromServer,
  type Node,
  type NodeId,
  type ServedRequest,
  type ServedResult,
  type WriteRequest,
  type Zxid,
} from '#kit';
import type { WatchBook } from '../../solutions/07-watches/index.ts';
import type { Message, Output, Thing } from './messages.ts';
import { readOf } from './things.ts';
import { text } from './words.ts';

/** How long it takes until a client tries the next server. */
const PAUSE_MS = 40;

/** When its writes begin, and how far apart they are. */
const WRITES = { fromMs: 85, everyMs: 70 };

/** What a client does. */
export interface ClientOptions {
  readonly session: bigint;
  /** The servers it knows; it begins with the first. */
  readonly servers: readonly NodeId[];
  readonly startMs: number;
  /** What it writes; behind each write, without waiting, it reads `/a`. */
  readonly writes: readonly WriteRequest[];
  readonly book: WatchBook<string>;
  /** What it follows. */
  readonly things: readonly Thing[];
}

/** A request that is under way. */
interface Pending {
  readonly xid: number;
  readonly request: ServedRequest;
  /** What it is to read. */
  readonly thing?: Thing;
  /** Whom the watch is for. */
  readonly watcher?: string;
}

/**
 * Keeps a watch on all that it follows: at every event it reads again, with a new watch. Wherever it connects it
 * sets its watches again first.
 */
export class Client implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly output: (output: Output) => void;
  private readonly options: ClientOptions;
  private place = 0;
  private isServed = false;
  private xids = 0;
  private written = 0;
  private pending = new Queue<Pending>();
  /** What is being read, or is to be read at the next server. */
  private readonly unread: Set<Thing>;
  /** By watcher, what it is for. */
  private readonly watchers = new Map<string, Thing>();

  constructor(env: Env<Message>, options: ClientOptions, output: (output: Output) => void) {
    this.env = env;
    this.options = options;
    this.unread = new Set(options.things);
    this.output = output;
  }

  onStart(): void {
    this.env.setTimer('connect', this.options.startMs);
    if (this.options.writes.length > 0) this.env.setTimer('write', WRITES.fromMs);
  }

  onTimer(name: string): void {
    if (name === 'connect') this.env.connect(this.server());
    else this.onWrite();
  }

  onLinkUp(): void {
    const { session, book } = this.options;
    this.env.send(this.server(), { kind: 'connect', session, lastZxidSeen: book.lastZxid });
  }

  onLinkDown(): void {
    this.isServed = false;
    // What became of a write that was under way nobody knows: this client does not ask.
    this.pending = new Queue();
    this.place = (this.place + 1) % this.options.servers.length;
    this.env.setTimer('connect', PAUSE_MS);
  }

  onMessage(_from: NodeId, message: Message): void {
    switch (message.kind) {
      case 'connected':
        return this.onConnected();
      case 'reply':
        return this.onReply(message);
      case 'event': {
        const { event } = message;
        const watchers = [...this.options.book.event(event)];
        this.output({ kind: 'heard', event, watchers });
        for (const watcher of watchers) this.readAgain(this.watchers.get(watcher));
        return;
      }
      default: // The others are not for a client.
    }
  }

  inspect(): unknown {
    const { place, isServed, written } = this;
    return { place, isServed, written, unread: [...this.unread] };
  }

  private onConnected(): void {
    this.isServed = true;
    const again = this.options.book.setWatches();
    if (again !== undefined) this.ask(again);
    for (const thing of this.unread) this.read(thing);
  }

  private onReply({ xid, zxid, result }: FromServer & { readonly kind: 'reply' }): void {
    const due = this.pending.shift();
    if (due === undefined) return;
    const { request, thing, watcher } = due;
    this.options.book.replied(zxid, request, result, watcher);
    if (thing === undefined) {
      const kind = request.op === 'setWatches' ? 'set again' : 'wrote';
      return this.output({ kind, zxid, xid, due: due.xid });
    }
    this.tellRead(due, { xid, zxid, result }, thing);
    if (watcher === undefined) return;
    // The data of a node that is not there can only be waited for by exists.
    if (request.op === 'getData' && result.op === 'error') return this.waitFor(thing);
    // It has come meanwhile: now its data can be read.
    if (request.op === 'exists' && thing === 'data of /a' && result.op !== 'error') {
      return this.read(thing);
    }
    this.unread.delete(thing);
  }

  private tellRead(
    { xid: due, request, watcher }: Pending,
    reply: { readonly xid: number; readonly zxid: Zxid; readonly result: ServedResult },
    thing: Thing,
  ): void {
    const { xid, zxid, result } = reply;
    if (!('path' in request)) return;
    const isThing = request.op === readOf(thing, false).op;
    const value = isThing || result.op === 'error' ? valueIn(result) : null;
    const watch = watcher === undefined ? null : watchSetBy(request.op, result);
    const { path } = request;
    this.output({
      kind: 'read',
      thing,
      path,
      value,
      zxid,
      xid,
      due,
      watch,
      watcher: watcher ?? null,
    });
  }

  private onWrite(): void {
    const request = this.options.writes[this.written];
    if (request === undefined) return;
    this.env.setTimer('write', WRITES.everyMs);
    if (!this.isServed) return;
    this.written++;
    this.ask(request);
    this.ask(readOf('data of /a', false), { thing: 'data of /a' });
  }

  /** An event has come: there is no watch any more. */
  private readAgain(thing: Thing | undefined): void {
    if (thing === undefined || this.unread.has(thing)) return;
    this.unread.add(thing);
    if (this.isServed) this.read(thing);
  }

  private read(thing: Thing): void {
    this.ask(readOf(thing, true), { thing, watcher: this.newWatcher(thing) });
  }

  private waitFor(thing: Thing): void {
    const request = { op: 'exists', path: '/a', watch: true } as const;
    this.ask(request, { thing, watcher: this.newWatcher(thing) });
  }

  private newWatcher(thing: Thing): string {
    const watcher = `w${this.watchers.size + 1}`;
    this.watchers.set(watcher, thing);
    return watcher;
  }

  private ask(
    request: ServedRequest,
    purpose: { readonly thing?: Thing; readonly watcher?: string } = {},
  ): void {
    const xid = ++this.xids;
    this.pending.push({ xid, request, ...purpose });
    this.env.send(this.server(), { kind: 'request', xid, request });
  }

  private server(): NodeId {
    return this.options.servers[this.place]!;
  }
}

/** Which watch a read has set: the rules go by this, whatever the book under test does. */
function watchSetBy(op: string, result: ServedResult): 'data' | 'exist' | 'child' | null {
  if (op === 'getChildren') return result.op === 'error' ? null : 'child';
  if (result.op !== 'error') return 'data';
  return op === 'exists' ? 'exist' : null;
}

function valueIn(result: ServedResult): string {
  switch (result.op) {
    case 'getData':
      return text(result.data);
    case 'exists':
      return 'there';
    case 'getChildren':
      return [...result.children].sort().join(' ');
    default:
      return 'none';
  }
}
