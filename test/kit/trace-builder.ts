import type { NodeId } from '../../src/kit/env.ts';
import { callsHandler, type LossReason, type Trace, type TraceEvent } from '../../src/sim/trace.ts';

type WithoutBase<Event> = Event extends TraceEvent
  ? Omit<Event, 'id' | 'atMs' | 'node' | 'cause'>
  : never;
type Happening = WithoutBase<TraceEvent>;

/**
 * Writes a trace by hand, event by event, for tests of what reads traces. Each event says when it
 * happens first and on which node second; its cause is filled in: whatever called the node's
 * handler in that instant. That of news of a connection can be given.
 */
export class TraceBuilder {
  readonly #nodes: readonly NodeId[];
  readonly #events: TraceEvent[] = [];

  constructor(...nodes: NodeId[]) {
    this.#nodes = nodes;
  }

  /** All nodes start. */
  start(atMs = 0): this {
    for (const node of this.#nodes) this.on(atMs, node, { type: 'start', restart: false });
    return this;
  }

  /** Anything at all on one node, or with null in the whole network. Returns its id. */
  event(atMs: number, node: NodeId | null, happening: Happening, cause?: number): number {
    const id = this.#events.length;
    const outside = callsHandler(happening as TraceEvent);
    const usual = outside ? null : this.#cause(atMs, node);
    this.#events.push({
      id,
      atMs,
      node,
      cause: cause ?? usual,
      ...happening,
    });
    return id;
  }

  /** The same, to be chained. */
  on(atMs: number, node: NodeId | null, happening: Happening): this {
    this.event(atMs, node, happening);
    return this;
  }

  /** A message departs; the id returned is what `deliver` and `lose` want. */
  send(atMs: number, from: NodeId, to: NodeId, message: unknown, afterSync = false): number {
    return this.event(atMs, from, { type: 'send', to, message, afterSync });
  }

  deliver(atMs: number, send: number, copy = 1): this {
    const { node: from, to, message } = this.#send(send);
    const id = this.#events.length;
    this.#events.push({
      id,
      atMs,
      node: to,
      cause: send,
      type: 'deliver',
      from: from ?? '',
      message,
      send,
      copy,
    });
    return this;
  }

  lose(atMs: number, send: number, reason: LossReason): this {
    const { node, to, message } = this.#send(send);
    const id = this.#events.length;
    this.#events.push({ id, atMs, node, cause: send, type: 'lose', to, message, send, reason });
    return this;
  }

  /** A message that departs and arrives. */
  message(atMs: number, from: NodeId, to: NodeId, message: unknown, arrivesMs: number): this {
    return this.deliver(arrivesMs, this.send(atMs, from, to, message));
  }

  /** One node asks for a connection, which both hear of. */
  connection(atMs: number, node: NodeId, peer: NodeId, upMs: number): this {
    const wish = this.event(atMs, node, { type: 'connect', peer });
    this.event(upMs, peer, { type: 'link up', peer: node }, wish);
    this.event(upMs, node, { type: 'link up', peer }, wish);
    return this;
  }

  /** One end closes a connection, and the other hears of it. */
  closing(atMs: number, node: NodeId, peer: NodeId, downMs: number): this {
    const close = this.event(atMs, node, { type: 'disconnect', peer });
    this.event(downMs, peer, { type: 'link down', peer: node, reason: 'closed' }, close);
    return this;
  }

  /** A connection breaks, and both ends hear of it. */
  breaking(atMs: number, node: NodeId, peer: NodeId, otherMs: number): this {
    this.on(atMs, node, { type: 'link down', peer, reason: 'broke' });
    return this.on(otherMs, peer, { type: 'link down', peer: node, reason: 'broke' });
  }

  write(atMs: number, node: NodeId, record: string, value: unknown): this {
    return this.on(atMs, node, { type: 'replace', record, value });
  }

  sync(atMs: number, node: NodeId, writes = 1): this {
    return this.on(atMs, node, { type: 'sync', writes });
  }

  timer(atMs: number, node: NodeId, timer: string): this {
    return this.on(atMs, node, { type: 'timer', timer });
  }

  output(atMs: number, node: NodeId, output: unknown): this {
    return this.on(atMs, node, { type: 'output', output });
  }

  crash(atMs: number, node: NodeId, lostWrites = 0, unsent = 0): this {
    return this.on(atMs, node, { type: 'crash', lostWrites, keptWrites: 0, torn: false, unsent });
  }

  restart(atMs: number, node: NodeId): this {
    return this.on(atMs, node, { type: 'start', restart: true });
  }

  violation(atMs: number, node: NodeId | null, rule: string, sentence: string): this {
    return this.on(atMs, node, { type: 'violation', rule, sentence });
  }

  build(): Trace {
    return { version: 1, nodes: this.#nodes, events: this.#events };
  }

  #send(id: number): Extract<TraceEvent, { type: 'send' }> {
    const send = this.#events[id];
    if (send?.type !== 'send') throw new RangeError(`Event ${id} is no send.`);
    return send;
  }

  #cause(atMs: number, node: NodeId | null): number | null {
    const latest = this.#events.findLast((event) => event.node === node && callsHandler(event));
    return latest?.atMs === atMs ? latest.id : null;
  }
}
