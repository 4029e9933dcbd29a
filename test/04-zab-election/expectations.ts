import { formatZxid, type NodeId, type Notification, type Vote } from '#kit';
import type { Expectation, Params } from '../../src/grade/scenario.ts';
import { callsHandler, type Trace, type TraceEvent } from '../../src/sim/trace.ts';
import { HISTORIES } from './histories.ts';
import type { Output } from './output.ts';
import { serversOf, votersOf } from './scenario.ts';

type Of<Type extends TraceEvent['type']> = Extract<TraceEvent, { readonly type: Type }>;

/** Fault-free runs. */
export const soon: Expectation = {
  name: 'soon over',
  rule: 'If nothing goes wrong, every server has ended its election after 400 ms.',
  check(trace, params) {
    for (const sid of serversOf(params)) {
      const elected = outputs(trace).find(
        ({ node, output }) => node === String(sid) && output.kind === 'elected',
      );
      if (elected === undefined) return `${sid} never ended its election.`;
      if (elected.atMs > 400) return `${sid} ended its election only at ${elected.atMs} ms.`;
    }
    return undefined;
  },
};

/** For servers whose histories stay as they are. */
export const truthful: Expectation = {
  name: 'a vote is what it says',
  rule:
    'A notification says who sent it, what that server is doing, and the history of the server ' +
    'it votes for; its version is 2.',
  check(trace, params) {
    const historyOf = HISTORIES[params['histories'] ?? 0]!;
    const watch = new Watch();
    for (const event of trace.events) {
      watch.see(event);
      if (!isNotification(event) || !isOurs(event.node!, params)) continue;
      const message = event.message as Notification;
      const problem = untruth(message, event.node!, params, historyOf);
      if (problem !== undefined) return { event, sentence: `${event.node} sent ${problem}.` };
      // In the handler that ends the election some may have been sent before, some after.
      if (watch.endsIn(event, trace)) continue;
      const state = watch.stateOf(event.node!, params);
      if (message.state === state) continue;
      return {
        event,
        sentence: `${event.node} sent a notification with state ${message.state}, but it was ${state}.`,
      };
    }
    return undefined;
  },
};

export const votesOfThisRound: Expectation = {
  name: 'a vote of this round',
  rule:
    'A looking server votes for itself, with the history it began to look with, or as another ' +
    'looking server has voted in the same round; an observer at first for nobody.',
  check(trace, params) {
    const heard = new Map<NodeId, Set<string>>();
    for (const event of trace.events) {
      const node = event.node ?? '';
      if (event.type === 'output') {
        const output = event.output as Output;
        if (output.kind !== 'looking') continue;
        const { epoch: peerEpoch, zxid } = output;
        heard.set(node, new Set([voteKey({ leader: Number(node), zxid, peerEpoch })]));
      }
      const ballot = notificationIn(event);
      if (ballot === undefined || ballot.state !== 'LOOKING') continue;
      const known = heard.get(node);
      const key = `${ballot.electionEpoch}: ${voteKey(ballot)}`;
      if (event.type === 'deliver') {
        known?.add(key);
        continue;
      }
      if (!isOurs(node, params) || !votersOf(params).includes(ballot.leader)) continue;
      if (known === undefined || known.has(key) || known.has(voteKey(ballot))) continue;
      const sentence = `${node} voted for ${ballot.leader} (${voteKey(ballot)}) in round ${ballot.electionEpoch}, but had heard nobody vote like that in this round since it began to look.`;
      return { event, sentence };
    }
    return undefined;
  },
};

/** For elections of which every server is to know the round. */
export const theirRound: Expectation = {
  name: 'over to their round',
  rule: 'Who joins those that have a leader goes over to their round, and tells others of that.',
  check({ events }) {
    let round: number | undefined;
    for (const event of events) {
      if (!isNotification(event)) continue;
      const { state, electionEpoch, leader } = event.message as Notification;
      if (state === 'LOOKING') continue;
      round ??= electionEpoch;
      if (round === electionEpoch) continue;
      const sentence = `${leader} was elected in round ${round}, but ${event.node} told ${event.to} of round ${electionEpoch}.`;
      return { event, sentence };
    }
    return undefined;
  },
};

/** So many messages on one link within so long are too many. */
const STORM = { messages: 30, withinMs: 500 };

export const noStorm: Expectation = {
  name: 'no storm',
  rule: 'Answers are not answered: no server sends another more than 30 messages within 500 ms.',
  check({ events }) {
    const links = new Map<string, number[]>();
    for (const event of events) {
      if (!isNotification(event)) continue;
      const link = `${event.node} to ${event.to}`;
      const times = links.get(link) ?? [];
      links.set(link, times);
      times.push(event.atMs);
      const first = times[times.length - STORM.messages - 1];
      if (first === undefined || event.atMs - first > STORM.withinMs) continue;
      const sentence = `From ${link} there were ${STORM.messages + 1} notifications between ${first} and ${event.atMs} ms.`;
      return { event, sentence };
    }
    return undefined;
  },
};

