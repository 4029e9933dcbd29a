import type { NodeId } from '../kit/env.ts';
import type { TraceEvent } from '../sim/trace.ts';

/** An event in the life of a connection. */
type LinkEvent = Extract<TraceEvent, { readonly peer: NodeId }>;

/** The two ends of what happened to one connection, drawn as one line between two lifelines. */
export interface Tie {
  /** It came up, one end closed it, or it broke. */
  readonly kind: 'up' | 'closed' | 'broke';
  /** In the order in which they happened. */
  readonly first: LinkEvent;
  readonly second: LinkEvent;
}

/** What is written on a tie; the second is for where there is little room. */
export const TIE_TEXTS: Readonly<Record<Tie['kind'], readonly [text: string, short: string]>> = {
  up: ['connected', 'connected'],
  closed: ['closes connection', 'closes'],
  broke: ['connection broke', 'broken'],
};

/**
 * Finds the pairs of events that are the two ends of one thing, by the ids of both. Whatever has no
 * counterpart among the events, or has more to say than fits on a line, is not among them.
 */
export function tiesOf(
  nodes: readonly NodeId[],
  events: readonly TraceEvent[],
): ReadonlyMap<number, Tie> {
  const found = new Map<number, Tie>();
  /** What waits for its counterpart, by what that will be known by. */
  const waiting = new Map<string, LinkEvent>();
  for (const event of events) {
    if (!('peer' in event) || event.node === null) continue;
    const [kind, key] = keyOf(event);
    // Whoever crashed, or had closed it before, never heard of the last one's break.
    if (event.type === 'link up') waiting.delete(breakOf(event));
    const drawn = nodes.includes(event.node) && nodes.includes(event.peer);
    if (kind === undefined || !drawn) continue;
    const first = waiting.get(key);
    if (first === undefined || first.node === event.node) waiting.set(key, event);
    else {
      waiting.delete(key);
      if (isPlain(first) && isPlain(event)) {
        const tie: Tie = { kind, first, second: event };
        found.set(first.id, tie).set(event.id, tie);
      }
    }
  }
  return found;
}

/** Both ends of a thing have the same key. */
function keyOf(event: LinkEvent): [Tie['kind'] | undefined, string] {
  switch (event.type) {
    case 'connect':
      return [undefined, ''];
    case 'disconnect':
      return ['closed', `closed ${event.id}`];
    case 'link up':
      return event.cause === null ? [undefined, ''] : ['up', `up ${event.cause}`];
    case 'link down':
      if (event.reason === 'closed') return ['closed', `closed ${event.cause}`];
      return isBreak(event) ? ['broke', breakOf(event)] : [undefined, ''];
  }
}

function breakOf({ node, peer }: LinkEvent): string {
  return JSON.stringify([node, peer].sort());
}

function isBreak(event: LinkEvent & { readonly type: 'link down' }): boolean {
  return event.reason === undefined || event.reason === 'broke';
}

function isPlain(event: LinkEvent): boolean {
  return !('unsent' in event);
}
