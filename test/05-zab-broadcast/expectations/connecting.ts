import type { NodeId } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import type { Packet } from '../messages.ts';
import { CONNECT_TRIES } from '../scenario.ts';
import { type EventOf, withoutBeat } from './events.ts';

/** A server on its way to a leader. */
interface Way {
  readonly leader: NodeId;
  /** Connections that came to nothing. */
  failed: number;
}

/** Apache: `Learner.connectToLeader`. */
export const looksForAnother: Expectation = {
  name: 'who is not there is given up',
  rule:
    `A learner gives up when ${CONNECT_TRIES} connections to its leader have come to nothing before ` +
    'LEADERINFO (connectTries), and not before that: then it can find another leader.',
  check(trace) {
    const ways = new Map<NodeId, Way>();
    for (const event of withoutBeat(trace)) {
      if (event.node === null) continue;
      const way = ways.get(event.node);
      const problem = way && wrongStep(event, way, trace.events);
      if (problem !== undefined) return { event, sentence: `Server ${event.node} ${problem}` };
      if (event.type === 'connect' && way?.leader !== event.peer) {
        ways.set(event.node, { leader: event.peer, failed: 0 });
      } else if (event.type === 'link down' && event.peer === way?.leader) {
        way.failed++;
      } else if (isOver(event)) {
        ways.delete(event.node);
      }
    }
    return undefined;
  },
};

/** Whether it is there, or its server looks for another. */
function isOver(event: TraceEvent): boolean {
  if (event.type === 'deliver') return (event.message as Packet).kind === 'LEADERINFO';
  return event.type === 'start' || event.type === 'crash' || givesUp(event);
}

function givesUp(event: TraceEvent): event is EventOf<'note'> & TraceEvent {
  return event.type === 'note' && event.text.startsWith('gives up');
}

function wrongStep(
  event: TraceEvent,
  { leader, failed }: Way,
  events: readonly TraceEvent[],
): string | undefined {
  const times = failed === 1 ? '1 connection' : `${failed} connections`;
  if (event.type === 'connect' && event.peer === leader && failed >= CONNECT_TRIES) {
    return `asks server ${leader} for a connection again, though ${times} came to nothing.`;
  }
  const isLosing = givesUp(event) && events[event.cause ?? -1]?.type === 'link down';
  if (!isLosing || failed >= CONNECT_TRIES) return undefined;
  return `gives up after ${times} to server ${leader} that came to nothing. It may be there soon.`;
}
