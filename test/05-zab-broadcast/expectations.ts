import { counterOf, epochOf, formatZxid, makeZxid, type NodeId, type Zxid } from '#kit';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import type { Expectation, Misdeed, Params } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import { Disks, has, lastOf, type Durable } from './disks.ts';
import type { Message, Packet } from './messages.ts';
import { isVoterQuorum, serversOf } from './scenario.ts';

type Of<Type extends TraceEvent['type']> = Extract<TraceEvent, { readonly type: Type }>;
type Send = TraceEvent & Of<'send'>;

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
  }
  return undefined;
}

/** For runs without faults: nobody has a reason to. */
export const staysInOffice: Expectation = {
  name: 'nobody gives up without a reason',
  rule: 'While nothing fails, the first leader stays the leader, and nobody stops serving.',
  check(trace) {
    for (const event of trace.events) {
      if (event.type !== 'output') continue;
      const output = event.output as ZabOutput;
      if (output.kind !== 'serving' || output.epoch !== null) continue;
      return {
        event,
        sentence: `Server ${event.node} stopped serving, though nothing had failed.`,
      };
    }
    return undefined;
  },
};

/** Zab, section V: before phase 2 a quorum has acknowledged the new epoch. */
export const promisedByAQuorum: Expectation = {
  name: 'a quorum has promised',
  rule: 'NEWLEADER leaves only when a quorum has the epoch as acceptedEpoch on its disks.',
  check: (trace, params) =>
    firstTime(trace, params, {
      key: (event) => {
        const packet = packetOf(event);
        return packet?.kind === 'NEWLEADER' ? packet.epoch : undefined;
      },
      holds: (durable, epoch) => durable.acceptedEpoch >= Number(epoch),
      sentence: (event, epoch, who) =>
        `Server ${event.node} sent NEWLEADER of epoch ${epoch}, but only ${who} had accepted it on disk.`,
    }),
};

/** Zab, section V: an epoch is established when a quorum has acknowledged NEWLEADER. */
export const establishedByAQuorum: Expectation = {
  name: 'a quorum is in the epoch',
  rule: 'A leader serves only when a quorum has the epoch as currentEpoch on its disks.',
  check: (trace, params) =>
    firstTime(trace, params, {
      key: (event) => {
        const output = outputOf(event);
        const leads = output?.kind === 'serving' && output.leading && output.epoch !== null;
        return leads ? (output.epoch ?? undefined) : undefined;
      },
      holds: (durable, epoch) => durable.currentEpoch >= Number(epoch),
      sentence: (event, epoch, who) =>
        `Server ${event.node} began to lead epoch ${epoch}, but only ${who} had it as currentEpoch on disk.`,
    }),
};

/** What committed means. */
export const committedByAQuorum: Expectation = {
  name: 'a quorum has it',
  rule: 'A transaction is committed or delivered only when a quorum has it on its disks.',
  check: (trace, params) =>
    firstTime(trace, params, {
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
        `${formatZxid(BigInt(zxid))}, but only ${who} had it on disk.`,
    }),
};

interface FirstTime {
  /** What happens here for the first time, if it is of interest. */
  key(event: TraceEvent): Zxid | number | undefined;
  applies?(event: TraceEvent, isServing: ReadonlySet<NodeId>): boolean;
  holds(durable: Durable, key: Zxid | number): boolean;
  sentence(event: TraceEvent, key: Zxid | number, who: string): string;
}

/** Something that needs a quorum of disks when it happens for the first time. */
function firstTime(trace: Trace, params: Params, what: FirstTime): Misdeed | undefined {
  const disks = new Disks(params);
  const seen = new Set<Zxid | number>();
  const serving = new Set<NodeId>();
  for (const event of trace.events) {
    disks.observe(event);
    noteServing(serving, event);
    const key = what.key(event);
    if (key === undefined || seen.has(key)) continue;
    if (what.applies?.(event, serving) === false) continue;
    seen.add(key);
    const servers = disks.where((durable) => what.holds(durable, key));
    if (isVoterQuorum(params, servers)) continue;
    return { event, sentence: what.sentence(event, key, inWords(servers)) };
  }
  return undefined;
}

function noteServing(serving: Set<NodeId>, event: TraceEvent): void {
  if (event.node === null) return;
  if (event.type === 'crash') serving.delete(event.node);
  const output = outputOf(event);
  if (output?.kind !== 'serving') return;
  if (output.epoch === null) serving.delete(event.node);
  else serving.add(event.node);
}