/** Runs in which a clock stands still or runs wrong are left out. */
export const patienceIsRenewed: Expectation = {
  name: 'patience is renewed',
  rule: 'A server that begins to look and hears nothing repeats its vote after the shortest interval.',
  check({ events }) {
    if (events.some(({ type }) => type === 'pause' || type === 'drift')) return undefined;
    for (const event of events) {
      if (!isOutput(event, 'looking')) continue;
      const { node, atMs } = event;
      const next = events.slice(event.id + 1).filter((other) => other.node === node);
      const disturbed = next.find(
        ({ type }) => type === 'deliver' || type === 'crash' || type === 'output',
      );
      const end = events.at(-1)!.atMs;
      if (Math.min(disturbed?.atMs ?? end, end) <= atMs + 220) continue;
      const repeated = next.find((other) => isNotification(other) && other.atMs > atMs);
      if (repeated !== undefined && repeated.atMs <= atMs + 220) continue;
      const when = repeated === undefined ? 'never' : `only at ${repeated.atMs} ms`;
      return `${node} began to look at ${atMs} ms, heard nothing, and repeated its vote ${when}.`;
    }
    return undefined;
  },
};

export const roundsGrow: Expectation = {
  name: 'a round of its own',
  rule:
    'Whenever a server begins to look, it enters a new round, one higher than that it was in; and ' +
    'while it looks, it never goes back to a lower one.',
  check(trace, params) {
    const rounds = new Map<NodeId, number>();
    const fresh = new Set<NodeId>();
    for (const event of trace.events) {
      const node = event.node ?? '';
      if (event.type === 'start') rounds.delete(node);
      if (isOutput(event, 'looking')) fresh.add(node);
      if (isOutput(event, 'elected')) {
        fresh.delete(node);
        // Who joins others goes over to their round, and that may be a lower one.
        const { answers } = (event as Of<'output'>).output as { answers: readonly string[] };
        if (answers.length > 0) rounds.set(node, 0);
      }
      if (!isNotification(event)) continue;
      const { state, electionEpoch } = event.message as Notification;
      if (state !== 'LOOKING') continue;
      const before = rounds.get(node) ?? (node === String(params['ahead']) ? 1 : 0);
      const isTooLow = fresh.has(node) ? electionEpoch <= before : electionEpoch < before;
      if (isTooLow) {
        const sentence = `${node} voted in round ${electionEpoch}, ${fresh.has(node) ? 'when it began to look again' : 'while it was looking'}, but had been in round ${before} already.`;
        return { event, sentence };
      }
      fresh.delete(node);
      rounds.set(node, electionEpoch);
    }
    return undefined;
  },
};

export const lowerRoundsAreAnswered: Expectation = {
  name: 'who lags behind is told',
  rule:
    'A looking voter that hears a voter of a lower round does not count its vote, but sends it its ' +
    'own at once, so that it learns of the higher round.',
  check(trace, params) {
    const rounds = new Map<NodeId, number>();
    const watch = new Watch();
    for (const event of trace.events) {
      watch.see(event);
      if (isNotification(event)) {
        const { state, electionEpoch } = event.message as Notification;
        if (state === 'LOOKING') rounds.set(event.node!, electionEpoch);
      }
      if (event.type === 'start') rounds.delete(event.node!);
      const question = questionIn(event);
      if (question === undefined || !areVoters(params, event.node!, question.from)) continue;
      const round = rounds.get(event.node!) ?? 0;
      if (question.electionEpoch >= round || watch.leaders.has(event.node!)) continue;
      if (isAnswered(trace, event.id, question.from)) continue;
      const sentence = `${event.node} was in round ${round} and heard a vote of round ${question.electionEpoch} from ${question.from}, but did not answer it.`;
      return { event, sentence };
    }
    return undefined;
  },
};

export const lookersAreAnswered: Expectation = {
  name: 'who looks is told',
  rule:
    'A server that leads or follows answers every looking server at once, with its own state and ' +
    'leader.',
  check(trace, params) {
    const watch = new Watch();
    for (const event of trace.events) {
      watch.see(event);
      const question = questionIn(event);
      if (question === undefined || !votersOf(params).includes(Number(event.node))) continue;
      if (!watch.leaders.has(event.node!)) continue;
      const { from } = question;
      if (isAnswered(trace, event.id, from)) continue;
      const sentence = `${event.node} had a leader, ${watch.leaders.get(event.node!)}, and heard that ${from} is looking, but did not answer it.`;
      return { event, sentence };
    }
    return undefined;
  },
};

