import { counterOf, epochOf, formatZxid, type NodeId, type Zxid } from '#kit';
import type { Expectation, Misdeed, Params } from '../../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../../src/sim/trace.ts';
import { Disks, has, lastOf, type Durable } from '../disks.ts';
import type { Message, Packet } from '../messages.ts';
import { serversOf } from '../scenario.ts';
import { packetOf, soonAfter, type EventOf, withoutBeat } from './events.ts';

export const promiseBeforeAckEpoch: Expectation = {
  name: 'the promise before ACKEPOCH',
  rule: 'LEADERINFO and ACKEPOCH leave only when the epoch is on disk as acceptedEpoch.',
  check(trace, params) {
    const disks = new Disks(params);
    const told = new Map<NodeId, number>();
    for (const event of withoutBeat(trace)) {
      disks.observe(event);
      const packet = packetOf(event);
      if (event.type === 'deliver') {
        const info = event.message as Message;
        if (info.kind === 'LEADERINFO' && event.node !== null) told.set(event.node, info.epoch);
      }
      if (packet === undefined || event.node === null) continue;
      const epoch =
        packet.kind === 'LEADERINFO'
          ? packet.epoch
          : packet.kind === 'ACKEPOCH'
            ? told.get(event.node)
            : undefined;
      const { acceptedEpoch } = disks.durable(event.node);
      if (epoch === undefined || acceptedEpoch >= epoch) continue;
      return {
        event,
        sentence:
          `Server ${event.node} sent ${packet.kind} of epoch ${epoch}, but its disk had ` +
          `${acceptedEpoch} as acceptedEpoch.`,
      };
    }
    return undefined;
  },
};

/** ZOOKEEPER-4643. */
export const historyBeforeEpoch: Expectation = {
  name: 'the history before the epoch',
  rule: 'A server writes currentEpoch only when the history that goes with it is on its disk.',
  check(trace, params) {
    const disks = new Disks(params);
    const wanted = new Map<NodeId, Synchronised>();
    for (const event of withoutBeat(trace)) {
      disks.observe(event);
      noteSynchronised(wanted, event);
      if (event.type !== 'replace' || event.record !== 'currentEpoch' || event.node === null) {
        continue;
      }
      const last = lastOf(disks.durable(event.node));
      const needed = wanted.get(event.node)?.zxid ?? 0n;
      if (last >= needed) continue;
      return {
        event,
        sentence:
          `Server ${event.node} wrote currentEpoch ${String(event.value)} while its disk had a history ` +
          `up to ${formatZxid(last)} only, and the rest, to ${formatZxid(needed)}, was not synced.`,
      };
    }
    return undefined;
  },
};

/** ZOOKEEPER-3911 and ZOOKEEPER-4646. */
export const historyBeforeAck: Expectation = {
  name: 'the history before the ACK',
  rule:
    'The ACK of NEWLEADER leaves only when all that came before NEWLEADER is on disk, and the epoch ' +
    'as currentEpoch.',
  check: (trace, params) =>
    eachAck(trace, params, ({ node, zxid, durable, wanted }) => {
      if (counterOf(zxid) !== 0) return undefined;
      const epoch = epochOf(zxid);
      const said = `Server ${node} acknowledged NEWLEADER of epoch ${epoch}, but`;
      const last = lastOf(durable);
      if (last < wanted) {
        return `${said} its disk had a history up to ${formatZxid(last)}, and not to ${formatZxid(wanted)}.`;
      }
      if (durable.currentEpoch >= epoch) return undefined;
      return `${said} its disk had ${durable.currentEpoch} as currentEpoch.`;
    }),
};

export const diskBeforeAck: Expectation = {
  name: 'the disk before the ACK',
  rule: 'The ACK of a proposal leaves only when the proposal is on disk.',
  check: (trace, params) =>
    eachAck(trace, params, ({ node, zxid, durable }) =>
      has(durable, zxid)
        ? undefined
        : `Server ${node} acknowledged ${formatZxid(zxid)} before that was on its disk.`,
    ),
};

