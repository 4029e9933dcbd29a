import type { NodeId } from '../kit/env.ts';
import type { FaultPlan, MessageFate } from './fault-plan.ts';
import { Random } from './random.ts';

/**
 * - `datagram`: may lose, repeat, delay and reorder.
 * - `stream`: what TCP gives: once one of the two has connected, in order, nothing lost while the
 *   connection stands, and both ends hear when it comes up or breaks.
 */
export type LinkKind = 'datagram' | 'stream';

/** How all messages travel, or how each does: two nodes may use both kinds side by side. */
export type Links<Message> = LinkKind | ((message: Message) => LinkKind);

/** How the network behaves when nothing is wrong. */
export interface NetworkOptions {
  /** A message takes from `minMs` to `maxMs`; always `minMs` if the seed is 0. */
  readonly latency: { readonly minMs: number; readonly maxMs: number };
  /**
   * Out of 1000 datagrams, how many are lost, and how many arrive twice, on top of all faults.
   * None if the seed is 0.
   */
  readonly lossPerMille?: number;
  readonly repeatPerMille?: number;
}

/** One direction between two nodes. */
export interface Link {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly random: Random;
  /** By its number on the link, what the schedule has in mind for a message. */
  readonly fates: ReadonlyMap<number, MessageFate> | undefined;
  /** What it shares with the other direction; undefined until one of the two asks to connect. */
  connection: Connection | undefined;
  /** Messages sent so far: the next one is number `sent + 1`. */
  sent: number;
  /** How many cuts forbid this direction now. */
  cuts: number;
  /** Streams: what its sender knows of a connection. */
  end: EndState;
  /** Streams: counts its sender's closes and crashes: news for it from before are void. */
  era: number;
  /** Streams: counts its sender's attempts to connect. */
  attempt: number;
  /** Streams: the trace event in which it asked for, or closed, the connection last; -1 if none. */
  askedId: number;
  closedId: number;
  /** Streams: its receiver has closed the connection. The sender may not have heard of it yet. */
  deaf: boolean;
  /** Streams: when the last message on this connection arrives: the next may not overtake it. */
  lastArrivalMs: number;
}

/**
 * What one end knows of a connection.
 *
 * - `closed`: there is none. One that the other end asked for may stand already.
 * - `connecting`: it has asked for one, and heard nothing.
 * - `open`: it has heard that one stands.
 * - `failing`: it still believes in one, or in an attempt, and will hear soon that this is over.
 */
export type EndState = 'closed' | 'connecting' | 'open' | 'failing';

/** What the two directions between two nodes share as streams. */
export interface Connection {
  /** The two directions. */
  readonly links: readonly [Link, Link];
  /** For what neither direction does alone: connecting, and hearing that it broke. */
  readonly random: Random;
  up: boolean;
  /** Counts each coming up and each end; messages of another generation are void. */
  generation: number;
  /** How the last one ended. */
  ended: 'connection broke' | 'connection closed';
  /** Whether either direction is cut, and how often that began or ended. */
  stalled: boolean;
  stall: number;
}

/** All links of a run, made as they are needed. */
export class Network {
  private readonly seed: number;
  private readonly options: NetworkOptions;
  private readonly plan: FaultPlan;
  private readonly links = new Map<NodeId, Map<NodeId, Link>>();

  constructor(seed: number, options: NetworkOptions, plan: FaultPlan) {
    this.seed = seed;
    this.options = options;
    this.plan = plan;
  }

  /** The direction from one node to another, or to itself. */
  link(from: NodeId, to: NodeId): Link {
    return this.links.get(from)?.get(to) ?? this.newLink(from, to);
  }

  /** How long the next message on this link, or news on this connection, is under way. */
  latencyMs({ random }: Link | Connection): number {
    const { minMs, maxMs } = this.options.latency;
    return this.seed === 0 ? minMs : random.between(minMs, maxMs);
  }

  /** Whether chance loses, or repeats, the next message. Draws nothing unless the options ask. */
  chance(link: Link): 'lose' | 'repeat' | undefined {
    const { lossPerMille = 0, repeatPerMille = 0 } = this.options;
    if (this.seed === 0 || (lossPerMille === 0 && repeatPerMille === 0)) return undefined;
    const draw = link.random.between(0, 999);
    if (draw < lossPerMille) return 'lose';
    return draw < lossPerMille + repeatPerMille ? 'repeat' : undefined;
  }

  /** What the link shares as a stream with the other direction, made if there is nothing yet. */
  connection(link: Link): Connection {
    if (link.connection !== undefined) return link.connection;
    const back = this.link(link.to, link.from);
    const [a, b] = link.from < link.to ? [link.from, link.to] : [link.to, link.from];
    const connection: Connection = {
      links: [link, back],
      random: new Random(this.seed, `connection ${a} ${b}`),
      up: false,
      generation: 0,
      ended: 'connection broke',
      stalled: link.cuts + back.cuts > 0,
      stall: 0,
    };
    link.connection = connection;
    back.connection = connection;
    return connection;
  }

  private newLink(from: NodeId, to: NodeId): Link {
    const link: Link = {
      from,
      to,
      random: new Random(this.seed, `link ${from} ${to}`),
      fates: this.plan.messages.get(from)?.get(to),
      connection: undefined,
      sent: 0,
      cuts: 0,
      end: 'closed',
      era: 0,
      attempt: 0,
      askedId: -1,
      closedId: -1,
      deaf: false,
      lastArrivalMs: 0,
    };
    const byTo = this.links.get(from);
    if (byTo === undefined) this.links.set(from, new Map([[to, link]]));
    else byTo.set(to, link);
    return link;
  }
}
