import { resetLoopGuard } from '../sim/loop-guard-hook.ts';
import { withTripwires } from '../sim/tripwire.ts';
import { hashStory, Story, type StoryLine } from './story.ts';
import { failureInStory } from './story-failure.ts';
import type { Failure } from './suite.ts';

/** A rule that was broken in a play. */
export interface Broken {
  /** Its name, one of those the test lists. */
  readonly rule: string;
  /** How it was broken, with the values, in a sentence. */
  readonly sentence: string;
}

/**
 * Plays steps on fresh objects of a chapter, and tells of it in the story.
 *
 * @returns the rule that the last line of the story breaks; undefined if none is broken. A step that makes no
 * sense where it stands is to be passed over: shrinking drops the steps that others rely on.
 */
export type Play<Chapter, Step, Found = Broken> = (
  chapter: Chapter,
  steps: readonly Step[],
  story: Story,
) => Found | undefined;

/** How a play went. */
export interface Played<Found> {
  readonly story: readonly StoryLine[];
  /** Calls into the chapter's code. */
  readonly calls: number;
  readonly hash: string;
  /** What the play found. */
  readonly found?: Found;
  /** Why the play could not go on: a call threw, did not end, or was out of bounds. */
  readonly failure?: Failure;
}

/** Plays steps as a handler is run in the simulator: without a clock, randomness or endless loops. */
export function playSteps<Chapter, Step, Found>(
  play: Play<Chapter, Step, Found>,
  chapter: Chapter,
  steps: readonly Step[],
): Played<Found> {
  const story = new Story();
  const ended = (rest: Pick<Played<Found>, 'found' | 'failure'>): Played<Found> => {
    const hash = hashStory(story.lines, rest.found);
    return { story: story.lines, calls: story.calls, hash, ...rest };
  };
  resetLoopGuard();
  try {
    const found = withTripwires(() => play(chapter, steps, story));
    return ended(found === undefined ? {} : { found });
  } catch (thrown) {
    return ended({ failure: failureInStory(thrown, story) });
  }
}
