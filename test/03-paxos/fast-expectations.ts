import type { Ballot, FastPaxosMessage, NodeId, Proposal, Value } from '#kit';
import type { Expectation } from '../../src/grade/scenario.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { compare } from './ballots.ts';
import { DiskWatch } from './disk-watch.ts';
import { clientsOf, fastAcceptorsOf, fastSettings, quorumIn, valueOf } from './fast-scenario.ts';
import { agreement, everyoneLearns, validity } from './invariants.ts';
import type { Output } from './output.ts';
import { heard as heardOf, reading, sent as sentOf, watching } from './reader.ts';

type Kind = FastPaxosMessage['kind'];

const sent = <K extends Kind>(event: TraceEvent, kind: K) =>
  sentOf<FastPaxosMessage, K>(event, kind);
const heard = <K extends Kind>(event: TraceEvent, kind: K) =>
  heardOf<FastPaxosMessage, K>(event, kind);

/** Fault-free runs with one client only. */
export const threeDelays = reading(
  'a fast ballot is fast',
  'With one client and no fault the value is accepted without a word of the coordinator after it.',
  () => {
    let proposedAtMs: number | undefined;
    return (event) => {
      if (sent(event, 'propose') !== undefined) proposedAtMs ??= event.atMs;
      if (proposedAtMs === undefined || event.node !== 'c' || event.type !== 'send') {
        return undefined;
      }
      const { kind } = event.message as FastPaxosMessage;
      if (kind === 'chosen') return undefined;
      return `The client proposed at ${proposedAtMs} ms, and at ${event.atMs} ms the coordinator still sent "${kind}" to ${event.to}.`;
    };
  },
);

/** An acceptor votes once in a ballot. */
const oneAcceptance = reading(
  'one acceptance a ballot',
  'An acceptor accepts at most one value in a ballot, whoever proposes it.',
  () => {
    const accepted = new Map<string, Value>();
    return (event) => {
      const acceptance = sent(event, 'accepted');
      if (acceptance === undefined) return undefined;
      const { ballot, value } = acceptance;
      const key = `${event.node} ${ballot}`;
      const other = accepted.get(key) ?? value;
      accepted.set(key, other);
      if (other === value) return undefined;
      return `${event.node} accepted ${value} in ballot ${ballot}, in which it had accepted ${other} before.`;
    };
  },
);

/** P2a of "Fast Paxos": a ballot is open to the clients, or has the one value of the coordinator. */
const onePhaseTwo = reading(
  'one phase 2 a ballot',
  'In one ballot a coordinator sends either "any", or "accept" with one value.',
  () => {
    const sentIn = new Map<Ballot, string>();
    return (event) => {
      const accept = sent(event, 'accept');
      const ballot = accept?.ballot ?? sent(event, 'any')?.ballot;
      if (ballot === undefined) return undefined;
      const what = accept === undefined ? '"any"' : `"accept" with ${accept.value}`;
      const other = sentIn.get(ballot) ?? what;
      sentIn.set(ballot, other);
      if (other === what) return undefined;
      return `${event.node} sent ${what} in ballot ${ballot}, in which it had sent ${other} before.`;
    };
  },
);

/**
 * Whoever sends in a ballot before its round is on disk may use that ballot again after a crash. The
 * disk may be slower than the coordinator, so this compares numbers: one write for each ballot.
 */
const ballotOnDisk = reading(
  'the disk before the ballot',
  'A coordinator uses a ballot only when its round is on its disk.',
  () => {
    const disks = new DiskWatch();
    const used = new Set<Ballot>();
    let started = 0;
    return (event) => {
      disks.take(event);
      if (event.node === 'c' && event.type === 'start') {
        started = event.id;
        used.clear();
      }
      const message = sent(event, 'prepare') ?? sent(event, 'accept');
      if (message === undefined) return undefined;
      const { kind, ballot } = message;
      if (disks.durableWrites('c', started) >= used.add(ballot).size) return undefined;
      return `c sent "${kind}" for ballot ${ballot} before the round of this ballot was on its disk.`;
    };
  },
);

/** By ballot, who has accepted what. */
type Acceptances = Map<Ballot, Map<NodeId, Value>>;

function take(all: Acceptances, event: TraceEvent): Proposal | undefined {
  const acceptance = sent(event, 'accepted');
  if (acceptance === undefined) return undefined;
  const by = all.get(acceptance.ballot) ?? new Map<NodeId, Value>();
  all.set(acceptance.ballot, by.set(event.node ?? '', acceptance.value));
  return acceptance;
}

function isChosen(all: Acceptances, { ballot, value }: Proposal, acceptors: number): boolean {
  const votes = [...(all.get(ballot)?.values() ?? [])].filter((other) => other === value);
  return votes.length >= quorumIn(ballot, acceptors);
}

const fastChosenStays = reading(
  'a chosen value never changes',
  'If a quorum has accepted a value in one ballot, no quorum accepts another value in any other.',
  (params) => {
    const acceptors = fastAcceptorsOf(params).length;
    const all: Acceptances = new Map();
    let first: Proposal | undefined;
    return (event) => {
      const acceptance = take(all, event);
      if (acceptance === undefined || !isChosen(all, acceptance, acceptors)) return undefined;
      first ??= acceptance;
      if (first.value === acceptance.value) return undefined;
      return `${acceptance.value} is chosen now, in ballot ${acceptance.ballot}. But ${first.value} was chosen before, in ballot ${first.ballot}.`;
    };
  },
);

