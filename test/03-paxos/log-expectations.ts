import type { Ballot, Command, LogMessage, LogProposal, NodeId } from '#kit';
import type { Expectation } from '../../src/grade/scenario.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { compare, majority, ownerOf } from './ballots.ts';
import { DiskWatch } from './disk-watch.ts';
import { everyoneDelivers, inOrder, onlyCommands, sameLog, toldIsDone } from './log-invariants.ts';
import { logSettings, replicasOf } from './log-scenario.ts';
import type { Output } from './output.ts';
import { heard as heardOf, reading, sent as sentOf, watching } from './reader.ts';

type Kind = LogMessage['kind'];

const sent = <K extends Kind>(event: TraceEvent, kind: K) => sentOf<LogMessage, K>(event, kind);
const heard = <K extends Kind>(event: TraceEvent, kind: K) => heardOf<LogMessage, K>(event, kind);

/** Fault-free runs only. */
export const skipsPhaseOne = reading(
  'one phase 1 for all slots',
  'While the leader lives and is heard, nobody sends "prepare": a command costs one round trip.',
  () => {
    let first: { command: Command; atMs: number } | undefined;
    return (event) => {
      const done = sent(event, 'done');
      if (done !== undefined) first ??= { command: done.command, atMs: event.atMs };
      const prepare = sent(event, 'prepare');
      if (prepare === undefined || first === undefined) return undefined;
      return `There is a leader: ${first.command} was done at ${first.atMs} ms. But at ${event.atMs} ms ${event.node} sent "prepare" for ballot ${prepare.ballot}.`;
    };
  },
);

const oneCommandEach = reading(
  'one value a ballot',
  'Nobody proposes in a ballot of another, and in one slot no ballot is used for two commands.',
  () => {
    const commands = new Map<string, Command>();
    return (event) => {
      const accept = sent(event, 'accept');
      const ballot = accept?.ballot ?? sent(event, 'prepare')?.ballot;
      if (ballot === undefined) return undefined;
      if (ownerOf(ballot) !== event.node) {
        return `${event.node} used ballot ${ballot}, which is not one of its own.`;
      }
      if (accept === undefined) return undefined;
      const { slot, command } = accept;
      const other = commands.get(`${ballot} ${slot}`) ?? command;
      commands.set(`${ballot} ${slot}`, other);
      if (other === command) return undefined;
      return `${event.node} proposed ${command} in slot ${slot} and ballot ${ballot}, where it had proposed ${other} before.`;
    };
  },
);

const promiseIsKeptInLog = reading(
  'a promise is kept',
  'After a promise a replica accepts nothing below that ballot, in any slot; after an acceptance nothing below its ballot in that slot.',
  () => {
    const promised = new Map<NodeId, Ballot>();
    const acceptances = new Map<string, Ballot>();
    const known = new Set<string>();
    return (event) => {
      const node = event.node ?? '';
      const accepted = sent(event, 'accepted');
      const promise = sent(event, 'promise');
      for (const { slot, ballot } of promise?.accepted ?? []) {
        known.add(`${node} ${slot} ${ballot}`);
      }
      const highest = promised.get(node);
      if (
        promise !== undefined &&
        (highest === undefined || compare(promise.ballot, highest) > 0)
      ) {
        promised.set(node, promise.ballot);
      }
      if (accepted === undefined) return undefined;
      const { ballot, slot } = accepted;
      const isNew = !known.has(`${node} ${slot} ${ballot}`);
      known.add(`${node} ${slot} ${ballot}`);
      const last = acceptances.get(`${node} ${slot}`) ?? ballot;
      acceptances.set(`${node} ${slot}`, compare(ballot, last) > 0 ? ballot : last);
      if (isNew && compare(ballot, last) < 0) {
        return `${node} accepted slot ${slot} in ballot ${ballot}, though it had accepted this slot in ballot ${last}.`;
      }
      if (highest === undefined || !isNew || compare(ballot, highest) >= 0) return undefined;
      return `${node} accepted slot ${slot} in ballot ${ballot}, though it had promised ballot ${highest}.`;
    };
  },
);

