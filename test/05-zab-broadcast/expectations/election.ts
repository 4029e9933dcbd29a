import type { NodeId } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import type { Message } from '../messages.ts';
import { outputOf, withoutBeat } from './events.ts';

/** For runs with a real election. Apache: `QuorumPeer.updateElectionVote`. */
export const electionKnowsTheEpoch: Expectation = {
  name: 'the election knows the epoch',
  rule:
    'Who serves answers whoever looks for a leader with the epoch in which it serves: a late-comer ' +
    'believes only servers that say the same.',
  check(trace) {
    const serving = new Map<NodeId, number>();
    for (const event of withoutBeat(trace)) {
      if (event.node === null) continue;
      if (event.type === 'crash') serving.delete(event.node);
      const output = outputOf(event);
      if (output?.kind === 'serving') {
        if (output.epoch === null) serving.delete(event.node);
        else serving.set(event.node, output.epoch);
      }
      if (event.type !== 'send') continue;
      const notification = event.message as Message;
      const epoch = serving.get(event.node);
      if (notification.kind !== 'notification' || epoch === undefined) continue;
      if (notification.peerEpoch === epoch) continue;
      return {
        event,
        sentence:
          `Server ${event.node} serves in epoch ${epoch}, but its election told server ${event.to}, ` +
          `which looks for a leader, of epoch ${notification.peerEpoch}: context.newEpoch was not ` +
          'called with the new one.',
      };
    }
    return undefined;
  },
};
