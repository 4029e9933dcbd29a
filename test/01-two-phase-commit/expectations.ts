import type { NodeId, TwoPhaseMessage } from '#kit';
import type { Expectation, Misdeed, Params } from '../../src/grade/scenario.ts';
import { canonical } from '../../src/sim/canonical.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Output } from './output.ts';
import { participantsOf, transactionsOf } from './scenario.ts';

/** Fault-free runs only. */
export const twoPhases: Expectation = {
  name: 'two phases',
  rule: 'Each participant is asked once, and no decision is sent before every vote has arrived.',
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      const problem = phaseProblem(trace, params, tx);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
};

/** Wherever the coordinator itself is not at fault. */
export const doesNotWaitForever: Expectation = {
  name: 'nobody waits for ever',
  rule: 'The coordinator decides within 150 ms of hearing of a transaction, whoever stays silent.',
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      const begun = firstDelivery(trace, 'coordinator', 'begin', tx);
      if (begun === undefined) continue;
      const decided = outputs(trace, 'coordinator').find(
        ({ output }) => output.kind === 'decided' && output.tx === tx,
      );
      if (decided !== undefined && decided.atMs <= begun.atMs + 150) continue;
      const when = decided === undefined ? 'never' : `only at ${decided.atMs} ms`;
      return `The coordinator heard of ${tx} at ${begun.atMs} ms, but decided ${when}.`;
    }
    return undefined;
  },
};

export const sameVoteAgain: Expectation = {
  name: 'a vote is final',
  rule: 'A participant that is asked twice before it knows the decision gives the same vote twice.',
  check(trace) {
    const votes = new Map<string, string>();
    for (const { event, id, node, message } of sends(trace)) {
      if (message.kind !== 'vote') continue;
      const heard = firstDelivery(trace, node!, 'decision', message.tx);
      if (heard !== undefined && heard.id < id) continue;
      const key = `${node} ${message.tx}`;
      const earlier = votes.get(key) ?? message.vote;
      votes.set(key, earlier);
      if (earlier !== message.vote) {
        const sentence = `${node} voted ${earlier} on ${message.tx}, and when it was asked again, ${message.vote}.`;
        return { event, sentence };
      }
    }
    return undefined;
  },
};

/** A run in which no more is to be done after the heal. */
export const comesToRest: Expectation = {
  name: 'comes to rest',
  rule: 'When every participant has acknowledged the decision, nobody sends anything any more.',
  check({ events }) {
    const healedAtMs = events.find(({ type }) => type === 'heal')?.atMs ?? 0;
    const last = events.findLast(({ type }) => type === 'send');
    if (last?.type !== 'send' || last.atMs < healedAtMs + 1500) return undefined;
    const { kind } = last.message as TwoPhaseMessage;
    return `All faults were over at ${healedAtMs} ms, but at ${last.atMs} ms ${last.node} still sent "${kind}" to ${last.to}.`;
  },
};

export const promiseBeforeYes: Expectation = {
  name: 'the promise before the yes',
  rule: 'A yes leaves a participant only when what it promises is on its disk.',
  check: (trace) =>
    tooEarly(trace, (message) => message.kind === 'vote' && message.vote === 'yes', 'a yes'),
};

export const diskBeforeAck: Expectation = {
  name: 'the disk before the ack',
  rule: 'An ack leaves a participant only when the decision is on its disk.',
  check: (trace) => tooEarly(trace, (message) => message.kind === 'ack', 'an ack'),
};

export const diskBeforeDecision: Expectation = {
  name: 'the disk before the decision',
  rule: 'No word of a decision leaves a node before the decision is on its disk.',
  check: (trace) =>
    tooEarly(
      trace,
      (message) => message.kind === 'decision' || message.kind === 'outcome',
      'the decision',
    ),
};

