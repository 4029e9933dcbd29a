import { formatZxid, type NodeId, type Zxid } from '#kit';
import type { Expectation, Misdeed, Params } from '../../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../../src/sim/trace.ts';
import { Disks, has, type Durable } from '../disks.ts';
import { isVoterQuorum } from '../scenario.ts';
import type { Packet } from '../messages.ts';
import { outputOf, packetOf, type EventOf, withoutBeat } from './events.ts';

/** Something that needs a quorum of disks when it happens for the first time. */
interface FirstTime {
  /** What is sent or told here, if it is of interest. */
  key(event: TraceEvent): Zxid | number | undefined;
  applies?(event: TraceEvent, isServing: ReadonlySet<NodeId>): boolean;
  holds(durable: Durable, key: Zxid | number): boolean;
  sentence(event: TraceEvent, key: Zxid | number, who: string): string;
}

const PROMISED: FirstTime = {
  key: (event) => {
    const packet = packetOf(event);
    return packet?.kind === 'NEWLEADER' ? packet.epoch : undefined;
  },
  holds: (durable, epoch) => durable.acceptedEpoch >= Number(epoch),
  sentence: (event, epoch, who) =>
    `Server ${event.node} sent NEWLEADER of epoch ${epoch}, but ${who} had accepted it on disk.`,
};

/** Zab, section V: before phase 2 a quorum has acknowledged the new epoch. */
export const promisedByAQuorum: Expectation = {
  name: 'a quorum has promised',
  rule: 'NEWLEADER leaves only when a quorum has the epoch as acceptedEpoch on its disks.',
  check: (trace, params) => firstTimes(trace, params).get(PROMISED),
};

const ESTABLISHED: FirstTime = {
  key: (event) => {
    const output = outputOf(event);
    return output?.kind === 'serving' ? (output.epoch ?? undefined) : undefined;
  },
  holds: (durable, epoch) => durable.currentEpoch >= Number(epoch),
  sentence: (event, epoch, who) =>
    `Server ${event.node} began to serve in epoch ${epoch}, but ${who} had it as currentEpoch on disk.`,
};

/** Zab, section V: an epoch is established when a quorum has acknowledged NEWLEADER. */
export const establishedByAQuorum: Expectation = {
  name: 'a quorum is in the epoch',
  rule: 'A server serves in an epoch only when a quorum has it as currentEpoch on its disks.',
  check: (trace, params) => firstTimes(trace, params).get(ESTABLISHED),
};

const COMMITTED: FirstTime = {
  key: (event) => {
    const packet = packetOf(event);
    if (packet?.kind === 'COMMIT' || packet?.kind === 'INFORM') return packet.zxid;
    const output = outputOf(event);
    return output?.kind === 'deliver' ? output.zxid : undefined;
  },
  // Before the new epoch stands, what a learner is sent counts for nothing yet.
  applies: (event, isServing) =>
    event.type === 'output' || (event.node !== null && isServing.has(event.node)),
  holds: (durable, zxid) => has(durable, BigInt(zxid)),
  sentence: (event, zxid, who) =>
    `Server ${event.node} ${event.type === 'output' ? 'delivered' : 'committed'} ` +
    `${formatZxid(BigInt(zxid))}, but ${who} had it on disk.`,
};

/** What committed means. */
export const committedByAQuorum: Expectation = {
  name: 'a quorum has it',
  rule: 'A transaction is committed or delivered only when a quorum has it on its disks.',
  check: (trace, params) => firstTimes(trace, params).get(COMMITTED),
};

/** An ACK counts until its server is synchronised anew. */
export const acknowledgedByAQuorum: Expectation = {
  name: 'ACKs that still count',
  rule:
    'A leader commits what a quorum has acknowledged since it was last synchronised: DIFF, TRUNC or ' +
    'SNAP may take out of a log what was acknowledged before.',
  check(trace, params) {
    const disks = new Disks(params);
    /** By leader and zxid, who has acknowledged it. */
    const acks = new Map<string, Set<number>>();
    const ofLeader = (leader: NodeId) =>
      [...acks].filter(([key]) => key.startsWith(`${leader} `)).map(([, servers]) => servers);
    for (const event of withoutBeat(trace)) {
      disks.observe(event);
      if (event.node === null) continue;
      const output = outputOf(event);
      if (output?.kind === 'broadcast') acks.set(`${event.node} ${output.zxid}`, new Set());
      if (event.type === 'deliver') {
        const packet = event.message as Packet;
        if (packet.kind === 'ACK')
          acks.get(`${event.node} ${packet.zxid}`)?.add(Number(event.from));
      }
      const packet = packetOf(event);
      if (packet?.kind === 'DIFF' || packet?.kind === 'TRUNC' || packet?.kind === 'SNAP') {
        const { to } = event as EventOf<'send'>;
        for (const servers of ofLeader(event.node)) servers.delete(Number(to));
      }
      const zxid = packet?.kind === 'COMMIT' || packet?.kind === 'INFORM' ? packet.zxid : undefined;
      const key = `${event.node} ${zxid}`;
      const servers = acks.get(key);
      if (zxid === undefined || servers === undefined) continue;
      // Its own ACK is its own affair.
      if (has(disks.durable(event.node), zxid)) servers.add(Number(event.node));
      if (!isVoterQuorum(params, servers)) {
        return {
          event,
          sentence:
            `Server ${event.node} committed ${formatZxid(zxid)}, but ${inWords(servers)} had ` +
            'acknowledged it since the last DIFF, TRUNC or SNAP.',
        };
      }
      acks.delete(key);
    }
    return undefined;
  },
};

/** By rule, what breaks it in this run. */
type Misdeeds = ReadonlyMap<FirstTime, Misdeed>;

/** All three rules are asked about one run after the other, and looked at together. */
const JUDGED = new WeakMap<Trace, Misdeeds>();

function firstTimes(trace: Trace, params: Params): Misdeeds {
  const known = JUDGED.get(trace) ?? judge(trace, params);
  JUDGED.set(trace, known);
  return known;
}

function judge(trace: Trace, params: Params): Misdeeds {
  const misdeeds = new Map<FirstTime, Misdeed>();
  const disks = new Disks(params);
  const rules = [PROMISED, ESTABLISHED, COMMITTED].map((rule) => ({ rule, seen: new Set() }));
  const serving = new Set<NodeId>();
  for (const event of withoutBeat(trace)) {
    disks.observe(event);
    noteServing(serving, event);
    if (event.type !== 'send' && event.type !== 'output') continue;
    for (const { rule, seen } of rules) {
      const key = rule.key(event);
      if (key === undefined || seen.has(key) || misdeeds.has(rule)) continue;
      if (rule.applies?.(event, serving) === false) continue;
      seen.add(key);
      const servers = disks.where((durable) => rule.holds(durable, key));
      if (isVoterQuorum(params, servers)) continue;
      misdeeds.set(rule, { event, sentence: rule.sentence(event, key, inWords(servers)) });
    }
  }
  return misdeeds;
}

function noteServing(serving: Set<NodeId>, event: TraceEvent): void {
  if (event.node === null) return;
  if (event.type === 'crash') serving.delete(event.node);
  const output = outputOf(event);
  if (output?.kind !== 'serving') return;
  if (output.epoch === null) serving.delete(event.node);
  else serving.add(event.node);
}

function inWords(servers: ReadonlySet<number>): string {
  const list = [...servers].sort((a, b) => a - b);
  return list.length === 0 ? 'nobody' : `only server ${list.join(' and ')}`;
}
