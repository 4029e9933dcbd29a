import { counterOf, epochOf, formatZxid, makeZxid, type NodeId, type Zxid } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import { Disks, has, type Durable } from '../disks.ts';
import { COMMIT_LOG_COUNT } from '../scenario.ts';
import { outputOf, packetOf, packets, type EventOf, withoutBeat } from './events.ts';

/** What a leader had when it sent NEWLEADER. */
interface Original {
  readonly disk: Durable;
  /** The last zxid it had delivered. */
  readonly delivered: Zxid;
}

/** Zab, section V, phase 2: what a follower has after it is what the leader has. */
export const copyOfTheLeader: Expectation = {
  name: 'a copy of the history',
  rule:
    'A server that acknowledges NEWLEADER has in its log what the leader has: nothing more, and all ' +
    'that is committed.',
  check(trace, params) {
    const disks = new Disks(params);
    const delivered = new Map<NodeId, Zxid>();
    /** By learner and leader. */
    const sent = new Map<string, Original>();
    for (const event of withoutBeat(trace)) {
      disks.observe(event);
      if (event.node === null) continue;
      const output = outputOf(event);
      if (output?.kind === 'deliver' || output?.kind === 'restore') {
        delivered.set(event.node, output.zxid);
      }
      const packet = packetOf(event);
      if (packet === undefined) continue;
      const { to } = event as EventOf<'send'>;
      if (packet.kind === 'NEWLEADER') {
        const original = {
          disk: disks.live(event.node),
          delivered: delivered.get(event.node) ?? 0n,
        };
        sent.set(`${to} ${event.node}`, original);
      }
      if (packet.kind !== 'ACK' || counterOf(packet.zxid) !== 0) continue;
      const original = sent.get(`${event.node} ${to}`);
      const problem =
        original && difference(disks.durable(event.node), original, epochOf(packet.zxid));
      if (problem === undefined) continue;
      return {
        event,
        sentence: `Server ${event.node} acknowledged NEWLEADER ${problem(`leader ${to}`)}`,
      };
    }
    return undefined;
  },
};

/** How a learner's disk differs from the leader's. */
function difference(
  copy: Durable,
  { disk, delivered }: Original,
  epoch: number,
): ((leader: string) => string) | undefined {
  const extra = copy.log.find((zxid) => epochOf(zxid) < epoch && !has(disk, zxid));
  if (extra !== undefined) {
    return (leader) => `with ${formatZxid(extra)} in its log, which ${leader} does not have.`;
  }
  // What is only proposed has ACKs of its own.
  const isCommitted = (zxid: Zxid) => epochOf(zxid) < epoch || zxid <= delivered;
  const lacking = disk.log.find((zxid) => isCommitted(zxid) && !has(copy, zxid));
  if (lacking === undefined) return undefined;
  return (leader) => `without ${formatZxid(lacking)} on its disk, which ${leader} has.`;
}

/** Apache: `ZKDatabase.commitLogCount`. */
export const keepsNoMore: Expectation = {
  name: 'only the last at hand',
  rule:
    `A leader keeps the last ${COMMIT_LOG_COUNT} committed proposals at hand (commitLogCount); who ` +
    'lacks more gets SNAP.',
  check(trace) {
    /** By leader and learner, how many were sent since DIFF or TRUNC. */
    const sent = new Map<string, number>();
    for (const { event, from, to, packet } of packets(trace)) {
      const pair = `${from} ${to}`;
      const { kind } = packet;
      if (kind === 'DIFF' || kind === 'TRUNC') sent.set(pair, 0);
      if (kind === 'SNAP' || kind === 'NEWLEADER') sent.delete(pair);
      const before = sent.get(pair);
      if (before === undefined || (kind !== 'COMMIT' && kind !== 'INFORM')) continue;
      sent.set(pair, before + 1);
      if (before < COMMIT_LOG_COUNT) continue;
      return {
        event,
        sentence:
          `Server ${from} sent server ${to} more than ${COMMIT_LOG_COUNT} committed proposals, where ` +
          'SNAP was to come.',
      };
    }
    return undefined;
  },
};

/** How the server that has something to catch up with is to be synchronised, by the run's past. */
const SYNCS: readonly (readonly [kind: string, zxid: Zxid, missing: number] | undefined)[] = [
  undefined,
  ['DIFF', makeZxid(1, 4), 2],
  ['TRUNC', makeZxid(1, 2), 0],
  ['SNAP', 0n, 0],
  ['SNAP', 0n, 0],
  ['DIFF', makeZxid(1, 3), 2],
  ['SNAP', 0n, 0],
];

/** For runs without faults and with a past. */
export const rightSync: Expectation = {
  name: 'the right way to synchronise',
  rule:
    'DIFF if the leader has the last zxid of the learner at hand, TRUNC if the learner has something ' +
    'too much at its end, otherwise SNAP; and what is missing is sent, once.',
  check(trace, params) {
    const expected = SYNCS[params['past']!];
    if (expected === undefined) return undefined;
    const [kind, zxid, missing] = expected;
    let sync: { kind: string; zxid: Zxid } | undefined;
    let sent = 0;
    for (const { to, packet, event } of packets(trace)) {
      if (to !== '1') continue;
      if (packet.kind === 'DIFF' || packet.kind === 'TRUNC' || packet.kind === 'SNAP') {
        sync = packet;
        const isRight = packet.kind === kind && (kind === 'SNAP' || packet.zxid === zxid);
        if (!isRight) return { event, sentence: wrongSync(packet, kind, zxid) };
      }
      if (packet.kind === 'PROPOSAL' && sync !== undefined) sent++;
      if (packet.kind !== 'NEWLEADER') continue;
      if (kind === 'SNAP' || sent === missing) return undefined;
      return {
        event,
        sentence: `After ${kind} server 1 was sent ${sent} proposals before NEWLEADER; it lacked ${missing}.`,
      };
    }
    return 'Server 1 was never synchronised.';
  },
};

function wrongSync(sync: { kind: string; zxid: Zxid }, kind: string, zxid: Zxid): string {
  const expected = kind === 'SNAP' ? kind : `${kind} to ${formatZxid(zxid)}`;
  return `Server 1 was sent ${sync.kind} to ${formatZxid(sync.zxid)}, where ${expected} was to come.`;
}