export const toldOnce: Expectation = {
  name: 'told once',
  rule: 'Without a crash in between, a node tells its application about a decision only once.',
  check({ events }) {
    const told = new Set<string>();
    for (const event of events) {
      if (event.type === 'start') {
        for (const key of told) if (key.startsWith(`${event.node} `)) told.delete(key);
      }
      if (event.type !== 'output') continue;
      const output = event.output as Output;
      if (output.kind !== 'decided') continue;
      const key = `${event.node} ${output.tx}`;
      if (told.has(key)) {
        return {
          event,
          sentence: `${event.node} told its application twice that ${output.tx} ended.`,
        };
      }
      told.add(key);
    }
    return undefined;
  },
};

/** If the coordinator is away for less, nobody needs to have asked. */
const TIME_TO_ASK_MS = 500;

/** For runs in which the coordinator crashes and somebody else can know how it ended. */
export const asksAround: Expectation = {
  name: 'participants help each other',
  rule: 'While the coordinator is away, a participant that can learn the outcome from another does.',
  check(trace, params) {
    const crashed = trace.events.find(
      ({ type, node }) => type === 'crash' && node === 'coordinator',
    );
    const back = trace.events.find(
      (event) => event.type === 'start' && event.restart && event.node === 'coordinator',
    );
    if (crashed === undefined || back === undefined) return undefined;
    if (back.atMs - crashed.atMs < TIME_TO_ASK_MS) return undefined;
    const someoneCanTell = participantsOf(params).some((participant) => {
      const decision = outputs(trace, participant).find(({ output }) => output.kind === 'decided');
      if (decision !== undefined && decision.atMs <= crashed.atMs) return true;
      return !sends(trace).some(
        ({ id, node, message }) =>
          id < crashed.id && node === participant && message.kind === 'vote',
      );
    });
    // If all of them have voted yes and none has heard more, nobody can tell: that is blocking.
    if (!someoneCanTell) return undefined;
    const waiting = participantsOf(params).filter((participant) =>
      sends(trace).some(
        ({ atMs, node, message }) =>
          node === participant && message.kind === 'vote' && atMs <= back.atMs - TIME_TO_ASK_MS,
      ),
    );
    for (const participant of waiting) {
      const decided = outputs(trace, participant).find(({ output }) => output.kind === 'decided');
      if (decided !== undefined && decided.atMs < back.atMs) continue;
      return `The coordinator was away from ${crashed.atMs} to ${back.atMs} ms. ${participant} could have learnt from the others how t1 ended, but was still undecided when it came back.`;
    }
    return undefined;
  },
};

export const answerBinds: Expectation = {
  name: 'an answer binds',
  rule: 'A participant that told another "abort" never votes yes on that transaction afterwards.',
  check(trace) {
    const own = sends(trace);
    for (const { id, node, to, message } of own) {
      if (message.kind !== 'decision' || node === 'coordinator') continue;
      if (to === node || message.decision === 'commit') continue;
      const yes = own.find(
        (later) =>
          later.id > id &&
          later.node === node &&
          later.message.kind === 'vote' &&
          later.message.tx === message.tx &&
          later.message.vote === 'yes',
      );
      if (yes !== undefined) {
        const sentence = `${node} told ${to} that ${message.tx} is aborted, and at ${yes.atMs} ms voted yes on it.`;
        return { event: yes.event, sentence };
      }
    }
    return undefined;
  },
};

function phaseProblem(trace: Trace, params: Params, tx: string): string | undefined {
  const own = sends(trace).filter(({ message }) => message.tx === tx);
  for (const participant of participantsOf(params)) {
    const asked = own.filter(({ to, message }) => to === participant && message.kind === 'prepare');
    if (asked.length !== 1) {
      return `${participant} was sent "prepare" for ${tx} ${asked.length} times, in a run without faults.`;
    }
  }
  const decision = own.find(
    ({ node, to, message }) =>
      node === 'coordinator' && to !== 'coordinator' && message.kind === 'decision',
  );
  if (decision === undefined) return `No decision for ${tx} was sent to anybody.`;
  for (const participant of participantsOf(params)) {
    const vote = trace.events.find(
      (event) =>
        event.type === 'deliver' &&
        event.from === participant &&
        (event.message as TwoPhaseMessage).kind === 'vote' &&
        (event.message as TwoPhaseMessage).tx === tx,
    );
    if (vote === undefined || vote.id > decision.id) {
      return `The decision for ${tx} was sent at ${decision.atMs} ms, before the vote of ${participant} had arrived.`;
    }
  }
  return undefined;
}

