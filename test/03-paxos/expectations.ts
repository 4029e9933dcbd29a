import type { Ballot, NodeId, PaxosMessage, Proposal, Value } from '#kit';
import type { Expectation } from '../../src/grade/scenario.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { compare, majority, ownerOf } from './ballots.ts';
import { DiskWatch } from './disk-watch.ts';
import type { Output } from './output.ts';
import { heard as heardOf, reading, sent as sentOf, watching } from './reader.ts';
import { agreement, everyoneLearns, validity } from './invariants.ts';
import { acceptorsOf, proposersOf, valuesOf } from './scenario.ts';

type Kind = PaxosMessage['kind'];

const sent = <K extends Kind>(event: TraceEvent, kind: K) => sentOf<PaxosMessage, K>(event, kind);
const heard = <K extends Kind>(event: TraceEvent, kind: K) => heardOf<PaxosMessage, K>(event, kind);

/** P1a of "Paxos Made Simple". Repeating an old acceptance to a learner that asks is no new one. */
const promiseIsKept: Expectation = reading(
  'a promise is kept',
  'After a promise or an acceptance in a ballot an acceptor accepts nothing below that ballot.',
  () => {
    const deeds = new Map<NodeId, { ballot: Ballot; deed: string }>();
    const known = new Set<string>();
    return (event) => {
      const node = event.node ?? '';
      const promise = sent(event, 'promise');
      const accepted = sent(event, 'accepted');
      const ballot = promise?.ballot ?? accepted?.ballot;
      if (ballot === undefined) return undefined;
      const highest = deeds.get(node);
      const isNew = accepted !== undefined && !known.has(`${node} ${ballot}`);
      const acceptedBallot = accepted?.ballot ?? promise?.accepted?.ballot;
      if (acceptedBallot !== undefined) known.add(`${node} ${acceptedBallot}`);
      if (highest === undefined || compare(ballot, highest.ballot) > 0) {
        deeds.set(node, { ballot, deed: promise === undefined ? 'accepted' : 'promised' });
        return undefined;
      }
      if (!isNew || highest.ballot === ballot) return undefined;
      return `${node} accepted ${accepted.value} in ballot ${ballot}, though it had ${highest.deed} in ballot ${highest.ballot}.`;
    };
  },
);

/** Phase 1b: a promise also says what was accepted before. */
const promiseTells: Expectation = reading(
  'a promise tells what was accepted',
  'A promise names the proposal of the highest ballot that its acceptor has accepted.',
  () => {
    const accepted = new Map<NodeId, Proposal[]>();
    return (event) => {
      const node = event.node ?? '';
      const acceptance = sent(event, 'accepted');
      const own = accepted.get(node) ?? [];
      if (acceptance !== undefined) accepted.set(node, [...own, acceptance]);
      const promise = sent(event, 'promise');
      if (promise === undefined) return undefined;
      const { ballot, accepted: named } = promise;
      const missed = own.find(
        (proposal) =>
          compare(proposal.ballot, ballot) < 0 &&
          (named === null || compare(named.ballot, proposal.ballot) < 0),
      );
      if (missed === undefined) return undefined;
      const what = named === null ? 'nothing' : `only ${named.value} in ballot ${named.ballot}`;
      return `The promise of ${node} for ballot ${ballot} names ${what}, but ${node} had accepted ${missed.value} in ballot ${missed.ballot}.`;
    };
  },
);

/** B1 of "The Part-Time Parliament": each ballot has a number of its own, and one decree. */
const oneValueEach: Expectation = reading(
  'one value a ballot',
  'Nobody proposes in a ballot of another, and no ballot is ever used for two values.',
  () => {
    const values = new Map<Ballot, Value>();
    return (event) => {
      const prepare = sent(event, 'prepare');
      const accept = sent(event, 'accept');
      const ballot = prepare?.ballot ?? accept?.ballot;
      if (ballot === undefined) return undefined;
      if (ownerOf(ballot) !== event.node) {
        return `${event.node} used ballot ${ballot}, which is not one of its own.`;
      }
      if (accept === undefined) return undefined;
      const other = values.get(ballot) ?? accept.value;
      values.set(ballot, other);
      if (other === accept.value) return undefined;
      return `${event.node} proposed ${accept.value} in ballot ${ballot}, in which it had proposed ${other} before.`;
    };
  },
);

