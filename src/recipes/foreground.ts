import { SpecialXid, type NodeId, type WireRequest, type WireResult, type Zxid } from '#kit';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import type { HeardFrame, SaidFrame } from './conversation.ts';
import { Conversations } from './conversations.ts';
import { SERVERS } from './ensemble/names.ts';
import { TRANSACTION_LOG, type LoggedTxn } from './ensemble/transaction-log.ts';
import { pathWords, requestWords, resultWords, type Words } from './words.ts';

/** The one column of all servers. */
export const ENSEMBLE: NodeId = 'zk';

/** A question and its answer, each alone in its message, on the diagram. */
export interface Exchange {
  /** The ids of their `send`s. */
  readonly asked: number;
  readonly answered: number;
  readonly request: WireRequest;
  readonly result: WireResult;
}

/** What {@link foreground} shows, and what of it belongs together. */
export interface Shown {
  readonly trace: Trace;
  readonly exchanges: readonly Exchange[];
}

/** So long it takes until all servers know of a transaction when nothing is wrong. */
const USUAL_LAG_MS = 5;

/**
 * A run as a reader wants to see it: bytes in words; without pings, handshakes and timers; the servers as one, among which nobody
 * sees what they say. Where an answer is older than another server's would be it says so.
 */
export function foreground(trace: Trace): Trace {
  return new Foreground(trace).shown();
}

/** The same, and what of it belongs together. */
export function foregroundWithExchanges(trace: Trace): Shown {
  const whole = new Foreground(trace);
  return { trace: whole.shown(), exchanges: whole.exchanges };
}

/** See {@link foreground}. */
class Foreground {
  readonly exchanges: Exchange[] = [];
  private readonly trace: Trace;
  private readonly conversations = new Conversations();
  /** By `send`, what the message says. */
  private readonly words = new Map<number, Words>();
  /** Whose sessions there are, and which of them their clients have closed. */
  private readonly ownerOf = new Map<bigint, NodeId>();
  private readonly closed = new Set<NodeId>();
  /** By request, the `send` that asked nothing else. */
  private readonly askedBy = new Map<WireRequest, number>();
  /** Every transaction, and when it was agreed on. */
  private readonly agreed: { readonly zxid: Zxid; readonly atMs: number }[] = [];

  constructor(trace: Trace) {
    this.trace = trace;
  }

  shown(): Trace {
    const events: TraceEvent[] = [];
    for (const event of this.trace.events) {
      if (event.type === 'send') this.listen(event);
      if (event.type === 'append' && event.log === TRANSACTION_LOG) {
        this.agreed.push({ zxid: (event.entry as LoggedTxn).zxid, atMs: event.atMs });
      }
      const shown = this.shownAs(event);
      if (shown !== undefined) events.push(asOneServer(shown));
    }
    return { ...this.trace, nodes: this.columns(), events: withoutIdleHeal(events) };
  }

  private columns(): NodeId[] {
    const processes = this.trace.nodes.filter((node) => !SERVERS.includes(node));
    const half = Math.ceil(processes.length / 2);
    return [...processes.slice(0, half), ENSEMBLE, ...processes.slice(half)];
  }

  private listen(event: TraceEvent & { readonly type: 'send' }): void {
    const spoken = this.conversations.read(event);
    if (spoken === undefined) return;
    const { process, said, heard } = spoken;
    const found = [
      ...said.flatMap((frame) => this.saidWords(process, frame)),
      ...heard.flatMap((frame) => this.heardWords(process, frame, event)),
    ];
    if (found.length > 0) this.words.set(event.id, joined(found));
    if (found.length === 1) this.pair(event.id, said, heard);
  }

  private pair(send: number, said: readonly SaidFrame[], heard: readonly HeardFrame[]): void {
    for (const frame of said) if (frame.kind === 'request') this.askedBy.set(frame.request, send);
    for (const frame of heard) {
      if (frame.kind !== 'reply') continue;
      const { request, result } = frame;
      const asked = this.askedBy.get(request);
      if (asked !== undefined) this.exchanges.push({ asked, answered: send, request, result });
    }
  }

  private saidWords(process: NodeId, frame: SaidFrame): Words[] {
    if (frame.kind === 'connect') return frame.session === 0n ? [] : [{ kind: 'reconnect' }];
    const { xid, request } = frame;
    if (xid === SpecialXid.ping || request.op === 'setWatches') return [];
    if (request.op === 'closeSession') this.closed.add(process);
    return [requestWords(request)];
  }

