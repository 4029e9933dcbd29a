import { formatZxid, type NodeId } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import { Disks, lastOf, type Durable } from '../disks.ts';
import type { Packet } from '../messages.ts';
import { packetOf, withoutBeat } from './events.ts';

/** Zab, section V, phase 1: the new epoch is later than any that the leader was told of. */
export const newerThanAccepted: Expectation = {
  name: 'a new epoch',
  rule: 'The epoch of a leader is larger than every acceptedEpoch of the quorum it was chosen with.',
  check(trace) {
    /** By leader, and by voter or observer that follows, the acceptedEpoch of its FOLLOWERINFO. */
    const told = new Map<NodeId, Map<NodeId, number>>();
    for (const event of withoutBeat(trace)) {
      if (event.node === null) continue;
      if (event.type === 'crash' || event.type === 'note') told.delete(event.node);
      if (event.type === 'deliver') {
        const packet = event.message as Packet;
        if (packet.kind !== 'FOLLOWERINFO') continue;
        const own = told.get(event.node) ?? new Map<NodeId, number>();
        told.set(event.node, own.set(event.from, packet.acceptedEpoch));
      }
      if (event.type !== 'replace' || event.record !== 'acceptedEpoch') continue;
      const epoch = event.value as number;
      const later = [...(told.get(event.node) ?? [])].find(([, accepted]) => accepted >= epoch);
      if (later === undefined) continue;
      const [follower, accepted] = later;
      return {
        event,
        sentence:
          `Server ${event.node} chose epoch ${epoch}, though server ${follower} had told it in ` +
          `FOLLOWERINFO that its acceptedEpoch is ${accepted}.`,
      };
    }
    return undefined;
  },
};

/** What a learner is asked, and what its disk has at that moment. */
interface Question {
  readonly epoch: number;
  readonly disk: Durable;
}

/** For runs in which no unsynced write survives a crash. Apache: `Learner.registerWithLeader`. */
export const saysWhereItStands: Expectation = {
  name: 'what ACKEPOCH says',
  rule:
    'ACKEPOCH has the currentEpoch of the learner, or -1 if it had accepted the epoch before, and the ' +
    'last zxid of its log.',
  check(trace, params) {
    const disks = new Disks(params);
    const asked = new Map<NodeId, Question>();
    for (const event of withoutBeat(trace)) {
      if (event.type === 'deliver' && event.node !== null) {
        const { kind, ...packet } = event.message as Packet;
        if (kind === 'LEADERINFO') {
          const { epoch } = packet as { epoch: number };
          asked.set(event.node, { epoch, disk: disks.durable(event.node) });
        }
      }
      disks.observe(event);
      const packet = packetOf(event);
      const question = event.node === null ? undefined : asked.get(event.node);
      if (packet?.kind !== 'ACKEPOCH' || question === undefined) continue;
      const problem = wrongAnswer(packet, question);
      if (problem !== undefined) return { event, sentence: `Server ${event.node} ${problem}` };
    }
    return undefined;
  },
};

function wrongAnswer(
  { currentEpoch, zxid }: Packet & { kind: 'ACKEPOCH' },
  { epoch, disk }: Question,
): string | undefined {
  const last = lastOf(disk);
  if (zxid !== last) {
    return `sent ACKEPOCH with zxid ${formatZxid(zxid)}, but its log ends with ${formatZxid(last)}.`;
  }
  const isNew = epoch > disk.acceptedEpoch;
  const expected = isNew ? disk.currentEpoch : -1;
  if (currentEpoch === expected) return undefined;
  const because = isNew
    ? `its currentEpoch is ${expected}`
    : `it had accepted epoch ${disk.acceptedEpoch} before`;
  return `sent ACKEPOCH with currentEpoch ${currentEpoch}, but ${because}.`;
}
