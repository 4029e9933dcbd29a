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

export const oneCommandEach = reading(
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

export const promiseIsKeptInLog = reading(
  'a promise is kept',
  'After a promise a replica accepts nothing below that ballot, in any slot.',
  () => {
    const promised = new Map<NodeId, Ballot>();
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
      if (highest === undefined || !isNew || compare(ballot, highest) >= 0) return undefined;
      return `${node} accepted slot ${slot} in ballot ${ballot}, though it had promised ballot ${highest}.`;
    };
  },
);

/** A leader that fills a slot knows what its promises say about that slot. */
export const safeCommand = reading(
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

export const diskBeforeLogAnswer = reading(
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
export const noGaps = reading(
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
      if (event.type === 'crash' || heard(event, 'prepare') !== undefined) leads.delete(node);
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
  if (event.type !== 'output') return undefined;
  const output = event.output as Output;
  return output.kind === 'delivered' ? output.slot : undefined;
}

/**
 * What is true of every run of Multi-Paxos, faults or not: first what holds for a single replica, then
 * what follows from it.
 */
export const MULTI_PAXOS: readonly Expectation[] = [
  diskBeforeLogAnswer,
  oneCommandEach,
  promiseIsKeptInLog,
  safeCommand,
  noGaps,
  watching(() => sameLog),
  watching(() => inOrder),
  watching(onlyCommands, logSettings()),
  watching(() => toldIsDone),
  watching(everyoneDelivers, logSettings()),
];
