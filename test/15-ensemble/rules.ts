import type { NodeId } from '#kit';
import {
  clientHistory,
  type ClientHistory,
  type Finding,
} from '../../src/check/history/client-history.ts';
import type { ClientOutput } from '../../src/check/history/client-output.ts';
import { checkEphemerals } from '../../src/check/history/ephemerals.ts';
import {
  checkAnswerOrder,
  checkNeverBack,
  checkSync,
  checkWriteOrder,
} from '../../src/check/history/order.ts';
import { checkReads } from '../../src/check/history/reads.ts';
import { checkRefusals } from '../../src/check/history/refusals.ts';
import { checkWatches } from '../../src/check/history/watches.ts';
import type { Expectation, Misdeed } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Script } from './script.ts';
import { heardWords, requestWords } from './words.ts';

type OutputEvent = TraceEvent & { readonly type: 'output' };

/** A rule about what clients have seen. */
function historyRule(
  name: string,
  rule: string,
  check: (history: ClientHistory) => Finding | undefined,
): Expectation {
  return {
    name,
    rule,
    check(trace) {
      const { told, history } = seenIn(trace);
      const found = check(history);
      return found && { sentence: found.sentence, event: told[found.at]! };
    },
  };
}

/** What clients have told in a run. */
interface Seen {
  readonly told: readonly OutputEvent[];
  readonly history: ClientHistory;
}

/** Many rules look at each run. */
const seen = new WeakMap<Trace, Seen>();

function seenIn(trace: Trace): Seen {
  const known = seen.get(trace);
  if (known !== undefined) return known;
  const told = trace.events.filter((event) => event.type === 'output');
  const history = clientHistory(
    told.map(({ node, output, atMs }) => ({ node: node!, output: output as ClientOutput, atMs })),
  );
  const found = { told, history };
  seen.set(trace, found);
  return found;
}

const writeOrder = historyRule(
  'linearizable writes',
  'Each write is a transaction of its own, and comes after all writes that were answered before it was asked for.',
  checkWriteOrder,
);

const answerOrder = historyRule(
  'first in, first out',
  'On each connection answers come in the order of the requests.',
  checkAnswerOrder,
);

const neverBack = historyRule(
  'never back in time',
  'No client is answered as of an earlier transaction than one that it has seen.',
  checkNeverBack,
);

const reads = historyRule(
  'what a read shows',
  'A read shows all that was written up to the transaction that its answer names, and nothing later.',
  checkReads,
);

const freshAfterSync = historyRule(
  'fresh after sync',
  'What is read behind a sync includes all that had been answered, to anybody, when the sync was asked for.',
  checkSync,
);

/** A create that is refused. */
export const refusals = historyRule(
  'refused for a reason',
  'A node that is said to be there is there: who reads behind that finds it.',
  checkRefusals,
);

const watchFirst = historyRule(
  'the event first',
  'Who watches a node hears that it has changed before any answer that knows of the change.',
  checkWatches,
);

/** @param slackMs - so long a server may go on answering without the leader hearing of it. */
export function ephemerals(slackMs: number): Expectation {
  return historyRule(
    'ephemeral nodes',
    'An ephemeral node is there as long as its session: until its client closes it, or is silent for the time-out.',
    (history) => checkEphemerals(history, slackMs),
  );
}

/** What clients may always rely on. */
export const GUARANTEES: readonly Expectation[] = [
  writeOrder,
  answerOrder,
  neverBack,
  reads,
  freshAfterSync,
  watchFirst,
];

/** What is said in so many words in the script. Only for runs without faults. */
export function hears(scripts: readonly Script[]): Expectation {
  return {
    name: 'what a client hears',
    rule: 'A client hears what a server of Apache would tell it, in that order.',
    check(trace, params) {
      const expected = scripts[params['script']!]?.hears ?? {};
      for (const [client, lines] of Object.entries(expected)) {
        const found = firstDifference(trace, client, lines);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function firstDifference(
  trace: Trace,
  client: NodeId,
  lines: readonly string[],
): Misdeed | string | undefined {
  let next = 0;
  for (const event of seenIn(trace).told) {
    const words = event.node === client ? heardWords(event.output as ClientOutput) : undefined;
    if (words === undefined || words.startsWith('-2: ping')) continue;
    const wanted = lines[next++];
    if (words === wanted) continue;
    const sentence = `${client} heard “${words}”, and should have heard ${quoted(wanted)}.`;
    return { sentence, event };
  }
  return next === lines.length
    ? undefined
    : `${client} should have heard ${quoted(lines[next])}, and heard nothing more.`;
}

function quoted(words: string | undefined): string {
  return words === undefined ? 'nothing more' : `“${words}”`;
}

/** Only where nobody is away for as long as its time-out. */
export const sessionsLiveOn: Expectation = {
  name: 'a session outlives servers',
  rule: 'A client that is away for less than its time-out keeps its session, whichever servers have crashed meanwhile.',
  check(trace) {
    const event = seenIn(trace).told.find(
      ({ output }) => (output as ClientOutput).kind === 'refused',
    );
    return event && { sentence: `${event.node} was told that its session is over.`, event };
  },
};

/** What was asked so shortly before the end may still be under way. */
const UNDER_WAY_MS = 200;

/** Once all is well, clients get answers: those to all that they ask from this time on. */
export function everyoneIsAnswered(fromMs: number): Expectation {
  return {
    name: 'everyone is answered',
    rule: 'Once all faults are over, every client is served, and everything it asks is answered.',
    check(trace) {
      const { calls } = seenIn(trace).history;
      const endMs = trace.events.at(-1)?.atMs ?? 0;
      for (const client of trace.nodes.filter((node) => node.startsWith('c'))) {
        const late = calls.filter(
          (call) =>
            call.client === client && call.askedAtMs >= fromMs && call.request.op !== 'ping',
        );
        const open = late.find(
          ({ answer, askedAtMs }) => answer === undefined && askedAtMs < endMs - UNDER_WAY_MS,
        );
        if (open !== undefined) {
          return `${client} asked for ${requestWords(open.request)} at ${Math.round(open.askedAtMs)} ms, and was never answered.`;
        }
        if (late.length === 0) return `All faults are long over, but ${client} is not served.`;
      }
      return undefined;
    },
  };
}