/** For runs in which nobody crashes for good. */
export const acknowledgesAll: Expectation = {
  name: 'every proposal is acknowledged',
  rule:
    'A follower acknowledges every PROPOSAL, before UPTODATE and after it, except what is committed ' +
    'before it acknowledges NEWLEADER.',
  check(trace, params) {
    const followers = new Map(serversOf(params).map((server) => [server, newFollower()]));
    for (const event of withoutBeat(trace)) {
      const follower = event.node === null ? undefined : followers.get(event.node);
      if (follower === undefined || event.node === null) continue;
      if (hasLeft(event)) followers.set(event.node, newFollower());
      noteProposals(follower, event);
    }
    for (const [server, { open }] of followers) {
      const [first] = open;
      if (first === undefined) continue;
      const [zxid, since] = first;
      return {
        event: soonAfter(trace, since),
        sentence: `Server ${server} never acknowledged ${formatZxid(zxid)}.`,
      };
    }
    return undefined;
  },
};

/** A server, as its leader waits for it. */
interface Follower {
  /** Proposals without an ACK. */
  readonly open: Map<Zxid, TraceEvent>;
  isInEpoch: boolean;
}

function newFollower(): Follower {
  return { open: new Map(), isInEpoch: false };
}

function hasLeft({ type }: TraceEvent): boolean {
  return type === 'start' || type === 'crash' || type === 'note' || type === 'link down';
}

function noteProposals(follower: Follower, event: TraceEvent): void {
  const { open } = follower;
  const ack = packetOf(event);
  if (ack?.kind === 'ACK') {
    open.delete(ack.zxid);
    if (counterOf(ack.zxid) === 0) follower.isInEpoch = true;
  }
  if (event.type !== 'deliver') return;
  const packet = event.message as Packet;
  if (packet.kind === 'PROPOSAL') open.set(packet.zxid, event);
  if (packet.kind === 'COMMIT' && !follower.isInEpoch) open.delete(packet.zxid);
}

/** An ACK that a server sends another. */
interface SentAck {
  readonly event: TraceEvent;
  readonly node: NodeId;
  readonly zxid: Zxid;
  /** The sender's disk at that moment. */
  readonly durable: Durable;
  /** What has to be on disk before NEWLEADER is acknowledged. */
  readonly wanted: Zxid;
}

/** Two rules are asked about them, one after the other. */
const ACKS = new WeakMap<Trace, readonly SentAck[]>();

function eachAck(
  trace: Trace,
  params: Params,
  problem: (ack: SentAck) => string | undefined,
): Misdeed | undefined {
  const acks = ACKS.get(trace) ?? acksOf(trace, params);
  ACKS.set(trace, acks);
  for (const ack of acks) {
    const sentence = problem(ack);
    if (sentence !== undefined) return { event: ack.event, sentence };
  }
  return undefined;
}

function acksOf(trace: Trace, params: Params): SentAck[] {
  const acks: SentAck[] = [];
  const disks = new Disks(params);
  const synchronised = new Map<NodeId, Synchronised>();
  for (const event of withoutBeat(trace)) {
    disks.observe(event);
    noteSynchronised(synchronised, event);
    const packet = packetOf(event);
    const { node } = event;
    if (packet?.kind !== 'ACK' || node === null) continue;
    if ((event as EventOf<'send'>).to === node) continue;
    const durable = disks.durable(node);
    acks.push({
      event,
      node,
      zxid: packet.zxid,
      durable,
      wanted: synchronised.get(node)?.zxid ?? 0n,
    });
  }
  return acks;
}

/** What a learner has been sent before NEWLEADER of its present leader. */
interface Synchronised {
  /** The last zxid of that. */
  readonly zxid: Zxid;
  /** Whether NEWLEADER has come: what comes after it has ACKs of its own. */
  readonly isComplete: boolean;
}

function noteSynchronised(wanted: Map<NodeId, Synchronised>, event: TraceEvent): void {
  if (event.type === 'start' && event.node !== null) wanted.delete(event.node);
  if (event.type !== 'deliver' || event.node === null) return;
  const packet = event.message as Packet;
  const before = wanted.get(event.node);
  switch (packet.kind) {
    case 'DIFF':
      wanted.set(event.node, { zxid: 0n, isComplete: false });
      return;
    case 'TRUNC':
    case 'SNAP':
      wanted.set(event.node, { zxid: packet.zxid, isComplete: false });
      return;
    case 'PROPOSAL':
    case 'INFORM':
      if (before?.isComplete === false) wanted.set(event.node, { ...before, zxid: packet.zxid });
      return;
    case 'NEWLEADER':
      if (before !== undefined) wanted.set(event.node, { ...before, isComplete: true });
      return;
    default:
  }
}
