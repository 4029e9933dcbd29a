import { counterOf, type NodeId } from '#kit';
import type { Expectation, Misdeed } from '../../../src/grade/scenario.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import { serversOf } from '../scenario.ts';
import { packets, soonAfter, type SentPacket } from './events.ts';

/** What each packet of a handshake may be followed by, seen from the learner; its own marked `>`. */
const HANDSHAKE: Readonly<Record<string, readonly string[]>> = {
  '': ['>FOLLOWERINFO', '>OBSERVERINFO'],
  '>FOLLOWERINFO': ['LEADERINFO'],
  '>OBSERVERINFO': ['LEADERINFO'],
  LEADERINFO: ['>ACKEPOCH'],
  '>ACKEPOCH': ['DIFF', 'TRUNC', 'SNAP'],
  DIFF: ['NEWLEADER'],
  TRUNC: ['NEWLEADER'],
  SNAP: ['NEWLEADER'],
  NEWLEADER: ['>ACK'],
  '>ACK': ['UPTODATE'],
  UPTODATE: ['>ACK'],
};

/** Kinds that come in between and do not belong to the handshake. */
const BESIDES = ['PROPOSAL', 'COMMIT', 'INFORM', 'PING', 'REQUEST', 'SYNC', 'REVALIDATE', 'LOGGED'];

/** For runs without faults. */
export const handshake: Expectation = {
  name: 'the handshake',
  rule:
    'FOLLOWERINFO, LEADERINFO, ACKEPOCH, then DIFF or TRUNC or SNAP, NEWLEADER, ACK, UPTODATE, ACK: ' +
    'each once, and in this order.',
  check(trace, params) {
    for (const learner of serversOf(params)) {
      const problem = handshakeProblem(trace, learner);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
};

function handshakeProblem(trace: Trace, learner: NodeId): Misdeed | undefined {
  let state = '';
  let last: SentPacket | undefined;
  for (const send of packets(trace)) {
    const { from, to, packet, event } = send;
    if ((from !== learner && to !== learner) || from === to) continue;
    if (state === '' && from !== learner) continue;
    if (BESIDES.includes(packet.kind)) continue;
    if (packet.kind === 'ACK' && counterOf(packet.zxid) !== 0) continue;
    // This one is the leader: the handshakes are those of the others.
    if (state === '' && packet.kind === 'LEADERINFO') return undefined;
    const name = from === learner ? `>${packet.kind}` : packet.kind;
    const expected = state === 'UPTODATE over' ? [] : (HANDSHAKE[state] ?? []);
    if (!expected.includes(name)) {
      const instead = expected.map((kind) => kind.replace('>', '')).join(' or ') || 'nothing';
      return {
        event,
        sentence: `${from} sent ${packet.kind} to ${to}, where ${instead} was to come next.`,
      };
    }
    state = state === 'UPTODATE' ? 'UPTODATE over' : name;
    last = send;
  }
  if (state !== 'UPTODATE' || last === undefined) return undefined;
  return {
    event: soonAfter(trace, last.event),
    sentence: `${last.from} sent UPTODATE to ${learner}, which never acknowledged it.`,
  };
}
