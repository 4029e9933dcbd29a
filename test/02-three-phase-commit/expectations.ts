import type { Decision, NodeId, ThreePhaseMessage } from '#kit';
import type { Expectation, Misdeed, Params } from '../../src/grade/scenario.ts';
import { canonical } from '../../src/sim/canonical.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Wire } from './one-by-one.ts';
import type { Output } from './output.ts';
import { participantsOf, transactionsOf } from './scenario.ts';

/** Fault-free runs only. */
export const threePhases: Expectation = {
  name: 'three phases',
  rule: 'Each participant is asked once. No preCommit is sent before every vote has arrived, and no doCommit before every ack has.',
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      const problem = phaseProblem(trace, params, tx);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
};

/** How long a coordinator may take: two time-outs, and what lies between. */
const COORDINATOR_MS = 200;

export const doesNotWaitForever: Expectation = {
  name: 'the coordinator does not wait for ever',
  rule: `A coordinator that stays up decides within ${COORDINATOR_MS} ms of hearing of a transaction, whoever has crashed.`,
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      const begun = firstDelivery(trace, 'coordinator', ['begin'], tx);
      if (begun === undefined || crashesIn(trace, 'coordinator', begun.atMs, COORDINATOR_MS))
        continue;
      const late = undecidedBy(trace, 'coordinator', tx, begun.atMs + COORDINATOR_MS);
      if (late === undefined) continue;
      const sentence = `The coordinator heard of ${tx} at ${begun.atMs} ms, but had not decided ${late.when}.`;
      return { sentence, event: late.event };
    }
    return undefined;
  },
};

/** How long a participant may take if everyone who leads before it crashes, one after the other. */
const PARTICIPANT_MS = 1500;

export const nonBlocking: Expectation = {
  name: 'non-blocking',
  rule: `A participant that stays up decides within ${PARTICIPANT_MS} ms of its yes, whoever has crashed.`,
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      for (const participant of participantsOf(params)) {
        const yes = firstYes(trace, participant, tx);
        if (yes === undefined || crashesIn(trace, participant, yes.atMs, PARTICIPANT_MS)) continue;
        const late = undecidedBy(trace, participant, tx, yes.atMs + PARTICIPANT_MS);
        if (late === undefined) continue;
        const sentence = `${participant} voted yes on ${tx} at ${yes.atMs} ms and stayed up, but had not decided ${late.when}.`;
        return { sentence, event: late.event };
      }
    }
    return undefined;
  },
};

/** Who has forgotten that it was asked need not decide: it has promised nothing. */
export const everyoneDecides: Expectation = {
  name: 'everyone decides',
  rule: 'Once all faults are over, the coordinator and all whose yes has left them decide, and the client is told.',
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      const waiting = participantsOf(params).filter((p) => firstYes(trace, p, tx) !== undefined);
      const missing = ['coordinator', ...waiting].filter(
        (node) => firstDecision(trace, node, tx) === undefined,
      );
      if (missing.length > 0) {
        return `All faults are long over, but ${missing.join(' and ')} never decided ${tx}.`;
      }
      if (!outputs(trace, 'client').some(({ output }) => output.tx === tx)) {
        return `All faults are long over, but the client was never told how ${tx} ended.`;
      }
    }
    return undefined;
  },
};

export const noWayBack: Expectation = {
  name: 'no way back',
  rule: 'Once it has sent a preCommit, a coordinator that stays up never decides abort.',
  check(trace) {
    const preCommitted = new Set<string>();
    for (const event of trace.events) {
      if (event.node !== 'coordinator') continue;
      if (event.type === 'crash') preCommitted.clear();
      if (event.type === 'send') {
        const { kind, tx } = messageOf(event);
        if (kind === 'preCommit') preCommitted.add(tx);
      }
      if (event.type !== 'output') continue;
      const output = event.output as Output;
      if (output.kind !== 'decided' || output.decision === 'commit') continue;
      if (!preCommitted.has(output.tx)) continue;
      const sentence = `The coordinator had sent a preCommit for ${output.tx}, and at ${event.atMs} ms decided abort.`;
      return { event, sentence };
    }
    return undefined;
  },
};

