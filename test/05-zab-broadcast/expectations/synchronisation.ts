import { counterOf, epochOf, formatZxid, makeZxid, type NodeId, type Zxid } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import { Disks, has, type Durable } from '../disks.ts';
import { packetOf, packets, type EventOf } from './events.ts';

/** Zab, section V, phase 2: what a follower has after it is what the leader has. */
export const copyOfTheLeader: Expectation = {
  name: 'a copy of the history',
  rule: 'A server that acknowledges NEWLEADER has nothing in its log that the leader does not have.',
  check(trace, params) {
    const disks = new Disks(params);
    /** By learner, what the leader had when it sent NEWLEADER. */
    const sent = new Map<NodeId, Durable>();
    for (const event of trace.events) {
      disks.observe(event);
      const packet = packetOf(event);
      if (packet === undefined || event.node === null) continue;
      const { to } = event as EventOf<'send'>;
      if (packet.kind === 'NEWLEADER') sent.set(to, disks.live(event.node));
      if (packet.kind !== 'ACK' || counterOf(packet.zxid) !== 0) continue;
      const original = sent.get(event.node);
      const epoch = epochOf(packet.zxid);
      const extra = disks
        .durable(event.node)
        .log.find((zxid) => epochOf(zxid) < epoch && original && !has(original, zxid));
      if (extra === undefined) continue;
      return {
        event,
        sentence: `Server ${event.node} acknowledged NEWLEADER with ${formatZxid(extra)} in its log, which leader ${to} does not have.`,
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
