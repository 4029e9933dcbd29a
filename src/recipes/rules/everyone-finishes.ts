import type { NodeId } from '#kit';
import type { RecipeRule, RecipeRun } from '../recipe-run.ts';
import { pathWords, requestText } from '../words.ts';

/**
 * Once all faults are over, the code of every process comes to its end.
 *
 * @param more - what else the report says of a run in which somebody still waits: a sentence.
 */
export function everyoneFinishes<Output>(
  more: (run: RecipeRun<Output>) => string | undefined = () => undefined,
): RecipeRule<Output> {
  return {
    name: 'everyone finishes',
    rule: 'Once all faults are over, everybody who is up gets what it waits for.',
    check(run) {
      const [stuck] = run.unfinished;
      if (stuck === undefined) return undefined;
      const sentences = [`${stuck} still waits.`, more(run), lastOf(run, stuck)];
      return sentences.filter((sentence) => sentence !== undefined).join(' ');
    },
  };
}

/** What there is to say of what a process waits for. */
function lastOf<Output>({ requests, notifications }: RecipeRun<Output>, process: NodeId): string {
  const asked = requests.filter((one) => one.process === process).at(-1);
  const heard = notifications.filter((one) => one.process === process).at(-1);
  if (asked === undefined) return 'It has never asked for anything.';
  const answer =
    asked.answeredAtMs === undefined
      ? 'which was never answered'
      : `answered at ${inMs(asked.answeredAtMs)}`;
  const question = `Its last request was ${requestText(asked.request)} at ${inMs(asked.atMs)}, ${answer}`;
  if (heard === undefined) return `${question}; no watch of it has ever fired.`;
  const { type, path } = heard.watched;
  return `${question}; the last event it got was ${type} ${pathWords(path)} at ${inMs(heard.atMs)}.`;
}

function inMs(atMs: number): string {
  return `${Math.round(atMs)} ms`;
}