/** A leader that fills a slot knows what its promises say about that slot. */
const safeCommand = reading(
  'the command to propose',
  'What a leader proposes in a slot is the command of the highest ballot that its promises name for this slot.',
  (params) => {
    const needed = majority(replicasOf(params).length);
    const promises = new Map<Ballot, Map<NodeId, readonly LogProposal[]>>();
    const from = new Map<Ballot, number>();
    return (event) => {
      const prepare = sent(event, 'prepare');
      if (prepare !== undefined) from.set(prepare.ballot, prepare.from);
      const promise = heard(event, 'promise');
      if (promise !== undefined && event.type === 'deliver') {
        const by = promises.get(promise.ballot) ?? new Map<NodeId, readonly LogProposal[]>();
        promises.set(promise.ballot, by.set(event.from, promise.accepted));
      }
      const accept = sent(event, 'accept');
      if (accept === undefined) return undefined;
      const { ballot, slot, command } = accept;
      const all = [...(promises.get(ballot)?.values() ?? [])];
      if (all.length < needed) {
        return `${event.node} proposed ${command} in slot ${slot}, but only ${all.length} of the ${needed} promises that it needs had arrived for ballot ${ballot}.`;
      }
      if (slot < (from.get(ballot) ?? 0)) return undefined;
      // A late promise does not count: any majority of them will do.
      const named = all.map((accepted) => accepted.find((other) => other.slot === slot));
      const upTo = (limit: Ballot | undefined) =>
        named.filter(
          (other) =>
            other === undefined || (limit !== undefined && compare(other.ballot, limit) <= 0),
        ).length;
      if (upTo(undefined) >= needed) return undefined;
      const supported = named.filter((other) => other?.command === command);
      if (supported.some((other) => upTo(other!.ballot) >= needed)) return undefined;
      const names = named.filter((other) => other !== undefined);
      const highest = names.reduce((a, b) => (compare(a.ballot, b.ballot) > 0 ? a : b));
      return `${event.node} proposed ${command} in slot ${slot} and ballot ${ballot}, but its promises name ${highest.command} for this slot, in ballot ${highest.ballot}.`;
    };
  },
);

const diskBeforeLogAnswer = reading(
  'the disk before the answer',
  'A promise, or an acceptance, leaves a replica only when it is on its disk.',
  () => {
    const disks = new DiskWatch();
    const asked = new Map<string, number>();
    return (event) => {
      disks.take(event);
      const node = event.node ?? '';
      const accept = heard(event, 'accept');
      const remember = (key: string) => asked.has(key) || asked.set(key, event.id);
      // A replica may have promised a ballot when it first heard of it, whatever the message was.
      for (const ballot of event.type === 'deliver' ? ballotsIn(event.message) : []) {
        remember(`${node} promise ${ballot}`);
      }
      if (accept !== undefined) remember(`${node} accepted ${accept.ballot} ${accept.slot}`);
      if (event.type !== 'send') return undefined;
      const promise = sent(event, 'promise');
      const accepted = sent(event, 'accepted');
      const key =
        promise === undefined
          ? `${node} accepted ${accepted?.ballot} ${accepted?.slot}`
          : `${node} promise ${promise.ballot}`;
      const since = promise === undefined && accepted === undefined ? undefined : asked.get(key);
      const missing = since === undefined ? undefined : disks.missing(node, since);
      if (missing === undefined) return undefined;
      const what = promise === undefined ? `"accepted" for slot ${accepted?.slot}` : '"promise"';
      return `${node} sent ${what} in ballot ${(promise ?? accepted)?.ballot} to ${event.to}, but ${missing}.`;
    };
  },
);

function ballotsIn(message: unknown): readonly Ballot[] {
  const { ballot, promised } = message as { ballot?: Ballot; promised?: Ballot };
  return [ballot, promised].filter((each) => each !== undefined);
}

/** Slots behind an empty one cannot be delivered, so a leader leaves none empty. */
const noGaps = reading(
  'no gaps',
  'When a leader proposes in a slot, it also proposes in every slot before it that it does not know to be chosen.',
  () => {
    const leads = new Map<NodeId, { ballot: Ballot; slots: Set<number> }>();
    const from = new Map<Ballot, number>();
    const known = new Map<NodeId, Set<number>>();
    return (event) => {
      const node = event.node ?? '';
      const prepare = sent(event, 'prepare');
      if (prepare !== undefined) from.set(prepare.ballot, prepare.from);
      const chosen = heard(event, 'chosen')?.slot ?? slotDelivered(event);
      if (chosen !== undefined) known.set(node, (known.get(node) ?? new Set()).add(chosen));
      const lead = leads.get(node);
      const other = heard(event, 'prepare');
      const isOver = other !== undefined && compare(other.ballot, lead?.ballot ?? other.ballot) > 0;
      if (event.type === 'crash' || isOver) leads.delete(node);
      const accept = sent(event, 'accept');
      if (accept !== undefined) {
        const isSame = lead?.ballot === accept.ballot;
        const slots = isSame ? lead.slots.add(accept.slot) : new Set([accept.slot]);
        leads.set(node, { ballot: accept.ballot, slots });
        return undefined;
      }
      // The gaps may be filled after the rest, as long as it is done at once.
      if (lead === undefined || event.type !== 'timer' || !leads.has(node)) return undefined;
      const isKnown = (slot: number) => lead.slots.has(slot) || known.get(node)?.has(slot) === true;
      const last = Math.max(...lead.slots);
      for (let slot = from.get(lead.ballot) ?? 0; slot < last; slot++) {
        if (isKnown(slot)) continue;
        return `${node} leads in ballot ${lead.ballot} and has proposed in slot ${last}, but nothing in slot ${slot}, of which it does not know what is chosen.`;
      }
      return undefined;
    };
  },
);