  private heardWords(process: NodeId, frame: HeardFrame, event: TraceEvent): Words[] {
    switch (frame.kind) {
      case 'connected':
        if (frame.session === 0n) return [{ kind: '->', what: 'session expired' }];
        if (this.ownerOf.has(frame.session)) return [{ kind: '->', what: 'reconnected' }];
        this.ownerOf.set(frame.session, process);
        return [];
      case 'event':
        return [{ kind: frame.event.type, what: pathWords(frame.event.path) }];
      case 'reply': {
        const { request, result, zxid } = frame;
        if (request.op === 'ping' || request.op === 'setWatches') return [];
        const words = resultWords(result);
        const isOld = 'watch' in request && this.isBehind(zxid, event.atMs);
        return [isOld ? { ...words, what: `${words.what} (${event.node} is behind)` } : words];
      }
    }
  }

  /** Whether a server that knows no more than this should know more by now. */
  private isBehind(zxid: Zxid, nowMs: number): boolean {
    const next = this.agreed.find((one) => one.zxid > zxid);
    return next !== undefined && next.atMs < nowMs - USUAL_LAG_MS;
  }

  private shownAs(event: TraceEvent): TraceEvent | undefined {
    if ('message' in event) {
      const words = this.words.get('send' in event ? event.send : event.id);
      return words && { ...event, message: words };
    }
    if (event.node !== null && SERVERS.includes(event.node)) return this.shownOfServer(event);
    switch (event.type) {
      case 'set timer':
      case 'clear timer':
      case 'timer':
      case 'connect':
      case 'disconnect':
      case 'link up':
        return undefined;
      case 'start':
        return event.restart ? event : undefined;
      case 'link down':
        return event.reason === 'broke' ? event : undefined;
      case 'output':
        return shownOutput(event);
      default:
        return event;
    }
  }

  /** One server of three that is in trouble does not stop the others. */
  private shownOfServer(event: TraceEvent): TraceEvent | undefined {
    const note = (text: string): TraceEvent => {
      const { id, atMs, node, cause } = event;
      return { id, atMs, node, cause, type: 'note', text };
    };
    switch (event.type) {
      case 'start':
        return event.restart ? note(`${event.node} is back`) : undefined;
      case 'crash':
        return note(`${event.node} crashes`);
      case 'pause':
        return note(`${event.node} is paused`);
      case 'resume':
        return note(`${event.node} goes on`);
      case 'output': {
        const { session } = event.output as { readonly session: bigint };
        const owner = this.ownerOf.get(session);
        if (owner === undefined || this.closed.has(owner)) return undefined;
        return { ...event, output: { kind: `session of ${owner} is over` } };
      }
      case 'error':
      case 'violation':
        return event;
      default:
        return undefined;
    }
  }
}

function shownOutput(event: TraceEvent & { readonly type: 'output' }): TraceEvent | undefined {
  const { output } = event;
  if (typeof output !== 'object' || output === null) return event;
  if ((output as { readonly kind?: unknown }).kind === 'finished') return undefined;
  // A session is known by its owner, whose lifeline this is.
  const { session: _session, ...rest } = output as { readonly session?: unknown };
  return { ...event, output: rest };
}

/** Where nothing went wrong nothing is over. */
function withoutIdleHeal(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const isTroubled = events.some(({ type }) => TROUBLE.has(type));
  return isTroubled ? events : events.filter(({ type }) => type !== 'heal');
}

const TROUBLE: ReadonlySet<TraceEvent['type']> = new Set([
  'crash',
  'pause',
  'cut',
  'lose',
  'drift',
  'link down',
]);

function asOneServer(event: TraceEvent): TraceEvent {
  const one = (node: NodeId): NodeId => (SERVERS.includes(node) ? ENSEMBLE : node);
  return {
    ...event,
    node: event.node === null ? null : one(event.node),
    ...('to' in event && { to: one(event.to) }),
    ...('from' in event && { from: one(event.from) }),
    ...('peer' in event && { peer: one(event.peer) }),
  };
}

function joined(all: readonly Words[]): Words {
  const [first, ...rest] = all as [Words, ...Words[]];
  if (rest.length === 0) return first;
  const texts = rest.map(({ kind, what }) => (what === undefined ? kind : `${kind} ${what}`));
  const what = [...(first.what === undefined ? [] : [first.what]), ...texts].join(', ');
  return { kind: first.kind, what };
}