/** No ack can take so long: a preCommit and an ack take 24 ms at most. */
const OVERDUE_MS = 30;

export const waitsForAcks: Expectation = {
  name: 'every ack, or none to come',
  rule: 'A coordinator commits only when every participant has acknowledged the preCommit, or is so late that it must have crashed.',
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      const own = sends(trace).filter(
        ({ node, to, message }) => node === 'coordinator' && to !== node && message.tx === tx,
      );
      const asked = own.find(({ message }) => message.kind === 'preCommit');
      const done = own.find(({ message }) => message.kind === 'doCommit');
      if (done === undefined) continue;
      if (asked !== undefined && done.atMs >= asked.atMs + OVERDUE_MS) continue;
      const missing = participantsOf(params).find((participant) => {
        const ack = firstReply(trace, participant, 'ack', tx);
        return ack === undefined || ack.id > done.id;
      });
      if (missing === undefined) continue;
      const sentence = `The coordinator sent "doCommit" for ${tx} at ${done.atMs} ms, before the ack of ${missing} had arrived.`;
      return { event: done.event, sentence };
    }
    return undefined;
  },
};

/** The same for a participant that has taken over: whom it sent a preCommit, it awaits. */
export const leaderWaitsForAcks: Expectation = {
  name: 'a new leader waits for every ack, too',
  rule: 'A new leader commits only when all to whom it sent a preCommit have acknowledged it, or are so late that they must have crashed.',
  check(trace, params) {
    const sent = sends(trace);
    for (const tx of transactionsOf(params)) {
      for (const leader of participantsOf(params)) {
        const own = sent.filter((e) => e.node === leader && e.to !== leader && e.message.tx === tx);
        const asked = own.filter(({ message }) => message.kind === 'preCommit');
        const done = own.find(({ message }) => message.kind === 'doCommit');
        if (done === undefined || asked.length === 0) continue;
        if (done.atMs >= asked[0]!.atMs + OVERDUE_MS) continue;
        const heard = firstDelivery(trace, leader, ['doCommit'], tx);
        if (heard !== undefined && heard.id < done.id) continue;
        const missing = asked.find(({ to }) => {
          const ack = trace.events.find(
            (event) =>
              event.type === 'deliver' &&
              event.node === leader &&
              event.from === to &&
              messageOf(event).kind === 'ack' &&
              messageOf(event).tx === tx,
          );
          return ack === undefined || ack.id > done.id;
        });
        if (missing === undefined) continue;
        const sentence = `${leader} led, and sent "doCommit" for ${tx} at ${done.atMs} ms, before the ack of ${missing.to} had arrived.`;
        return { event: done.event, sentence };
      }
    }
    return undefined;
  },
};

export const neverLeadsAgain: Expectation = {
  name: 'one that has returned never leads',
  rule: 'A participant that crashed after its yes asks nobody for a state in that transaction: it takes part no more.',
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      for (const participant of participantsOf(params)) {
        const crashed = crashAfterYes(trace, participant, tx);
        if (crashed === undefined) continue;
        const led = sends(trace).find(
          ({ id, node, message }) =>
            id > crashed.id &&
            node === participant &&
            message.kind === 'stateRequest' &&
            message.tx === tx,
        );
        if (led === undefined) continue;
        const sentence = `${participant} voted yes on ${tx}, crashed at ${crashed.atMs} ms, and took over at ${led.atMs} ms.`;
        return { event: led.event, sentence };
      }
    }
    return undefined;
  },
};

/** How long one that has returned may take to learn what another knows: two inquiries. */
const LEARNS_MS = 200;

