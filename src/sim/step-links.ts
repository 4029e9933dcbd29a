import {
  afterAsking,
  afterBreaking,
  afterFailing,
  afterHearing,
  afterLeaving,
  afterMeeting,
  afterReceiving,
  afterSending,
  APART,
  mayMeet,
  type Pair,
  type Side,
} from './pair.ts';
import type { InFlight } from './stepper.ts';

/** How a connection ended. */
export type Ending = 'broke' | 'closed';

/** What an end has yet to hear about a connection that is over. */
interface Over {
  readonly why: Ending;
  /** The trace event behind it; -1 if there is none. */
  readonly cause: number;
}

/** The connections of a cluster that is run step by step. Nodes are named by their index. */
export class StepLinks<Message> {
  private readonly nodes: number;
  private readonly pairs = new Map<string, Pair<InFlight<Message>>>();
  private readonly over = new Map<string, Over>();
  /** By its two ends, the trace event in which the first asked for a connection to the second. */
  private readonly asked = new Map<string, number>();

  /** @param nodes - how many there are. */
  constructor(nodes: number) {
    this.nodes = nodes;
  }

  /** Whether a node knows of no connection to a peer, and has asked for none. */
  isClosed(node: number, peer: number): boolean {
    return this.endOf(node, peer) === 'closed';
  }

  /** A closed end asks for a connection. `cause` is the trace event, and so on below. */
  ask(node: number, peer: number, cause: number): void {
    this.change(node, peer, (pair, side) => afterAsking(pair, side));
    this.asked.set(keyOf(node, peer), cause);
  }

  /** Why a message cannot be sent now; undefined if it has been. */
  send(node: number, peer: number, one: InFlight<Message>): Ending | 'none' | undefined {
    const end = this.endOf(node, peer);
    if (end === 'over') return this.over.get(keyOf(node, peer))!.why;
    if (end !== 'open') return 'none';
    this.change(node, peer, (pair, side) => afterSending(pair, side, one));
    return undefined;
  }

  /** The message that is next to arrive at a node on its connection to a peer. */
  next(node: number, peer: number): InFlight<Message> | undefined {
    return this.pairOf(node, peer).toward[sideOf(node, peer)][0];
  }

  /** That message arrives. */
  receive(node: number, peer: number): void {
    this.change(node, peer, (pair, side) => afterReceiving(pair, side));
  }

  /** Whether what a node has asked for may be decided now. */
  mayMeet(node: number, peer: number): boolean {
    return mayMeet(this.pairOf(node, peer), sideOf(node, peer));
  }

  /**
   * The connection that a node has asked for stands, or does not come about.
   *
   * @returns the trace event in which it asked.
   */
  decide(node: number, peer: number, stands: boolean): number {
    this.change(node, peer, (pair, side) => (stands ? afterMeeting() : afterFailing(pair, side)));
    return this.asked.get(keyOf(node, peer))!;
  }

  /** Whether the connection between two nodes stands. */
  stands(node: number, peer: number): boolean {
    return this.endOf(node, peer) === 'open';
  }

  /** The network breaks a connection that stands. @returns what is lost. */
  break(node: number, peer: number): readonly InFlight<Message>[] {
    for (const key of [keyOf(node, peer), keyOf(peer, node)]) {
      this.over.set(key, { why: 'broke', cause: -1 });
    }
    return this.change(node, peer, () => afterBreaking());
  }

  /** Whether a node has yet to hear that its connection to a peer is over. */
  isOver(node: number, peer: number): boolean {
    return this.endOf(node, peer) === 'over';
  }

  /** A node hears that a connection is over. @returns why it is, and what is lost. */
  hear(node: number, peer: number): Over & { readonly lost: readonly InFlight<Message>[] } {
    const over = this.over.get(keyOf(node, peer))!;
    return { ...over, lost: this.change(node, peer, (pair, side) => afterHearing(pair, side)) };
  }

  /** A node closes its connection to a peer, or crashes. @returns what is lost. */
  leave(node: number, peer: number, over: Over): readonly InFlight<Message>[] {
    if (this.endOf(peer, node) === 'open') this.over.set(keyOf(peer, node), over);
    return this.change(node, peer, (pair, side) => afterLeaving(pair, side));
  }

  /** All that is under way and next to arrive. */
  heads(): readonly InFlight<Message>[] {
    return [...this.pairs.values()].flatMap(({ toward }) =>
      toward.flatMap((one) => one.slice(0, 1)),
    );
  }

  /** Who has yet to hear that a connection is over. */
  overs(): readonly Ends[] {
    const found: Ends[] = [];
    for (let node = 0; node < this.nodes; node++) {
      for (let peer = 0; peer < this.nodes; peer++) {
        if (node !== peer && this.isOver(node, peer)) found.push({ node, peer });
      }
    }
    return found;
  }

  /** All of it as plain data: the same for states that have the same future. */
  state(): unknown {
    return [...this.pairs]
      .filter(([, { ends }]) => ends.some((end) => end !== 'closed'))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, { ends, toward }]) => ({
        key,
        ends: [...ends],
        toward: toward.map((messages) => messages.map(({ message }) => message)),
      }));
  }

  private endOf(node: number, peer: number) {
    return this.pairOf(node, peer).ends[sideOf(node, peer)];
  }

  private pairOf(node: number, peer: number): Pair<InFlight<Message>> {
    return this.pairs.get(keyOfPair(node, peer)) ?? APART;
  }

  /** Changes a connection, seen from a node. @returns the messages that are not under way any more. */
  private change(
    node: number,
    peer: number,
    change: (pair: Pair<InFlight<Message>>, side: Side) => Pair<InFlight<Message>>,
  ): readonly InFlight<Message>[] {
    const before = this.pairOf(node, peer);
    const after = change(before, sideOf(node, peer));
    this.pairs.set(keyOfPair(node, peer), after);
    const left = new Set(after.toward.flat());
    return before.toward.flat().filter((one) => !left.has(one));
  }
}

/** An end of a connection: a node, and whom it is connected to. */
export interface Ends {
  readonly node: number;
  readonly peer: number;
}

function sideOf(node: number, peer: number): Side {
  return node < peer ? 0 : 1;
}

function keyOf(node: number, peer: number): string {
  return `${node} ${peer}`;
}

function keyOfPair(node: number, peer: number): string {
  return node < peer ? keyOf(node, peer) : keyOf(peer, node);
}
