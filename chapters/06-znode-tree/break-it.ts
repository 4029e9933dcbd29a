import { todo, type WriteRequest } from '#kit';

/** A request that reaches both of two replicas. */
export interface Arrival {
  /** 1, or 0 for what a server asks of itself. */
  readonly session: 0 | 1;
  readonly request: WriteRequest;
  /** What the clock of each replica shows when the request gets there, in ms. */
  readonly atMs: readonly [first: number, second: number];
}

/**
 * Requests that make two replicas differ, if each of them prepares them for itself: the same requests, in the same
 * order, on clocks that are less than a second apart.
 *
 * In the end one of them has a node that the other has not. That times in stats differ is not enough.
 *
 * TODO: Return at most three requests. `atMs` grows from request to request on each of the
 * replicas, and both have TTL nodes enabled. Which request ends differently at another time?
 */
export function arrivals(): readonly Arrival[] {
  todo('arrivals');
}