/** Runs without lost messages only. */
export const learnsFromAnyone: Expectation = {
  name: 'anyone who knows will do',
  rule: `A participant that returns decides within ${LEARNS_MS} ms if anybody, not only the coordinator, is up all that time and has decided.`,
  check(trace, params) {
    for (const tx of transactionsOf(params)) {
      for (const participant of participantsOf(params)) {
        const crashed = crashAfterYes(trace, participant, tx);
        const back = trace.events.find(
          ({ id, node, type }) =>
            crashed !== undefined && id > crashed.id && node === participant && type === 'start',
        );
        if (back === undefined || crashesIn(trace, participant, back.atMs, LEARNS_MS)) continue;
        const late = undecidedBy(trace, participant, tx, back.atMs + LEARNS_MS);
        const knows = ['coordinator', ...participantsOf(params)].find(
          (node) => node !== participant && knewAllTheTime(trace, node, tx, back.atMs),
        );
        if (late === undefined || knows === undefined) continue;
        const sentence = `${participant} was back at ${back.atMs} ms, and ${knows} knew how ${tx} had ended, but ${participant} had not decided ${late.when}.`;
        return { event: late.event, sentence };
      }
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
      const heard = firstDelivery(trace, node!, ['doCommit', 'doAbort'], message.tx);
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

export const answerBinds: Expectation = {
  name: 'an answer binds',
  rule: 'A participant that told another "doAbort" never votes yes on that transaction afterwards.',
  check(trace) {
    const own = sends(trace);
    for (const { id, node, to, message } of own) {
      if (message.kind !== 'doAbort' || node === 'coordinator' || to === node) continue;
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

/** A run in which no more is to be done after the heal. */
export const comesToRest: Expectation = {
  name: 'comes to rest',
  rule: 'When everyone has decided, nobody sends anything any more.',
  check(trace) {
    const healedAtMs = trace.events.find(({ type }) => type === 'heal')?.atMs ?? 0;
    const last = sends(trace).at(-1);
    if (last === undefined || last.atMs < healedAtMs + 1500) return undefined;
    return `All faults were over at ${healedAtMs} ms, but at ${last.atMs} ms ${last.node} still sent "${last.message.kind}" to ${last.to}.`;
  },
};

export const promiseBeforeYes: Expectation = {
  name: 'the promise before the yes',
  rule: 'A yes leaves a participant only when what it promises is on its disk.',
  check: (trace) => tooEarly(trace, yesIn),
};

export const diskBeforeDecision: Expectation = {
  name: 'the disk before the decision',
  rule: 'No word of a decision leaves a node before the decision is on its disk.',
  check: (trace) => tooEarly(trace, decisionIn),
};

export const diskBeforeApplication: Expectation = {
  name: 'the disk before the application',
  rule: 'The listener and the resource hear of a decision only when it is on the disk of their node.',
  check: (trace) => tooEarly(trace, decisionTold),
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

function phaseProblem(trace: Trace, params: Params, tx: string): string | undefined {
  const participants = participantsOf(params);
  const own = sends(trace).filter(({ message }) => message.tx === tx);
  for (const participant of participants) {
    const asked = own.filter(
      ({ to, message }) => to === participant && message.kind === 'canCommit',
    );
    if (asked.length !== 1) {
      return `${participant} was sent "canCommit" for ${tx} ${asked.length} times, in a run without faults.`;
    }
  }
  for (const [phase, needed] of [
    ['preCommit', 'vote'],
    ['doCommit', 'ack'],
  ] as const) {
    const first = own.find(({ node, to, message }) => to !== node && message.kind === phase);
    if (first === undefined) return `No ${phase} for ${tx} was sent to anybody.`;
    for (const participant of participants) {
      const reply = firstReply(trace, participant, needed, tx);
      if (reply === undefined || reply.id > first.id) {
        return `The first ${phase} for ${tx} was sent at ${first.atMs} ms, before the ${needed} of ${participant} had arrived.`;
      }
    }
  }
  return undefined;
}

/** Something a node did that needs to be backed by its disk. */
interface Claim {
  readonly tx: string;
  /** If it was about a decision. */
  readonly decision?: Decision;
  /** What the node did, in words: `"sent the decision to p1"`. */
  readonly deed: string;
}

/** A claim made before anything its node wrote about the transaction was durable. */
function tooEarly(
  { events }: Trace,
  claimIn: (event: TraceEvent) => Claim | undefined,
): Misdeed | undefined {
  const books = new Books();
  for (const event of events) {
    books.take(event);
    const node = event.node ?? '';
    const claim = claimIn(event);
    if (claim === undefined || books.back(node, claim)) continue;
    const sentence = `${node} ${claim.deed} on ${claim.tx} at ${event.atMs} ms, but ${books.lack(node, claim)}`;
    return { event, sentence };
  }
  return undefined;
}

function yesIn(event: TraceEvent): Claim | undefined {
  if (event.type !== 'send' || event.to === event.node) return undefined;
  const message = messageOf(event);
  if (message.kind !== 'vote' || message.vote !== 'yes') return undefined;
  return { tx: message.tx, deed: `sent its yes to ${event.to}` };
}

function decisionIn(event: TraceEvent): Claim | undefined {
  if (event.type !== 'send' || event.to === event.node) return undefined;
  const message = messageOf(event);
  const { kind, tx } = message;
  if (kind !== 'outcome' && kind !== 'doCommit' && kind !== 'doAbort') return undefined;
  const decided = kind === 'doCommit' ? 'commit' : 'abort';
  const decision = message.kind === 'outcome' ? message.decision : decided;
  return { tx, decision, deed: `sent the decision to ${event.to}` };
}

function decisionTold(event: TraceEvent): Claim | undefined {
  if (event.type !== 'output') return undefined;
  const output = event.output as Output;
  if (output.kind !== 'decided') return undefined;
  return { tx: output.tx, decision: output.decision, deed: 'told its application the decision' };
}

/**
 * What each node has on its disk. How a node keeps its books is its own affair, so this looks for no
 * more than the names.
 */
class Books {
  private readonly unsynced = new Map<NodeId, string[]>();
  private readonly durable = new Map<NodeId, string[]>();

  take(event: TraceEvent): void {
    const node = event.node ?? '';
    if (event.type === 'append' || event.type === 'replace') {
      this.unsynced.set(node, [...(this.unsynced.get(node) ?? []), textOf(event)]);
    } else if (event.type === 'sync') {
      this.settle(node, event.writes);
    } else if (event.type === 'crash') {
      // Which writes survived by chance the trace does not say: give the benefit of the doubt.
      if (event.keptWrites > 0) this.settle(node, Infinity);
      this.unsynced.delete(node);
    }
  }

  /** What was written about the second phase does not count as the decision. */
  back(node: NodeId, { tx, decision }: Claim): boolean {
    const own = this.own(this.durable, node, tx);
    if (decision === undefined) return own.length > 0;
    const decisive = own.filter((text) => !/pre-?commit/i.test(text));
    return decisive.length >= 2 || decisive.some((text) => text.toLowerCase().includes(decision));
  }

  lack(node: NodeId, { tx }: Claim): string {
    return this.own(this.unsynced, node, tx).length > 0
      ? 'what it had written about that was not synced yet.'
      : 'had written nothing about that to its disk.';
  }

  private own(texts: ReadonlyMap<NodeId, string[]>, node: NodeId, tx: string): readonly string[] {
    return (texts.get(node) ?? []).filter((text) => new RegExp(`\\b${tx}\\b`).test(text));
  }

  private settle(node: NodeId, count: number): void {
    const texts = (this.unsynced.get(node) ?? []).splice(0, count);
    this.durable.set(node, [...(this.durable.get(node) ?? []), ...texts]);
  }
}

type Of<Type extends TraceEvent['type']> = Extract<TraceEvent, { readonly type: Type }>;

function textOf(event: Of<'append' | 'replace'>): string {
  return event.type === 'append'
    ? canonical(event.entry)
    : `${JSON.stringify(event.record)} ${canonical(event.value)}`;
}

/** A message, also if it has yet to leave. */
function messageOf({ message }: Of<'send' | 'deliver'>): ThreePhaseMessage {
  const wire = message as Wire;
  return wire.kind === 'leaving' ? wire.message : wire;
}

/** What really left a node, or what it told itself. */
function sends({ events }: Trace) {
  return events
    .filter((event): event is Of<'send'> & TraceEvent => event.type === 'send')
    .filter(({ message }) => (message as Wire).kind !== 'leaving')
    .map((event) => ({ ...event, event, message: messageOf(event) }));
}

function outputs({ events }: Trace, node: NodeId) {
  return events
    .filter((event): event is Of<'output'> & TraceEvent => event.type === 'output')
    .filter((event) => event.node === node)
    .map((event) => ({ ...event, output: event.output as Output }));
}

function firstDecision(trace: Trace, node: NodeId, tx: string) {
  return outputs(trace, node).find(({ output }) => output.kind === 'decided' && output.tx === tx);
}

/** What a node did last before its time to decide was over, if it had not decided by then. */
function undecidedBy(trace: Trace, node: NodeId, tx: string, untilMs: number) {
  const decided = firstDecision(trace, node, tx);
  if (decided !== undefined && decided.atMs <= untilMs) return undefined;
  const event = trace.events.findLast((own) => own.node === node && own.atMs <= untilMs)!;
  return { event, when: `by ${untilMs} ms: the last thing it did was at ${event.atMs} ms` };
}

/** The first yes that left a participant. */
function firstYes(trace: Trace, participant: NodeId, tx: string) {
  return sends(trace).find(
    ({ node, message }) =>
      node === participant &&
      message.kind === 'vote' &&
      message.tx === tx &&
      message.vote === 'yes',
  );
}

function crashesIn({ events }: Trace, node: NodeId, fromMs: number, forMs: number): boolean {
  return events.some(
    (event) =>
      event.type === 'crash' &&
      event.node === node &&
      event.atMs >= fromMs &&
      event.atMs <= fromMs + forMs,
  );
}

function crashAfterYes(trace: Trace, participant: NodeId, tx: string): TraceEvent | undefined {
  const yes = firstYes(trace, participant, tx);
  if (yes === undefined) return undefined;
  return trace.events.find(
    ({ id, node, type }) => id > yes.id && node === participant && type === 'crash',
  );
}

/** Whether a node had decided by then, and was up from then on for as long as another may ask. */
function knewAllTheTime(trace: Trace, node: NodeId, tx: string, fromMs: number): boolean {
  const decided = firstDecision(trace, node, tx);
  if (decided === undefined || decided.atMs > fromMs) return false;
  const last = trace.events.findLast(
    (event) =>
      event.node === node &&
      event.atMs <= fromMs &&
      (event.type === 'crash' || event.type === 'start'),
  );
  return last?.type !== 'crash' && !crashesIn(trace, node, fromMs, LEARNS_MS);
}

/** The first vote or ack of a participant that arrived. */
function firstReply({ events }: Trace, participant: NodeId, kind: 'vote' | 'ack', tx: string) {
  return events.find(
    (event) =>
      event.type === 'deliver' &&
      event.from === participant &&
      messageOf(event).kind === kind &&
      messageOf(event).tx === tx,
  );
}

function firstDelivery({ events }: Trace, node: NodeId, kinds: readonly string[], tx: string) {
  return events.find(
    (event) =>
      event.type === 'deliver' &&
      event.node === node &&
      event.from !== node &&
      kinds.includes(messageOf(event).kind) &&
      messageOf(event).tx === tx,
  );
}