export const observersAreAnswered: Expectation = {
  name: 'who only asks is told',
  rule: 'A voter answers a looking observer at once, whatever it is doing itself.',
  check(trace, params) {
    for (const event of trace.events) {
      const question = questionIn(event);
      if (question === undefined || !votersOf(params).includes(Number(event.node))) continue;
      if (votersOf(params).includes(Number(question.from))) continue;
      if (isAnswered(trace, event.id, question.from)) continue;
      const sentence = `${event.node} heard that ${question.from}, an observer, is looking, but did not answer it.`;
      return { event, sentence };
    }
    return undefined;
  },
};

/** What a server alone does, from when on, with a longest interval as the settings say. */
export function repeatsMoreAndMoreRarely(lonely: NodeId, others: readonly NodeId[]): Expectation {
  return {
    name: 'patience grows',
    rule:
      'A server that looks and hears nothing repeats its vote after the shortest interval, then ' +
      'after twice as long, and so on up to the longest.',
    check(trace, params) {
      const longestMs = params['maxIntervalMs']!;
      const own = trace.events.filter(({ node }) => node === lonely);
      if (own.some((event) => isOutput(event, 'elected'))) return undefined;
      const aloneSince =
        own.findLast((event) => event.type === 'deliver' && event.from !== lonely)?.id ?? 0;
      for (const to of others) {
        const sent = own.filter(
          (event) => isNotification(event) && event.to === to && event.id > aloneSince,
        );
        const problem = intervalProblem(sent, longestMs, endOf(trace));
        if (problem === undefined) continue;
        const sentence = `${lonely}, alone, ${problem.sentence} (to ${to}).`;
        return problem.event === undefined ? sentence : { event: problem.event, sentence };
      }
      return undefined;
    },
  };
}

/** For elections after which nobody looks again. */
export const comesToRest: Expectation = {
  name: 'comes to rest',
  rule: 'When every server has ended its election, nobody sends anything any more.',
  check(trace, params) {
    const last = new Map<NodeId, Of<'output'> & TraceEvent>();
    for (const event of trace.events) if (event.type === 'output') last.set(event.node!, event);
    const ends = serversOf(params).map((sid) => last.get(String(sid)));
    if (ends.some((end) => end === undefined || !isOutput(end, 'elected'))) return undefined;
    const endedAtMs = Math.max(...ends.map((end) => end!.atMs));
    const late = trace.events.findLast((event) => event.type === 'send');
    // What was under way may still be answered.
    if (late === undefined || late.atMs <= endedAtMs + 700) return undefined;
    return `Every server had ended its election at ${endedAtMs} ms, but at ${late.atMs} ms ${late.node} still sent something.`;
  },
};

/** For servers that follow whom they elect. */
export const tellsTheEpoch: Expectation = {
  name: 'the epoch there is now',
  rule: 'Once its leader has begun a new epoch, a server answers with that as the peerEpoch.',
  check({ events }) {
    const epochs = new Map<NodeId, number>();
    for (const event of events) {
      const node = event.node ?? '';
      if (event.type === 'start' || isOutput(event, 'looking')) epochs.delete(node);
      if (event.type === 'output') {
        const output = event.output as Output;
        if (output.kind === 'leads' || output.kind === 'follows') epochs.set(node, output.epoch);
      }
      if (!isNotification(event)) continue;
      const { peerEpoch } = event.message as Notification;
      const epoch = epochs.get(node);
      if (epoch === undefined || peerEpoch === epoch) continue;
      const sentence = `${node} was in epoch ${epoch}, but told ${event.to} of peerEpoch ${peerEpoch}.`;
      return { event, sentence };
    }
    return undefined;
  },
};

/** That one server has ended its election by then. */
export function endsBy(node: NodeId, atMs: number): Expectation {
  return {
    name: 'enough is enough',
    rule:
      'What a server with a leader says of the round I am in counts as a vote of that round: with ' +
      'it a quorum may be there, if the leader is among those who speak.',
    check(trace) {
      const elected = outputs(trace).findLast(
        (event) => event.node === node && event.output.kind === 'elected',
      );
      if (elected !== undefined && elected.atMs <= atMs) return undefined;
      const known = `By ${atMs} ms a quorum had named one leader, but ${node}`;
      const next = trace.events.find((event) => event.node === node && event.atMs > atMs);
      const sentence = `${known} was still looking.`;
      return next === undefined ? sentence : { event: next, sentence };
    },
  };
}

/** Follows who has which leader. */
class Watch {
  readonly leaders = new Map<NodeId, number>();

  see(event: TraceEvent): void {
    const node = event.node ?? '';
    if (event.type === 'start' || isOutput(event, 'looking')) this.leaders.delete(node);
    if (isOutput(event, 'elected')) {
      this.leaders.set(
        node,
        (event as Of<'output'> & { output: { leader: number } }).output.leader,
      );
    }
  }