/** A message that left before anything its sender wrote about the transaction was durable. */
function tooEarly(
  { events }: Trace,
  matters: (message: TwoPhaseMessage, node: NodeId) => boolean,
  what: string,
): Misdeed | undefined {
  const unsynced = new Map<NodeId, string[]>();
  const durable = new Map<NodeId, string[]>();
  const settle = (node: NodeId, count: number): void => {
    const texts = (unsynced.get(node) ?? []).splice(0, count);
    durable.set(node, [...(durable.get(node) ?? []), ...texts]);
  };
  for (const event of events) {
    const node = event.node ?? '';
    switch (event.type) {
      case 'append':
      case 'replace':
        unsynced.set(node, [...(unsynced.get(node) ?? []), textOf(event)]);
        break;
      case 'sync':
        settle(node, event.writes);
        break;
      case 'crash':
        // Which writes survived by chance the trace does not say: give the benefit of the doubt.
        if (event.keptWrites > 0) settle(node, Infinity);
        unsynced.delete(node);
        break;
      case 'send': {
        const message = event.message as TwoPhaseMessage;
        if (event.to === node || !matters(message, node)) break;
        if (isBacked(message, durable.get(node) ?? [])) break;
        const waits = (unsynced.get(node) ?? []).some((text) => mentions(text, message.tx));
        const sentence =
          `${node} sent ${what} for ${message.tx} to ${event.to} at ${event.atMs} ms, but ` +
          (waits
            ? 'what it had written about that was not synced yet.'
            : 'had written nothing about that to its disk.');
        return { event, sentence };
      }
      default:
    }
  }
  return undefined;
}

/**
 * Whether writes that are durable can be what a message tells of. How a node keeps its books is its
 * own affair, so this looks for no more than the names.
 */
function isBacked(message: TwoPhaseMessage, durable: readonly string[]): boolean {
  const own = durable.filter((text) => mentions(text, message.tx));
  if (message.kind === 'vote') return own.length > 0;
  if (own.length >= 2) return true;
  if (message.kind === 'ack') return own.some((text) => /commit|abort/.test(text));
  return own.some((text) => 'decision' in message && text.includes(message.decision));
}

function textOf(event: Of<'append' | 'replace'>): string {
  return event.type === 'append'
    ? canonical(event.entry)
    : `${JSON.stringify(event.record)} ${canonical(event.value)}`;
}

/** `t1`, but not `t10`. */
function mentions(text: string, tx: string): boolean {
  return new RegExp(`\\b${tx}\\b`).test(text);
}

type Of<Type extends TraceEvent['type']> = Extract<TraceEvent, { readonly type: Type }>;

function sends({ events }: Trace) {
  return events
    .filter((event): event is Of<'send'> & TraceEvent => event.type === 'send')
    .map((event) => ({ ...event, event, message: event.message as TwoPhaseMessage }));
}

function outputs({ events }: Trace, node: NodeId) {
  return events
    .filter((event): event is Of<'output'> & TraceEvent => event.type === 'output')
    .filter((event) => event.node === node)
    .map((event) => ({ ...event, output: event.output as Output }));
}

function firstDelivery({ events }: Trace, node: NodeId, kind: string, tx: string) {
  return events.find(
    (event) =>
      event.type === 'deliver' &&
      event.node === node &&
      (event.message as TwoPhaseMessage).kind === kind &&
      (event.message as TwoPhaseMessage).tx === tx,
  );
}
