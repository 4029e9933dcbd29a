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

  /** The number of a message that was under way before. */
  find(from: NodeId, to: NodeId, content: string): MessageId {
    return this.ids.get(this.keyOf(from, to, content))!;
  }

  /** What is under way once a node has sent something, too. */
  with(
    inFlight: readonly MessageId[],
    from: NodeId,
    sends: Effects<Message, unknown>['sends'],
  ): readonly MessageId[] {
    if (sends.length === 0) return inFlight;
    const result = [...inFlight];
    for (const { to, message } of sends) {
      const id = this.intern(from, to, message);
      if (countOf(id, result) < this.mostEqual) result.push(id);
    }
    return result.sort((a, b) => a - b);
  }

  /** What is under way without one message of this number. */
  without(inFlight: readonly MessageId[], id: MessageId): readonly MessageId[] {
    return inFlight.toSpliced(inFlight.indexOf(id), 1);
  }

  private intern(from: NodeId, to: NodeId, message: Message): MessageId {
    const content = canonical(message);
    const key = this.keyOf(from, to, content);
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
    });
    this.ids.set(key, id);
    return id;
  }

  /** By places: a node's name may contain anything. */
  private keyOf(from: NodeId, to: NodeId, content: string): string {
    return `${this.places.get(from)} ${this.places.get(to)} ${content}`;
  }
}

function countOf(id: MessageId, ids: readonly MessageId[]): number {
  let count = 0;
  for (const other of ids) if (other === id) count++;
  return count;
}
