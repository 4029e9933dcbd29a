import type { WireRequest } from '#kit';

/** What a client does at once: then it waits for all answers, and comes to its next turn. */
export interface Turn {
  /** How long it waits before, in ms. */
  readonly afterMs?: number;
  /** It does not come to this turn before so many ms after its start. */
  readonly atMs?: number;
  /** What it asks, one behind the other, without waiting. */
  readonly asks?: readonly WireRequest[];
  /** Frames as they are, behind that: what no client should send. */
  readonly frames?: readonly Uint8Array[];
  /** Asked on the connection that it has left open. */
  readonly late?: readonly WireRequest[];
  /** What it does right after that, without waiting. */
  readonly deed?: Deed;
}

/**
 * - `move`: it closes its connection, and goes to the next server
 * - `leave open`: it goes to the next server, and leaves its connection as it is
 * - `stay away`: it closes its connection, and that is all
 * - `fall silent`: it says nothing more
 * - `forget password`: it moves, with another password
 */
export type Deed = 'move' | 'leave open' | 'stay away' | 'fall silent' | 'forget password';

/** A client, and what it does. */
export interface Part {
  /** The server it begins with; the first if left out. */
  readonly first?: number;
  /** What it asks for, in ms. */
  readonly timeoutMs?: number;
  /** When it starts, in ms. */
  readonly startMs?: number;
  /** What it says it has seen, before it has seen anything. */
  readonly lastZxidSeen?: bigint;
  /** Asked right behind the first frame, before there is a session. */
  readonly eager?: readonly WireRequest[];
  /** Said in place of the first frame. */
  readonly word?: string;
  readonly turns: readonly Turn[];
}
