import type { NodeId } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../../src/sim/trace.ts';
import { outputOf, type EventOf, withoutBeat } from './events.ts';

/** What a server notes when it ends its role, before the reason; see `ZabPeer.giveUp`. */
const GIVES_UP = 'gives up: ';

/** Up to the first cut of a run; and nobody may crash who leads, or is needed for a quorum. */
export const staysInOffice: Expectation = {
  name: 'nobody gives up without a reason',
  rule:
    'As long as no connection is cut, nobody gives up: that somebody is slow, comes late or comes ' +
    'back is no reason.',
  check(trace) {
    for (const event of withoutBeat(trace)) {
      if (event.type === 'cut' || event.type === 'pause') return undefined;
      if (event.type !== 'note' || !event.text.startsWith(GIVES_UP)) continue;
      const reason = event.text.slice(GIVES_UP.length);
      return { event, sentence: `Server ${event.node} gave up ("${reason}"), without need.` };
    }
    return undefined;
  },
};

/** A server may serve for so long when it hears nothing: two ticks, and what it takes to see them. */
const NOTICED_WITHIN_MS = 400;

/** For runs in which single servers are cut off from all others, or servers stand still. */
export const noticesSilence: Expectation = {
  name: 'silence is noticed',
  rule:
    'A follower that hears nothing from its leader, and a leader that hears nothing from a quorum, ' +
    `stop serving within ${NOTICED_WITHIN_MS} ms.`,
  check(trace) {
    for (const event of withoutBeat(trace)) {
      for (const server of leftAlone(trace, event)) {
        const untilMs = event.atMs + NOTICED_WITHIN_MS;
        if (!isServing(trace, server, event.atMs)) continue;
        if (stopsServing(trace, server, event.atMs, untilMs)) continue;
        return `Server ${server} was left alone at ${event.atMs} ms, and still served at ${untilMs} ms.`;
      }
    }
    return undefined;
  },
};

/** Who hears nothing more from those it needs, from this event on. */
function leftAlone(trace: Trace, event: TraceEvent): readonly NodeId[] {
  if (event.type === 'cut') return event.side.length === 1 ? event.side : [];
  if (event.type !== 'pause') return [];
  const still = trace.events
    .filter(({ type, atMs }) => type === 'pause' && atMs === event.atMs)
    .map(({ node }) => node);
  const serving = servingAt(trace, event.atMs);
  const leader = [...serving].find(([, leads]) => leads)?.[0];
  if (leader === undefined) return [];
  const others = [...serving.keys()].filter((server) => !still.includes(server));
  if (still.includes(leader)) return others;
  return others.length * 2 > serving.size ? [] : [leader];
}

/** Who serves at this moment, and whether as the leader. */
function servingAt(trace: Trace, atMs: number): ReadonlyMap<NodeId, boolean> {
  const serving = new Map<NodeId, boolean>();
  for (const event of withoutBeat(trace)) {
    if (event.atMs > atMs) break;
    const output = outputOf(event);
    if (output?.kind !== 'serving') continue;
    if (output.epoch === null) serving.delete((event as EventOf<'output'> & { node: NodeId }).node);
    else serving.set((event as EventOf<'output'> & { node: NodeId }).node, output.leading);
  }
  return serving;
}

function isServing(trace: Trace, server: NodeId, atMs: number): boolean {
  return servingAt(trace, atMs).has(server);
}

function stopsServing(trace: Trace, server: NodeId, fromMs: number, untilMs: number): boolean {
  return withoutBeat(trace).some((event) => {
    if (event.node !== server || event.atMs < fromMs || event.atMs > untilMs) return false;
    const output = outputOf(event);
    return output?.kind === 'serving' && output.epoch === null;
  });
}