/** P2c of "Paxos Made Simple". */
const safeValue: Expectation = reading(
  'the value to propose',
  'A majority has promised before a value is proposed, and the value is that of the highest ballot these promises name; only if they name none is the proposer free.',
  (params) => {
    const needed = majority(acceptorsOf(params).length);
    const promises = new Map<Ballot, Map<NodeId, Proposal | null>>();
    return (event) => {
      const promise = heard(event, 'promise');
      if (promise !== undefined && event.type === 'deliver') {
        const by = promises.get(promise.ballot) ?? new Map<NodeId, Proposal | null>();
        promises.set(promise.ballot, by.set(event.from, promise.accepted));
      }
      const accept = sent(event, 'accept');
      if (accept === undefined) return undefined;
      const { ballot, value } = accept;
      const named = [...(promises.get(ballot)?.values() ?? [])];
      const free = valuesOf(params).includes(value);
      if (isAllowed(value, named, needed, free)) return undefined;
      return `${event.node} proposed ${value} in ballot ${ballot}, but ${whyNot(named, needed)}.`;
    };
  },
);

/** Whether a majority of these promises, whichever, lets this value be proposed. */
function isAllowed(
  value: Value,
  named: readonly (Proposal | null)[],
  needed: number,
  free: boolean,
): boolean {
  const upTo = (ballot: Ballot | null) =>
    named.filter(
      (other) => other === null || (ballot !== null && compare(other.ballot, ballot) <= 0),
    ).length;
  if (free && upTo(null) >= needed) return true;
  return named.some((other) => other?.value === value && upTo(other.ballot) >= needed);
}

function whyNot(named: readonly (Proposal | null)[], needed: number): string {
  if (named.length < needed) {
    return `only ${named.length} of the ${needed} promises that it needs had arrived`;
  }
  const highest = named
    .filter((other) => other !== null)
    .reduce<Proposal | null>(
      (best, other) => (best === null || compare(other.ballot, best.ballot) > 0 ? other : best),
      null,
    );
  if (highest === null) return 'no promise named that value, and nobody had asked for it';
  return `the highest ballot that its promises named was ${highest.ballot}, with ${highest.value}`;
}

/** Who has accepted in a ballot, and what. */
interface Acceptances {
  readonly value: Value;
  readonly by: Set<NodeId>;
}

/** By ballot what acceptors have accepted so far: what a spectator sees who sees everything. */
type AllAcceptances = Map<Ballot, Acceptances>;

/** Takes in an event; returns the acceptances of its ballot, if it is one. */
function take(all: AllAcceptances, event: TraceEvent): Acceptances | undefined {
  const accepted = sent(event, 'accepted');
  if (accepted === undefined) return undefined;
  const { ballot, value } = accepted;
  const known = all.get(ballot) ?? { value, by: new Set() };
  all.set(ballot, known);
  known.by.add(event.node ?? '');
  return known;
}

/** The safety of Paxos as a spectator sees it who knows what every acceptor has accepted. */
const chosenStays: Expectation = reading(
  'a chosen value never changes',
  'If a majority has accepted a value in one ballot, no majority accepts another value in any other.',
  (params) => {
    const needed = majority(acceptorsOf(params).length);
    const all: AllAcceptances = new Map();
    let first: { ballot: Ballot; value: Value } | undefined;
    return (event) => {
      const acceptances = take(all, event);
      if (acceptances === undefined || acceptances.by.size < needed) return undefined;
      const { ballot } = sent(event, 'accepted')!;
      const { value, by } = acceptances;
      first ??= { ballot, value };
      if (first.value === value) return undefined;
      return `${value} is chosen: ${names(by)} accepted it in ballot ${ballot}. But ${first.value} was chosen before, in ballot ${first.ballot}.`;
    };
  },
);

const onlyChosen: Expectation = reading(
  'only what is chosen is learned',
  'A value is learned only if a majority of the acceptors has accepted it in one and the same ballot.',
  (params) => {
    const needed = majority(acceptorsOf(params).length);
    const all: AllAcceptances = new Map();
    return (event) => {
      take(all, event);
      if (event.type !== 'output') return undefined;
      const output = event.output as Output;
      if (output.kind !== 'learned') return undefined;
      const own = [...all].filter(([, { value }]) => value === output.value);
      if (own.some(([, { by }]) => by.size >= needed)) return undefined;
      const who = own.map(([ballot, { by }]) => `${names(by)} in ballot ${ballot}`);
      const reason = who.length === 0 ? 'nobody had accepted it' : `accepted by ${who.join(', ')}`;
      return `${event.node} learned ${output.value}, which is not chosen: ${reason}.`;
    };
  },
);

