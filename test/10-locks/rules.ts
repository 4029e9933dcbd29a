import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule, RecipeRun } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** One owner at a time, in one process as in two. */
export const oneOwner: Invariant<RecipeOutput<Output>, { inside: number }> = {
  name: 'one owner at a time',
  rule: 'While one owner has the lock no other has it, be it of the same process or of another.',
  start: () => ({ inside: 0 }),
  observe(state, { node, output }) {
    if (output.kind === 'left') state.inside--;
    if (output.kind !== 'entered') return undefined;
    return ++state.inside > 1 ? `${node} entered while another owner was inside.` : undefined;
  },
};

/** Nobody is in the line who does not want the lock. Nodes of a session that is over do not count: they are gone. */
export const noneLeftBehind: RecipeRule<Output> = {
  name: 'no node is left behind',
  rule: 'Who does not hold the lock, and does not wait for it, has no node in the line.',
  check({ told }) {
    for (const one of told) {
      const { output, process } = one;
      if (output.kind !== 'left behind' || output.nodes.length === 0) continue;
      const names = output.nodes.join(' and ');
      const sentence = `${process} neither holds the lock nor waits for it, but its node ${names} is still in the line.`;
      return { sentence, at: one };
    }
    return undefined;
  },
};

/** Things that were seen as they should be. */
export const asItShould: RecipeRule<Output> = {
  name: 'as it should be',
  rule: 'What a lock says, and what becomes of it, is what its doc comment says.',
  check({ told }) {
    for (const one of told) {
      const { output, process } = one;
      if (output.kind !== 'seen' || output.is === output.should) continue;
      return {
        sentence: `${process}: ${output.what} should be ${output.should}, but was ${output.is}.`,
        at: one,
      };
    }
    return undefined;
  },
};

/** One release wakes one up. Only for runs in which sessions live, and nobody gives up. */
export const onlyTheHeir: RecipeRule<Output> = {
  name: 'only the heir is woken up',
  rule: 'When somebody leaves, one event is sent: to the one who is next.',
  check(run) {
    // The last one has no heir.
    const heirs = Math.max(0, leavings(run) - 1);
    const one = run.notifications[heirs];
    if (one === undefined) return undefined;
    const sentence = `${heirs + 1} left one after the other, and ${run.notifications.length} events were sent, where ${heirs} are enough: ${eventsInWords(run)}.`;
    return { sentence, at: one };
  },
};

/** What is asked for each place in the line, generously, and for each event. */
const FOR_A_PLACE = 15;
const FOR_AN_EVENT = 3;

/** Nobody asks again and again. */
export const noPolling: RecipeRule<Output> = {
  name: 'nobody asks again and again',
  rule: 'Who waits, waits for an event: it does not list the line, or try to make a node, before there is one.',
  check(run) {
    const places = run.told.filter(({ output }) => output.kind === 'entered').length;
    const events = run.notifications.length;
    const most = Math.max(1, places) * FOR_A_PLACE + events * FOR_AN_EVENT;
    const { requests } = run;
    if (requests.length <= most) return undefined;
    const sentence = `To enter ${places} times ${requests.length} requests were made, with ${events} events; ${most} would be many.`;
    return { sentence, at: requests[most]! };
  },
};

function leavings({ told }: RecipeRun<Output>): number {
  return told.filter(({ output }) => output.kind === 'left').length;
}

/** Where most of the events came from. */
function eventsInWords({ notifications }: RecipeRun<Output>): string {
  const counts = new Map<string, number>();
  for (const { watched } of notifications) {
    const words = `${watched.type} ${watched.path}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const [words, count] = most!;
  return `${short(words)} to ${count}`;
}

/** Of ids only the beginning. */
function short(text: string): string {
  return text.replace(/[0-9a-f]{32}/g, (id) => `${id.slice(0, 4)}…`);
}
