import { playSteps, type Play } from './play-steps.ts';
import type { Failure, DirectTest, Verdict } from './suite.ts';
import { encodeToken } from './token.ts';

/** A break-it task whose answer is a list of steps. */
export interface StepsTaskOptions<Chapter, Step> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** What is to be reached, in a sentence. */
  readonly goal: string;
  /** The learner's answer. */
  readonly steps: (chapter: Chapter) => readonly Step[];
  /** What is wrong with the answer itself: too many steps, the wrong kind. */
  readonly accept: (steps: readonly Step[]) => string | undefined;
  /** Plays the answer. Returns what it still lacks in a sentence; undefined if all is broken as asked for. */
  readonly play: Play<Chapter, Step, string>;
}

/** Makes a graded test that plays the learner's steps and looks whether they do what they should. */
export function stepsTask<Chapter, Step>(
  options: StepsTaskOptions<Chapter, Step>,
): DirectTest<Chapter> {
  const { id, title, points } = options;
  return {
    id,
    title,
    points,
    rules: [],
    seeded: false,
    run: (chapter) => attempt(options, chapter),
    // The steps are in the learner's file, so there is nothing for a token to say.
    replay: (chapter) => attempt(options, chapter),
  };
}

function attempt<Chapter, Step>(
  options: StepsTaskOptions<Chapter, Step>,
  chapter: Chapter,
): Verdict {
  const steps = options.steps(chapter);
  const refusal = options.accept(steps);
  if (refusal !== undefined) {
    return { effort: { runs: 0, events: 0 }, failure: { ...failed(options), sentence: refusal } };
  }
  const { story, calls, hash, found, failure } = playSteps(options.play, chapter, steps);
  const shown = { effort: { runs: 1, events: calls }, story, hash };
  const lacking = found === undefined ? undefined : { ...failed(options), sentence: found };
  const why = failure ?? lacking;
  if (why === undefined) return shown;
  const token = encodeToken({
    chapter: options.chapter,
    test: options.id,
    hash,
    payload: new Uint8Array(),
  });
  return { ...shown, failure: { ...why, story, hash, token } };
}

function failed({ goal }: { readonly goal: string }): Omit<Failure, 'sentence'> {
  return { kind: 'task', name: 'not broken yet', rule: goal };
}
