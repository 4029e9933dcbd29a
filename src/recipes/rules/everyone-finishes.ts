import type { NodeId, WireRequest } from '#kit';
import { isRead } from '../is-read.ts';
import type { Asked, Finding, Moment, RecipeRule, RecipeRun } from '../recipe-run.ts';
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
    check(run): string | Finding | undefined {
      const [stuck] = run.unfinished;
      if (stuck === undefined) return undefined;
      const sentences = [`In the end ${stuck} still waits.`, more(run), lastOf(run, stuck)];
      const sentence = sentences.filter((one) => one !== undefined).join(' ');
      const at = endOfStory(run);
      return at === undefined ? sentence : { sentence, at };
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

/**
 * What comes behind it explains nothing any more: those who wait have said and heard their last, and what they looked at has
 * changed once without them.
 */
function endOfStory<Output>(run: RecipeRun<Output>): Moment | undefined {
  const moments = run.unfinished.flatMap((stuck) => {
    const last = run.lastWords?.get(stuck);
    return [...(last === undefined ? [] : [last]), ...missedBy(run, stuck)];
  });
  return moments.reduce<Moment | undefined>(
    (latest, one) => ((latest?.event?.id ?? -1) < (one.event?.id ?? -1) ? one : latest),
    undefined,
  );
}

/** So many of the last requests of a process tell what it waits for. */
const LOOKS = 3;

/** The first change, after a process has looked for the last time, of something that it looked at. */
function missedBy<Output>({ requests }: RecipeRun<Output>, stuck: NodeId): Moment[] {
  const own = requests.filter((one) => one.process === stuck).slice(-LOOKS);
  const looked = new Set(own.flatMap(({ request }) => (isLook(request) ? pathsOf(request) : [])));
  const lastMs = own.at(-1)?.atMs ?? 0;
  const changes = (one: Asked): boolean =>
    one.process !== stuck &&
    one.answeredBy !== undefined &&
    one.result?.op !== 'error' &&
    one.atMs > lastMs &&
    !isLook(one.request) &&
    pathsOf(one.request).some((path) => looked.has(path) || looked.has(parentOf(path)));
  const first = requests.find(changes);
  return first?.answeredBy === undefined
    ? []
    : [{ atMs: first.answeredBy.atMs, event: first.answeredBy }];
}

function isLook(request: WireRequest): boolean {
  return isRead(request) || request.op === 'addWatch';
}

function pathsOf(request: WireRequest): string[] {
  if ('ops' in request) return request.ops.map(({ path }) => path);
  return 'path' in request && request.path !== null ? [request.path] : [];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