const fastOnlyChosen = reading(
  'only what is chosen is learned',
  'A value is learned only if a fast quorum has accepted it in one fast ballot, or a majority in one classic ballot.',
  (params) => {
    const acceptors = fastAcceptorsOf(params).length;
    const all: Acceptances = new Map();
    return (event) => {
      take(all, event);
      if (event.type !== 'output') return undefined;
      const output = event.output as Output;
      if (output.kind !== 'learned') return undefined;
      const { value } = output;
      if ([...all.keys()].some((ballot) => isChosen(all, { ballot, value }, acceptors))) {
        return undefined;
      }
      const who = [...all].map(([ballot, by]) => {
        const names = [...by].filter(([, other]) => other === value).map(([name]) => name);
        return `${names.sort().join(' and ')} in ballot ${ballot}`;
      });
      return `${event.node} learned ${value}, which is not chosen: accepted by ${who.join(', ')}.`;
    };
  },
);

const fastDiskBeforeAnswer = reading(
  'the disk before the answer',
  'A promise, or an acceptance, leaves an acceptor only when it is on its disk.',
  () => {
    const disks = new DiskWatch();
    const asked = new Map<string, number>();
    return (event) => {
      disks.take(event);
      const node = event.node ?? '';
      const remember = (key: string) => asked.has(key) || asked.set(key, event.id);
      // An acceptor may have promised a ballot when it first heard of it, whatever the message was.
      const asking = heard(event, 'prepare') ?? heard(event, 'any') ?? heard(event, 'accept');
      if (asking !== undefined) remember(`${node} promise ${asking.ballot}`);
      const proposed = heard(event, 'propose') ?? heard(event, 'accept');
      if (proposed !== undefined) remember(`${node} accepted ${proposed.value}`);
      if (event.type !== 'send') return undefined;
      const promise = sent(event, 'promise');
      const accepted = sent(event, 'accepted');
      if (promise === undefined && accepted === undefined) return undefined;
      const key =
        promise === undefined ? `accepted ${accepted!.value}` : `promise ${promise.ballot}`;
      const since = asked.get(`${node} ${key}`);
      const missing = since === undefined ? undefined : disks.missing(node, since);
      if (missing === undefined) return undefined;
      const { kind, ballot } = (promise ?? accepted)!;
      return `${node} sent "${kind}" for ballot ${ballot} to ${event.to}, but ${missing}.`;
    };
  },
);

const fastPromiseIsKept = reading(
  'a promise is kept',
  'After a promise or an acceptance in a ballot an acceptor accepts nothing below that ballot.',
  () => {
    const highest = new Map<NodeId, Ballot>();
    const known = new Set<string>();
    return (event) => {
      const node = event.node ?? '';
      const accepted = sent(event, 'accepted');
      const promise = sent(event, 'promise');
      const ballot = accepted?.ballot ?? promise?.ballot;
      if (ballot === undefined) return undefined;
      const isNew = accepted !== undefined && !known.has(`${node} ${ballot}`);
      const named = accepted?.ballot ?? promise?.accepted?.ballot;
      if (named !== undefined) known.add(`${node} ${named}`);
      const other = highest.get(node);
      if (other === undefined || compare(ballot, other) > 0) highest.set(node, ballot);
      else if (isNew && ballot !== other) {
        return `${node} accepted ${accepted.value} in ballot ${ballot}, though it had promised or accepted in ballot ${other}.`;
      }
      return undefined;
    };
  },
);

const fastPromiseTells = reading(
  'a promise tells what was accepted',
  'A promise names the proposal of the highest ballot that its acceptor has accepted.',
  () => {
    const accepted = new Map<NodeId, Proposal[]>();
    return (event) => {
      const node = event.node ?? '';
      const own = accepted.get(node) ?? [];
      const acceptance = sent(event, 'accepted');
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
      return `The promise of ${node} for ballot ${ballot} names ${named === null ? 'nothing' : `only ballot ${named.ballot}`}, but ${node} had accepted ${missed.value} in ballot ${missed.ballot}.`;
    };
  },
);

/** For collisions in which nothing is lost and nobody is down. */
export const recoversAtOnce = reading(
  'coordinated recovery',
  'When the coordinator sees a collision it goes to phase 2 of the next ballot at once, without a phase 1.',
  () => {
    let first: Ballot | undefined;
    return (event) => {
      const prepare = sent(event, 'prepare');
      if (prepare === undefined) return undefined;
      first ??= prepare.ballot;
      if (first === prepare.ballot) return undefined;
      return `No message was lost, and all acceptors had answered in ballot ${first}, but at ${event.atMs} ms the coordinator sent "prepare" for ballot ${prepare.ballot}.`;
    };
  },
);

/** What is true of every run of Fast Paxos, faults or not. */
export const FAST_PAXOS: readonly Expectation[] = [
  oneAcceptance,
  onePhaseTwo,
  ballotOnDisk,
  fastDiskBeforeAnswer,
  fastPromiseIsKept,
  fastPromiseTells,
  fastChosenStays,
  fastOnlyChosen,
  watching(() => agreement),
  watching((params) => validity(clientsOf(params).map(valueOf)), fastSettings()),
];

/** Clients ask the coordinator, so it has to know in the end. */
export const coordinatorLearns = watching(() => everyoneLearns(['c']));