function slotDelivered(event: TraceEvent): number | undefined {
  return deliveredBy(event)?.slot;
}

function deliveredBy(event: TraceEvent): Extract<Output, { kind: 'delivered' }> | undefined {
  if (event.type !== 'output') return undefined;
  const output = event.output as Output;
  return output.kind === 'delivered' ? output : undefined;
}

/** Phase 1b, for all slots from a given one on. */
const promiseTellsInLog = reading(
  'a promise tells what was accepted',
  'A promise names, for each slot that the candidate asks about, the proposal of the highest ballot that its replica has accepted.',
  () => {
    const accepted = new Map<NodeId, { slot: number; ballot: Ballot }[]>();
    const from = new Map<string, number>();
    return (event) => {
      const node = event.node ?? '';
      const prepare = heard(event, 'prepare');
      if (prepare !== undefined) from.set(`${node} ${prepare.ballot}`, prepare.from);
      const own = accepted.get(node) ?? [];
      const acceptance = sent(event, 'accepted');
      if (acceptance !== undefined) accepted.set(node, [...own, acceptance]);
      const promise = sent(event, 'promise');
      if (promise === undefined) return undefined;
      const first = from.get(`${node} ${promise.ballot}`) ?? 0;
      const missed = own.find(
        ({ slot, ballot }) =>
          slot >= first &&
          compare(ballot, promise.ballot) < 0 &&
          !promise.accepted.some(
            (named) => named.slot === slot && compare(named.ballot, ballot) >= 0,
          ),
      );
      if (missed === undefined) return undefined;
      return `The promise of ${node} for ballot ${promise.ballot} does not name what it had accepted in slot ${missed.slot} and ballot ${missed.ballot}.`;
    };
  },
);

const newBallotInLog = reading(
  'a new ballot after a restart',
  'A replica never stands with a ballot again that it stood with before a crash.',
  () => {
    const lives = new Map<NodeId, number>();
    const used = new Map<Ballot, number>();
    return (event) => {
      const node = event.node ?? '';
      if (event.type === 'start') lives.set(node, (lives.get(node) ?? 0) + 1);
      const prepare = sent(event, 'prepare');
      if (prepare === undefined) return undefined;
      const life = lives.get(node) ?? 0;
      const before = used.get(prepare.ballot) ?? life;
      used.set(prepare.ballot, before);
      if (before === life) return undefined;
      return `${node} was restarted and stands with ballot ${prepare.ballot} again, which it used before the crash.`;
    };
  },
);

/** A leader need not send its own acceptance through the network: it is taken for granted. */
const onlyChosenInLog = reading(
  'only what is chosen is delivered',
  'A command is delivered only if a majority of the replicas has accepted it in this slot in one and the same ballot.',
  (params) => {
    const others = majority(replicasOf(params).length) - 1;
    const proposed = new Map<string, { ballot: Ballot; slot: number; command: Command }>();
    const accepted = new Map<string, Set<NodeId>>();
    return (event) => {
      const accept = sent(event, 'accept');
      if (accept !== undefined) proposed.set(`${accept.ballot} ${accept.slot}`, accept);
      const acceptance = sent(event, 'accepted');
      if (acceptance !== undefined) {
        const key = `${acceptance.ballot} ${acceptance.slot}`;
        accepted.set(key, (accepted.get(key) ?? new Set()).add(event.node ?? ''));
      }
      const delivered = deliveredBy(event);
      if (delivered === undefined) return undefined;
      const { slot, command } = delivered;
      const candidates = [...proposed].filter(
        ([, proposal]) => proposal.slot === slot && proposal.command === command,
      );
      const by = candidates.map(([key]) => accepted.get(key) ?? new Set<NodeId>());
      if (by.some((names) => names.size >= others)) return undefined;
      const who = candidates.map(
        ([, { ballot }], place) =>
          `${[...by[place]!].join(' and ') || 'nobody'} in ballot ${ballot}`,
      );
      const reason =
        who.length === 0
          ? 'it was never proposed there'
          : `besides its leader ${who.join(', ')} had accepted it`;
      return `${event.node} delivered ${command} in slot ${slot}, which is not chosen: ${reason}.`;
    };
  },
);

