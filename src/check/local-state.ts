import type { NodeId } from '../kit/env.ts';
import type { HandlerError } from '../sim/errors.ts';

/** What can happen to one node. */
export type Input<Message> =
  | { readonly type: 'start' }
  | { readonly type: 'message'; readonly from: NodeId; readonly message: Message }
  | { readonly type: 'timer'; readonly timer: string }
  | { readonly type: 'sync' }
  | { readonly type: 'crash'; readonly keep: number }
  | { readonly type: 'link up'; readonly peer: NodeId }
  | { readonly type: 'link down'; readonly peer: NodeId };

/** One text for each input but messages, which have their own. */
export function keyOfInput(input: Input<unknown>): string {
  switch (input.type) {
    case 'timer':
      return `timer ${input.timer}`;
    case 'crash':
      return `crash ${input.keep}`;
    case 'link up':
    case 'link down':
      return `${input.type} ${input.peer}`;
    default:
      return input.type;
  }
}

/** What a node does to its connections. */
export type LinkDeed<Message> =
  | { readonly do: 'connect' | 'disconnect'; readonly peer: NodeId }
  | { readonly do: 'send'; readonly peer: NodeId; readonly message: Message };

/** What a node does in answer to an input. */
export interface Effects<Message, Output> {
  /** Datagrams, and what it sends to itself. */
  readonly sends: readonly { readonly to: NodeId; readonly message: Message }[];
  readonly links: readonly LinkDeed<Message>[];
  readonly outputs: readonly Output[];
  /** Set if the handler threw. */
  readonly error?: HandlerError;
}

/** A state one node can be in: process, disk, timers, and what waits for the disk. */
export interface LocalState<Message, Output> {
  readonly id: number;
  readonly node: NodeId;
  /** One text for all of it: two states with the same key are the same. */
  readonly key: string;
  readonly up: boolean;
  readonly timers: readonly string[];
  /** Whether messages wait for the disk. */
  readonly waiting: boolean;
  readonly unsyncedWrites: number;
  /** A way to get here; undefined for the state before the first start. */
  readonly way: Way<Message> | undefined;
  /** Another way to get here, to see whether it really is the same state. */
  otherWay: Way<Message> | undefined;
  /** What is known of what comes next, by the input's key. */
  readonly next: Map<string, Transition<Message, Output>>;
}

/** All that ever happened to a node: the last input, and everything before it. */
export interface Way<Message> {
  readonly before: Way<Message> | undefined;
  readonly input: Input<Message>;
  /** What the node did at this input, as one text. */
  readonly doings: string;
}

/** One input's outcome. */
export interface Transition<Message, Output> {
  readonly input: Input<Message>;
  readonly to: LocalState<Message, Output>;
  readonly effects: Effects<Message, Output>;
  /** The effects as one text. */
  readonly doings: string;
}
