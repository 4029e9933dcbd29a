import { SpecialXid, type NodeId } from '#kit';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import type { HeardFrame, SaidFrame } from './conversation.ts';
import { Conversations } from './conversations.ts';
import { SERVERS } from './ensemble/names.ts';
import type { RecipeMessage } from './message.ts';
import { requestText, requestWords, resultWords, pathWords, type Words } from './words.ts';

/** The column that stands for all servers where it does not matter which. */
const ENSEMBLE: NodeId = 'zk';

/** A run as a reader wants to see it: bytes in words; without pings, handshakes, timers, and what servers do among themselves. */
export function foreground(trace: Trace): Trace {
  return new Foreground(trace).shown();
}

/** See {@link foreground}. */
class Foreground {
  private readonly trace: Trace;
  private readonly conversations = new Conversations();
  /** By `send`, what the message says. */
  private readonly words = new Map<number, Words>();
  /** Whose sessions there are, and which of them their clients have closed. */
  private readonly ownerOf = new Map<bigint, NodeId>();
  private readonly closed = new Set<NodeId>();
  private readonly isOne: boolean;

  constructor(trace: Trace) {
    this.trace = trace;
    this.isOne = !trace.events.some(isAboutServers);
  }

  shown(): Trace {
    const events: TraceEvent[] = [];
    for (const event of this.trace.events) {
      if (event.type === 'send') this.listen(event);
      const shown = this.shownAs(event);
      if (shown !== undefined) events.push(this.isOne ? asOneServer(shown) : shown);
    }
    return { ...this.trace, nodes: this.columns(), events };
  }

  private columns(): NodeId[] {
    const processes = this.trace.nodes.filter((node) => !SERVERS.includes(node));
    const half = Math.ceil(processes.length / 2);
    const servers = this.isOne ? [ENSEMBLE] : SERVERS;
    return [...processes.slice(0, half), ...servers, ...processes.slice(half)];
  }

  private listen(event: TraceEvent & { readonly type: 'send' }): void {
    const message = event.message as RecipeMessage;
    if (message.kind === 'COMMIT' || message.kind === 'REQUEST') {
      if (!this.isOne) this.words.set(event.id, wordsAmongServers(message));
      return;
    }
    const spoken = this.conversations.read(event);
    if (spoken === undefined) return;
    const { process, said, heard } = spoken;
    const found = [
      ...said.flatMap((frame) => this.saidWords(process, frame)),
      ...heard.flatMap((frame) => this.heardWords(process, frame)),
    ];
    if (found.length > 0) this.words.set(event.id, joined(found));
  }

  private saidWords(process: NodeId, frame: SaidFrame): Words[] {
    if (frame.kind === 'connect') return frame.session === 0n ? [] : [{ kind: 'reconnect' }];
    if (frame.xid === SpecialXid.ping) return [];
    if (frame.request.op === 'closeSession') this.closed.add(process);
    return [requestWords(frame.request)];
  }

  private heardWords(process: NodeId, frame: HeardFrame): Words[] {
    switch (frame.kind) {
      case 'connected':
        if (frame.session === 0n) return [{ kind: '->', what: 'session expired' }];
        if (this.ownerOf.has(frame.session)) return [{ kind: '->', what: 'reconnected' }];
        this.ownerOf.set(frame.session, process);
        return [];
      case 'event':
        return [{ kind: frame.event.type, what: pathWords(frame.event.path) }];
      case 'reply': {
        const { op } = frame.request;
        return op === 'ping' || op === 'setWatches' ? [] : [resultWords(frame.result)];
      }
    }
  }

  private shownAs(event: TraceEvent): TraceEvent | undefined {
    if ('message' in event) {
      const words = this.words.get('send' in event ? event.send : event.id);
      return words && { ...event, message: words };
    }
    switch (event.type) {
      case 'set timer':
      case 'clear timer':
      case 'timer':
      case 'append':
      case 'sync':
      case 'connect':
      case 'disconnect':
      case 'link up':
        return undefined;
      case 'start':
        return event.restart ? event : undefined;
      case 'link down':
        return SERVERS.includes(event.node!) || event.reason !== 'broke' ? undefined : event;
      case 'output':
        return this.shownOutput(event);
      default:
        return event;
    }
  }

  private shownOutput(event: TraceEvent & { readonly type: 'output' }): TraceEvent | undefined {
    const { session, ...output } = event.output as { readonly kind: string; session?: bigint };
    if (output.kind === 'finished') return undefined;
    if (output.kind !== 'session over') return { ...event, output };
    const owner = this.ownerOf.get(session!);
    if (owner === undefined || this.closed.has(owner)) return undefined;
    return { ...event, output: { kind: `session of ${owner} is over` } };
  }
}

/** Whether it matters which server is which. */
function isAboutServers(event: TraceEvent): boolean {
  switch (event.type) {
    case 'crash':
    case 'pause':
    case 'drift':
      return SERVERS.includes(event.node!);
    case 'set timer':
      return event.timer === 'apply';
    case 'cut':
      return event.side.some((node) => SERVERS.includes(node));
    case 'lose':
      return SERVERS.includes(event.node!) && SERVERS.includes(event.to);
    default:
      return false;
  }
}

function asOneServer(event: TraceEvent): TraceEvent {
  const one = (node: NodeId): NodeId => (SERVERS.includes(node) ? ENSEMBLE : node);
  return {
    ...event,
    node: event.node === null ? null : one(event.node),
    ...('to' in event && { to: one(event.to) }),
    ...('from' in event && { from: one(event.from) }),
    ...('peer' in event && { peer: one(event.peer) }),
  } as TraceEvent;
}

function wordsAmongServers(
  message: Extract<RecipeMessage, { readonly kind: 'COMMIT' | 'REQUEST' }>,
): Words {
  if (message.kind === 'REQUEST') {
    return { kind: 'REQUEST', what: requestText(message.request.request) };
  }
  const { body } = message.txn;
  const path = 'path' in body ? ` ${pathWords(body.path)}` : '';
  return { kind: 'COMMIT', what: `${body.type === 'create2' ? 'create' : body.type}${path}` };
}

function joined(all: readonly Words[]): Words {
  const [first, ...rest] = all as [Words, ...Words[]];
  if (rest.length === 0) return first;
  const texts = rest.map(({ kind, what }) => (what === undefined ? kind : `${kind} ${what}`));
  const what = [...(first.what === undefined ? [] : [first.what]), ...texts].join(', ');
  return { kind: first.kind, what };
}