/** ZOOKEEPER-3911 and ZOOKEEPER-4646. */
export const historyBeforeAck: Expectation = {
  name: 'the history before the ACK',
  rule:
    'The ACK of NEWLEADER leaves only when all that came before NEWLEADER is on disk, and the epoch ' +
    'as currentEpoch.',
  check: (trace, params) =>
    eachAck(trace, params, (send, { durable, wanted }) => {
      if (counterOf(send.zxid) !== 0) return undefined;
      const epoch = epochOf(send.zxid);
      const said = `Server ${send.node} acknowledged NEWLEADER of epoch ${epoch}, but`;
      const last = lastOf(durable);
      if (last < wanted) {
        return `${said} its disk had a history up to ${formatZxid(last)}, and not to ${formatZxid(wanted)}.`;
      }
      if (durable.currentEpoch >= epoch) return undefined;
      return `${said} its disk had ${durable.currentEpoch} as currentEpoch.`;
    }),
};

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
      const { to } = event as Send;
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

/** ZOOKEEPER-4643. */
export const historyBeforeEpoch: Expectation = {
  name: 'the history before the epoch',
  rule: 'A server writes currentEpoch only when the history that goes with it is on its disk.',
  check(trace, params) {
    const disks = new Disks(params);
    const wanted = new Map<NodeId, Synchronised>();
    for (const event of trace.events) {
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

export const diskBeforeAck: Expectation = {
  name: 'the disk before the ACK',
  rule: 'The ACK of a proposal leaves only when the proposal is on disk.',
  check: (trace, params) =>
    eachAck(trace, params, (send, { durable }) =>
      has(durable, send.zxid)
        ? undefined
        : `Server ${send.node} acknowledged ${formatZxid(send.zxid)} before that was on its disk.`,
    ),
};

export const promiseBeforeAckEpoch: Expectation = {
  name: 'the promise before ACKEPOCH',
  rule: 'LEADERINFO and ACKEPOCH leave only when the epoch is on disk as acceptedEpoch.',
  check(trace, params) {
    const disks = new Disks(params);
    const told = new Map<NodeId, number>();
    for (const event of trace.events) {
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

interface AckSend {
  readonly node: NodeId;
  readonly zxid: Zxid;
}

interface AckContext {
  readonly durable: Durable;
  /** What has to be on disk before NEWLEADER is acknowledged. */
  readonly wanted: Zxid;
}

function eachAck(
  trace: Trace,
  params: Params,
  problem: (send: AckSend, context: AckContext) => string | undefined,
): Misdeed | undefined {
  const disks = new Disks(params);
  const wanted = new Map<NodeId, Synchronised>();
  for (const event of trace.events) {
    disks.observe(event);
    noteSynchronised(wanted, event);
    const packet = packetOf(event);
    if (packet?.kind !== 'ACK' || event.node === null) continue;
    if ((event as Send).to === event.node) continue;
    const sentence = problem(
      { node: event.node, zxid: packet.zxid },
      { durable: disks.durable(event.node), wanted: wanted.get(event.node)?.zxid ?? 0n },
    );
    if (sentence !== undefined) return { event, sentence };
  }
  return undefined;
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

/** For runs in which a client sends several writes at once. */
export const pipelines: Expectation = {
  name: 'many under way',
  rule: 'The leader proposes whatever it is asked for at once, without waiting for earlier proposals.',
  check(trace) {
    const waiting = new Map<string, TraceEvent>();
    for (const event of trace.events) {
      if (event.type === 'deliver' && (event.message as Packet).kind === 'REQUEST') {
        const { request } = event.message as Packet & { kind: 'REQUEST' };
        waiting.set(request.id, event);
      }
      const output = outputOf(event);
      if (output?.kind === 'broadcast') {
        const asked = waiting.get(output.id);
        waiting.delete(output.id);
        if (asked !== undefined && event.atMs > asked.atMs) {
          return {
            event,
            sentence: `The leader was asked for ${output.id} at ${asked.atMs} ms and proposed it only at ${event.atMs} ms.`,
          };
        }
      }
    }
    return undefined;
  },
};

/** For runs with one slow follower. Without it a write takes some 60 ms. */
export function answersWithin(limitMs: number): Expectation {
  return {
    name: 'a quorum is enough',
    rule: `A write is done within ${limitMs} ms, however slow one of the followers is.`,
    check(trace) {
      const asked = new Map<string, number>();
      for (const event of trace.events) {
        if (event.type === 'send') {
          const message = event.message as Message;
          if (message.kind === 'put') asked.set(message.id, event.atMs);
        }
        const output = outputOf(event);
        if (output?.kind !== 'acknowledged') continue;
        const tookMs = event.atMs - asked.get(output.id)!;
        if (tookMs <= limitMs) continue;
        return { event, sentence: `The client waited ${tookMs} ms for ${output.id}.` };
      }
      return undefined;
    },
  };
}

/** A server that is cut off may serve for so long: two ticks of silence, and what it takes to see them. */
const NOTICED_WITHIN_MS = 500;

/** For runs in which single servers are cut off from all others. */
export const noticesIsolation: Expectation = {
  name: 'silence is noticed',
  rule: `A server that is cut off from all others stops serving within ${NOTICED_WITHIN_MS} ms.`,
  check(trace) {
    const cuts = trace.events.filter((event) => event.type === 'cut' && event.side.length === 1);
    for (const cut of cuts) {
      const [server] = (cut as Of<'cut'>).side;
      const untilMs = cut.atMs + NOTICED_WITHIN_MS;
      const last = trace.events.findLast(
        (event) =>
          event.node === server && event.atMs <= untilMs && outputOf(event)?.kind === 'serving',
      );
      const output = last && outputOf(last);
      if (output?.kind !== 'serving' || output.epoch === null) continue;
      return `Server ${server} was cut off at ${cut.atMs} ms, and still served at ${untilMs} ms.`;
    }
    return undefined;
  },
};

/** For runs with an observer. */
export const observersOnlyListen: Expectation = {
  name: 'observers only listen',
  rule:
    'An observer gets INFORM in place of PROPOSAL and COMMIT, and acknowledges nothing but NEWLEADER ' +
    'and UPTODATE.',
  check(trace, params) {
    const observers = serversOf(params).filter((server) => Number(server) > params['servers']!);
    for (const { from, to, packet, event } of packets(trace)) {
      if (observers.includes(to) && (packet.kind === 'PROPOSAL' || packet.kind === 'COMMIT')) {
        return { event, sentence: `Observer ${to} was sent ${packet.kind}.` };
      }
      if (observers.includes(from) && packet.kind === 'ACK' && counterOf(packet.zxid) !== 0) {
        return { event, sentence: `Observer ${from} acknowledged ${formatZxid(packet.zxid)}.` };
      }
    }
    return undefined;
  },
};

/** For runs without faults, in which clients read. */
export const syncWaits: Expectation = {
  name: 'SYNC comes behind the commits',
  rule: 'The leader answers SYNC, and only when all is committed that was proposed before it came.',
  check(trace) {
    const proposed: Zxid[] = [];
    const committed = new Set<Zxid>();
    const asked = new Map<NodeId, Zxid[]>();
    for (const event of trace.events) {
      const packet = packetOf(event);
      const output = outputOf(event);
      if (output?.kind === 'broadcast') proposed.push(output.zxid);
      if (packet?.kind === 'COMMIT') committed.add(packet.zxid);
      if (event.type === 'deliver' && (event.message as Packet).kind === 'SYNC') {
        // What comes from a server that was asked itself is the answer.
        const queue = asked.get(event.from) ?? [];
        if (!asked.has(event.node ?? '')) asked.set(event.from, [...queue, proposed.at(-1) ?? 0n]);
      }
      if (event.type !== 'send' || packet?.kind !== 'SYNC') continue;
      const queue = asked.get(event.to);
      const due = queue?.shift();
      if (due === undefined || due === 0n || committed.has(due)) continue;
      return {
        event,
        sentence: `Server ${event.node} answered SYNC while ${formatZxid(due)} was proposed and not committed.`,
      };
    }
    return undefined;
  },
};

/** For runs without faults, in which clients read. */
export const readsAreAnswered: Expectation = {
  name: 'SYNC is answered',
  rule: 'Every SYNC is answered.',
  check(trace) {
    const open = new Set<string>();
    for (const event of trace.events) {
      const output = outputOf(event);
      if (output?.kind === 'sync begun') open.add(output.read);
      if (output?.kind === 'read') open.delete(output.read);
    }
    if (open.size === 0) return undefined;
    return `No answer ever came to ${[...open].join(' and ')}.`;
  },
};

function packets(trace: Trace) {
  return trace.events.flatMap((event) => {
    const packet = packetOf(event);
    return packet === undefined
      ? []
      : [{ event, from: event.node!, to: (event as Send).to, packet }];
  });
}

/** What a server sends to another, or to itself; undefined for anything else. */
function packetOf(event: TraceEvent): Packet | undefined {
  if (event.type !== 'send') return undefined;
  const message = event.message as Message;
  const isPacket = message.kind.toUpperCase() === message.kind;
  return isPacket ? (message as Packet) : undefined;
}

function outputOf(event: TraceEvent): ZabOutput | undefined {
  return event.type === 'output' ? (event.output as ZabOutput) : undefined;
}

function inWords(servers: ReadonlySet<number>): string {
  const list = [...servers].sort((a, b) => a - b);
  return list.length === 0 ? 'nobody' : `server ${list.join(' and ')}`;
}
