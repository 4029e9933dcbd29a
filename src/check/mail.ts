import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import type { Effects, Input } from './local-state.ts';

/** A message under way, as a number; equal messages on one link have the same one. */
export type MessageId = number;

/** A message and its way. */
export interface Envelope<Message> {
  readonly from: NodeId;
  readonly to: NodeId;
  /** Their places in the cluster. */
  readonly fromPlace: number;
  readonly toPlace: number;
  /** See `canonical`. */
  readonly content: string;
  /** The message as an input of its receiver. */
  readonly input: Input<Message>;
  readonly inputKey: string;
  /** Whether it goes by a connection. */
  readonly stream: boolean;
}

/**
 * Every message that was ever under way, numbered. What is under way at one time is a sorted list
 * of numbers; if there are equal messages a number is repeated. Without a limit to that a node that
 * asks again and again would make ever new states.
 */
export class Mail<Message> {
  private readonly places: ReadonlyMap<NodeId, number>;
  private readonly envelopes: Envelope<Message>[] = [];
  private readonly ids = new Map<string, MessageId>();

  private readonly mostEqual: number;

  /** @param mostEqual - see `copies` of the bounds. */
  constructor(nodes: readonly NodeId[], mostEqual: number) {
    this.mostEqual = mostEqual;
    this.places = new Map(nodes.map((node, place) => [node, place]));
  }

  get(id: MessageId): Envelope<Message> {
    return this.envelopes[id]!;
  }

  /** The numbers of what a node sends, in order. */
  numbersOf(from: NodeId, sends: Effects<Message, unknown>['sends']): readonly MessageId[] {
    return sends.map(({ to, message }) => this.intern(from, to, message, false));
  }

  /** The number of a message that goes by a connection. */
  numberOnLink(from: NodeId, to: NodeId, message: Message): MessageId {
    return this.intern(from, to, message, true);
  }

  /** A node's place in the cluster. */
  placeOf(node: NodeId): number {
    return this.places.get(node)!;
  }

  /** What is under way once something more has been sent. */
  with(inFlight: readonly MessageId[], sent: readonly MessageId[]): readonly MessageId[] {
    if (sent.length === 0) return inFlight;
    const result = [...inFlight];
    for (const id of sent) if (countOf(id, result) < this.mostEqual) result.push(id);
    return result.sort((a, b) => a - b);
  }

  /** What is under way without one message of this number. */
  without(inFlight: readonly MessageId[], id: MessageId): readonly MessageId[] {
    return inFlight.toSpliced(inFlight.indexOf(id), 1);
  }

  private intern(from: NodeId, to: NodeId, message: Message, stream: boolean): MessageId {
    const content = canonical(message);
    // By places: a node's name may contain anything.
    const key = `${this.places.get(from)} ${this.places.get(to)} ${content}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.envelopes.length;
    this.envelopes.push({
      from,
      to,
      fromPlace: this.places.get(from)!,
      toPlace: this.places.get(to)!,
      content,
      input: { type: 'message', from, message },
      inputKey: key,
      stream,
    });
    this.ids.set(key, id);
    return id;
  }
}

function countOf(id: MessageId, ids: readonly MessageId[]): number {
  let count = 0;
  for (const other of ids) if (other === id) count++;
  return count;
}