  stateOf(node: NodeId, params: Params): string {
    const leader = this.leaders.get(node);
    if (leader === undefined) return 'LOOKING';
    if (String(leader) === node) return 'LEADING';
    return votersOf(params).includes(Number(node)) ? 'FOLLOWING' : 'OBSERVING';
  }

  /** Whether the handler in which this was sent also ended the election. */
  endsIn({ cause }: TraceEvent, trace: Trace): boolean {
    return inHandler(trace, cause ?? -1).some((event) => isOutput(event, 'elected'));
  }
}

function untruth(
  message: Notification,
  sender: NodeId,
  params: Params,
  historyOf: (typeof HISTORIES)[number],
): string | undefined {
  const { leader, zxid, peerEpoch, sid, version } = message;
  if (String(sid) !== sender) return `a notification with sid ${sid}`;
  if (version !== 2) return `a notification with version ${version}`;
  if (!votersOf(params).includes(leader)) {
    const isNobody = leader === -(2 ** 63) && zxid === -(2n ** 63n) && peerEpoch === -(2 ** 63);
    if (isNobody && !votersOf(params).includes(sid)) return undefined;
    return `a vote for ${leader}, which is no voter`;
  }
  const history = historyOf(leader);
  if (history.zxid === zxid && history.peerEpoch === peerEpoch) return undefined;
  return `a vote for ${leader} with epoch ${peerEpoch} and zxid ${zxid}, but ${leader} has epoch ${history.peerEpoch} and zxid ${history.zxid}`;
}

function intervalProblem(
  sent: readonly TraceEvent[],
  longestMs: number,
  endMs: number,
): { readonly sentence: string; readonly event?: TraceEvent } | undefined {
  let expectedMs = 200;
  for (const [i, event] of sent.entries()) {
    if (i === 0) continue;
    const before = sent[i - 1]!;
    const gapMs = event.atMs - before.atMs;
    if (Math.abs(gapMs - expectedMs) > expectedMs * 0.1) {
      const sentence = `sent its vote at ${before.atMs} ms and then at ${event.atMs} ms; between them should be ${expectedMs} ms`;
      return { sentence, event };
    }
    expectedMs = Math.min(expectedMs * 2, longestMs);
  }
  const lastMs = sent.at(-1)?.atMs ?? 0;
  if (endMs - lastMs <= expectedMs * 1.1) return undefined;
  return { sentence: `sent its vote at ${lastMs} ms, and after ${expectedMs} ms not again` };
}

/** When the lonely time is over. */
function endOf({ events }: Trace): number {
  return events.find(({ type }) => type === 'heal')?.atMs ?? 0;
}

/** Servers that run the code under test, and not something in their place. */
function isOurs(node: NodeId, params: Params): boolean {
  if (params['strangers'] === 2 && node === '3') return false;
  return serversOf(params).includes(Number(node));
}

function notificationIn(event: TraceEvent): Notification | undefined {
  if (event.type !== 'send' && event.type !== 'deliver') return undefined;
  const message = event.message as Notification;
  return message.kind === 'notification' ? message : undefined;
}

function voteKey({ leader, zxid, peerEpoch }: Vote): string {
  return `leader ${leader}, epoch ${peerEpoch}, zxid ${formatZxid(zxid)}`;
}

/** A notification of a looking server that has just arrived. */
function questionIn(event: TraceEvent): { from: NodeId; electionEpoch: number } | undefined {
  if (event.type !== 'deliver') return undefined;
  const message = event.message as Notification;
  if (message.kind !== 'notification' || message.state !== 'LOOKING') return undefined;
  return { from: event.from, electionEpoch: message.electionEpoch };
}

function isAnswered(trace: Trace, cause: number, to: NodeId): boolean {
  return inHandler(trace, cause).some((event) => isNotification(event) && event.to === to);
}

/** What a handler did: it stands right behind the event that called it. */
function inHandler({ events }: Trace, cause: number): readonly TraceEvent[] {
  let end = cause + 1;
  while (end < events.length && !callsHandler(events[end]!)) end++;
  return events.slice(cause + 1, end).filter((event) => event.cause === cause);
}

function areVoters(params: Params, ...nodes: readonly NodeId[]): boolean {
  return nodes.every((node) => votersOf(params).includes(Number(node)));
}

function isNotification(event: TraceEvent): event is Of<'send'> & TraceEvent {
  return event.type === 'send' && (event.message as Notification).kind === 'notification';
}

function isOutput(event: TraceEvent, kind: Output['kind']): boolean {
  return event.type === 'output' && (event.output as Output).kind === kind;
}

function outputs({ events }: Trace) {
  return events
    .filter((event): event is Of<'output'> & TraceEvent => event.type === 'output')
    .map((event) => ({ ...event, event, output: event.output as Output }));
}
