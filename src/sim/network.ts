import type { NodeId } from '../kit/env.ts';
import type { FaultPlan, MessageFate } from './fault-plan.ts';
import { Random } from './random.ts';

/**
 * - `datagram`: may lose, repeat, delay and reorder.
 * - `stream`: what TCP gives: in order, nothing lost while the connection stands, and both ends
 *   hear when it comes up or breaks.
 */
export type LinkKind = 'datagram' | 'stream';

/** How the network behaves when nothing is wrong. */
export interface NetworkOptions {
  /** Every link's kind, or a choice by its two ends, the same whichever is named first. */
  readonly links: LinkKind | ((a: NodeId, b: NodeId) => LinkKind);
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
  /** What it shares with the other direction; undefined for datagrams. */
  readonly connection: Connection | undefined;
  /** Messages sent so far: the next one is number `sent + 1`. */
  sent: number;
  /** How many cuts forbid this direction now. */
  cuts: number;
  /** Streams: whether its sender believes in a connection: it has heard that one came up. */
  open: boolean;
  /** Streams: when the last message on this connection arrives: the next may not overtake it. */
  lastArrivalMs: number;
}

/** What the two directions between two nodes share if they are a stream. */
export interface Connection {
  readonly a: NodeId;
  readonly b: NodeId;
  /** For what neither direction does alone: connecting, and hearing that it broke. */
  readonly random: Random;
  up: boolean;
  /** Counts each coming up and each breaking; messages of another generation are void. */
  generation: number;
  /** Ends that have not heard yet that it broke. */
  unaware: number;
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

  private newLink(from: NodeId, to: NodeId): Link {
    const back = this.links.get(to)?.get(from);
    const connection =
      from === to ? undefined : back ? back.connection : this.newConnection(from, to);
    const link: Link = {
      from,
      to,
      random: new Random(this.seed, `link ${from} ${to}`),
      fates: this.plan.messages.get(from)?.get(to),
      connection,
      sent: 0,
      cuts: 0,
      open: false,
      lastArrivalMs: 0,
    };
    const byTo = this.links.get(from);
    if (byTo === undefined) this.links.set(from, new Map([[to, link]]));
    else byTo.set(to, link);
    return link;
  }

  /** The connection between two nodes, the same whichever is named first. */
  private newConnection(x: NodeId, y: NodeId): Connection | undefined {
    if (this.kind(x, y) === 'datagram') return undefined;
    const [a, b] = x < y ? [x, y] : [y, x];
    const random = new Random(this.seed, `connection ${a} ${b}`);
    return { a, b, random, up: false, generation: 0, unaware: 0, stalled: false, stall: 0 };
  }

  private kind(a: NodeId, b: NodeId): LinkKind {
    const { links } = this.options;
    if (typeof links === 'string') return links;
    const kind = links(a, b);
    if (links(b, a) === kind) return kind;
    throw new RangeError(`The link between ${a} and ${b} is a stream one way and not the other.`);
  }
}
