import type { NodeId } from '../kit/env.ts';
import { Random } from './random.ts';

/**
 * - `datagram`: may lose, repeat, delay and reorder.
 * - `stream`: what TCP gives: in order, nothing lost while the connection stands, and both ends
 *   hear when it comes up or breaks.
 */
export type LinkKind = 'datagram' | 'stream';

/** How the network behaves when nothing is wrong. */
export interface NetworkOptions {
  /** Every link's kind, or a choice by its two ends. */
  readonly links: LinkKind | ((a: NodeId, b: NodeId) => LinkKind);
  /** A message takes from `minMs` to `maxMs`; always `minMs` if the seed is 0. */
  readonly latency: { readonly minMs: number; readonly maxMs: number };
  /** Out of 1000 datagrams, how many are lost, and how many arrive twice, on top of all faults. */
  readonly lossPerMille?: number;
  readonly repeatPerMille?: number;
}

/** One direction between two nodes. */
export interface Link {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly kind: LinkKind;
  readonly random: Random;
  /** Messages sent so far: the next one is number `sent + 1`. */
  sent: number;
  /** How many cuts forbid this direction now. */
  cuts: number;
  /** When the last message on it arrives: a stream may not overtake that. */
  lastArrivalMs: number;
}

/** What the two directions between two nodes share if they are a stream. */
export interface Connection {
  readonly a: NodeId;
  readonly b: NodeId;
  /** Counts up with each connection made; messages of an earlier one are void. */
  generation: number;
  up: boolean;
  /** Ends that have not heard yet that it broke. */
  unaware: number;
}

/** All links of a run, made as they are needed. */
export class Network {
  private readonly seed: number;
  private readonly options: NetworkOptions;
  private readonly links = new Map<NodeId, Map<NodeId, Link>>();
  private readonly connections = new Map<NodeId, Map<NodeId, Connection>>();

  constructor(seed: number, options: NetworkOptions) {
    this.seed = seed;
    this.options = options;
  }

  kind(a: NodeId, b: NodeId): LinkKind {
    const { links } = this.options;
    return typeof links === 'string' ? links : links(a, b);
  }

  link(from: NodeId, to: NodeId): Link {
    let byTo = this.links.get(from);
    if (byTo === undefined) this.links.set(from, (byTo = new Map()));
    let link = byTo.get(to);
    if (link === undefined) byTo.set(to, (link = this.newLink(from, to)));
    return link;
  }

  /** The connection between two nodes, the same whichever is named first. */
  connection(x: NodeId, y: NodeId): Connection {
    const [a, b] = x < y ? [x, y] : [y, x];
    let byOther = this.connections.get(a);
    if (byOther === undefined) this.connections.set(a, (byOther = new Map()));
    let connection = byOther.get(b);
    if (connection === undefined) {
      byOther.set(b, (connection = { a, b, generation: 0, up: false, unaware: 0 }));
    }
    return connection;
  }

  /** How long the next message on this link is under way. */
  latencyMs(link: Link): number {
    const { minMs, maxMs } = this.options.latency;
    return this.seed === 0 ? minMs : link.random.between(minMs, maxMs);
  }

  /** Whether chance loses, or repeats, the next message. Draws nothing unless the options ask. */
  chance(link: Link): 'lose' | 'repeat' | undefined {
    const { lossPerMille = 0, repeatPerMille = 0 } = this.options;
    if (lossPerMille === 0 && repeatPerMille === 0) return undefined;
    const draw = link.random.between(0, 999);
    if (draw < lossPerMille) return 'lose';
    return draw < lossPerMille + repeatPerMille ? 'repeat' : undefined;
  }

  private newLink(from: NodeId, to: NodeId): Link {
    return {
      from,
      to,
      kind: this.kind(from, to),
      random: new Random(this.seed, `link ${from} ${to}`),
      sent: 0,
      cuts: 0,
      lastArrivalMs: 0,
    };
  }
}