function names(by: ReadonlySet<NodeId>): string {
  return [...by].sort().join(' and ');
}

/** The disk, as in "Paxos Made Simple", section 2.5: stable storage. */
const diskBeforeAnswer: Expectation = reading(
  'the disk before the answer',
  'A promise, or an acceptance, leaves an acceptor only when it is on its disk.',
  () => {
    const disks = new DiskWatch();
    const asked = new Map<string, number>();
    return (event) => {
      disks.take(event);
      const node = event.node ?? '';
      const prepare = heard(event, 'prepare');
      const accept = heard(event, 'accept');
      const question = prepare ?? accept;
      if (question !== undefined) {
        for (const kind of prepare === undefined ? ['promise', 'accepted'] : ['promise']) {
          const key = `${node} ${kind} ${question.ballot}`;
          if (!asked.has(key)) asked.set(key, event.id);
        }
      }
      const answer = sent(event, 'promise') ?? sent(event, 'accepted');
      if (answer === undefined || event.type !== 'send') return undefined;
      const since = asked.get(`${node} ${answer.kind} ${answer.ballot}`);
      const missing = since === undefined ? undefined : disks.missing(node, since);
      if (missing === undefined) return undefined;
      return `${node} sent "${answer.kind}" for ballot ${answer.ballot} to ${event.to}, but ${missing}.`;
    };
  },
);

const newBallotAfterRestart: Expectation = reading(
  'a new ballot after a restart',
  'A proposer never uses a ballot again that it used before a crash.',
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
      return `${node} was restarted and uses ballot ${prepare.ballot} again, which it used before the crash.`;
    };
  },
);

/** From level 3 on, where a proposer has a timer to stop. A restart makes it forget. */
export const quietWhenDone: Expectation = reading(
  'who has learned is quiet',
  'A proposer that has learned the value begins no new attempt.',
  () => {
    const done = new Map<NodeId, number>();
    return (event) => {
      const node = event.node ?? '';
      if (event.type === 'start') done.delete(node);
      if (event.type === 'output') done.set(node, event.atMs);
      const prepare = sent(event, 'prepare');
      const learned = done.get(node);
      if (prepare === undefined || learned === undefined) return undefined;
      return `${node} learned the value at ${learned} ms, but at ${event.atMs} ms it sent "prepare" for ballot ${prepare.ballot}.`;
    };
  },
);

/** For acceptors that do no more than reject, and at once. */
export const aboveTheRejection: Expectation = reading(
  'above the rejection',
  'After a rejection the next ballot of a proposer is above the one that it was rejected for.',
  () => {
    let highest: Ballot | undefined;
    return (event) => {
      const promised = heard(event, 'reject')?.promised;
      if (promised !== undefined) highest = promised;
      const prepare = sent(event, 'prepare');
      if (prepare === undefined || highest === undefined) return undefined;
      if (compare(prepare.ballot, highest) > 0) return undefined;
      return `${event.node} was rejected for ballot ${highest}, but its next ballot is ${prepare.ballot}.`;
    };
  },
);

/**
 * What is true of every run of Basic Paxos, faults or not: first the rules for single nodes, then what
 * follows from them. A run that breaks one of the first is explained better by that.
 */
export const PAXOS: readonly Expectation[] = [
  promiseIsKept,
  promiseTells,
  oneValueEach,
  safeValue,
  chosenStays,
  onlyChosen,
  watching(() => agreement),
  watching((params) => validity(valuesOf(params))),
];

/** And what a disk is for. */
export const DURABLE: readonly Expectation[] = [diskBeforeAnswer, newBallotAfterRestart, ...PAXOS];

/** Somebody who only listens learns the value. */
export const learnerLearns = watching(() => everyoneLearns(['l1']));

/** Everyone learns in the end. */
export const termination = watching((params) => everyoneLearns([...proposersOf(params), 'l1']));

/** For runs in which nothing keeps a majority from answering. */
export function learnedWithin(
  limitMs: number,
  nodes: readonly NodeId[],
  name: string,
): Expectation {
  return {
    name,
    rule: `Everyone has learned the value after ${limitMs} ms.`,
    check({ events }) {
      const inTime = events.filter(({ atMs, type }) => type === 'output' && atMs <= limitMs);
      const missing = nodes.filter((node) => !inTime.some((event) => event.node === node));
      if (missing.length === 0) return undefined;
      const sentence = `After ${limitMs} ms ${missing.join(' and ')} had not learned any value.`;
      return { sentence, event: events.findLast(({ atMs }) => atMs <= limitMs)! };
    },
  };
}