/** What holds for a single replica, whatever the others do. */
const REPLICA: readonly Expectation[] = [
  diskBeforeLogAnswer,
  oneCommandEach,
  promiseIsKeptInLog,
  promiseTellsInLog,
  newBallotInLog,
  safeCommand,
  noGaps,
];

/** What follows from it for the log, or has to hold besides. */
const LOG: readonly Expectation[] = [
  onlyChosenInLog,
  watching(() => sameLog),
  watching(() => inOrder),
  watching(onlyCommands, logSettings()),
];

/** What is true of every run of Multi-Paxos, faults or not. */
export const MULTI_PAXOS: readonly Expectation[] = [
  ...REPLICA,
  ...LOG,
  watching(() => toldIsDone),
  watching(everyoneDelivers, logSettings()),
];

/** One command, one slot, as long as no promise names it: the scripts see to that. */
const oneSlotEach = reading(
  'one slot a command',
  'A leader gives a command one slot, however often it is asked for it.',
  () => {
    const slots = new Map<string, number>();
    return (event) => {
      const accept = sent(event, 'accept');
      if (accept === undefined || accept.command === 'no-op') return undefined;
      const { ballot, slot, command } = accept;
      const other = slots.get(`${ballot} ${command}`) ?? slot;
      slots.set(`${ballot} ${command}`, other);
      if (other === slot) return undefined;
      return `${event.node} proposed ${command} in slot ${slot}, though in the same ballot it had proposed it in slot ${other}.`;
    };
  },
);

/** It may tell the client first, as long as it delivers in the same moment. */
const doneIsDelivered = reading(
  'told is done',
  'A client is told that its command is done only when a replica has delivered it.',
  () => {
    const delivered = new Set<Command>();
    let told: { command: Command; atMs: number } | undefined;
    return (event) => {
      const command = deliveredBy(event)?.command;
      if (command !== undefined) delivered.add(command);
      if (told !== undefined && event.atMs > told.atMs) {
        const early = told;
        told = undefined;
        if (!delivered.has(early.command)) {
          return `r1 told the client at ${early.atMs} ms that ${early.command} is done, but it had not delivered it.`;
        }
      }
      const done = sent(event, 'done');
      if (done !== undefined) told = { command: done.command, atMs: event.atMs };
      return undefined;
    };
  },
);

/** The last slot that the script of this number brings `r1` to deliver. */
const LAST_SLOTS: Readonly<Record<number, number>> = { 1: 2, 3: 1 };

/** The rules for `r1` among replicas that follow a script, and so need not keep any rule. */
export const AMONG_PUPPETS: readonly Expectation[] = [
  ...REPLICA.map((rule) => aboutR1(rule, [])),
  ...LOG.map((rule) => aboutR1(rule, ['accepted'])),
  aboutR1(oneSlotEach, []),
  aboutR1(doneIsDelivered, []),
  {
    name: 'a leader finishes what was begun',
    rule: 'What the promises name, and what is missing between it, is proposed, accepted and delivered.',
    check({ events }, { script }) {
      const due = LAST_SLOTS[script ?? 0];
      const slots = events.map(slotDelivered).filter((slot) => slot !== undefined);
      if (due === undefined || slots.includes(due)) return undefined;
      const last = slots.length === 0 ? 'nothing' : `no more than slot ${Math.max(...slots)}`;
      const named =
        script === 1
          ? 'The promises named commands in slots 0 and 2'
          : 'The promises named a command in slot 0, and r2 and r3 asked for another';
      return `${named}, and r2 and r3 have accepted all that r1 proposed, but r1 delivered ${last}.`;
    },
  },
];

/** The same rule, blind to what the others send, but for these kinds. */
function aboutR1({ name, rule, check }: Expectation, kinds: readonly string[]): Expectation {
  const isSeen = (event: TraceEvent) =>
    event.type !== 'send' ||
    event.node === 'r1' ||
    kinds.includes((event.message as LogMessage).kind);
  return {
    name,
    rule,
    check: (trace, params) => check({ ...trace, events: trace.events.filter(isSeen) }, params),
  };
}
