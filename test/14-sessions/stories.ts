import * as reference from '../../solutions/14-sessions/index.ts';
import { playSteps, type Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { StoryLine } from '../../src/grade/story.ts';
import type { Chapter } from './chapter.ts';
import * as examples from './manager-examples.ts';
import { ALL_RULES } from './manager-rules.ts';
import type { ManagerStep } from './manager-step.ts';
import { playWith } from './manager-steps.ts';
import { playQueue, QUEUE_EXAMPLES } from './queue-steps.ts';
import { playTracker, TRACKER_EXAMPLES } from './tracker-steps.ts';

/** The stories that the chapter's text shows. */
export const stories: Readonly<Record<string, () => readonly StoryLine[]>> = {
  'one-element': () => told(playQueue, QUEUE_EXAMPLES, 'one element'),
  'a-client-that-moves': () => told(playTracker, TRACKER_EXAMPLES, 'a client that moves'),
  'a-new-session': () => managed(examples.NEW_SESSIONS, 'a new session'),
  'nobody-to-agree-with': () => managed(examples.NEW_SESSIONS, 'nobody to agree with'),
  'wrong-password': () =>
    managed(examples.RETURNING, 'a wrong password costs the connection, not the session'),
  'expired-and-goodbye': () => managed(examples.ENDING, 'expired, and then a goodbye'),
  'while-another-waits': () =>
    managed(examples.ASKING, 'a wrong password while the right one waits'),
  'a-new-leader': () =>
    managed(examples.TAKING_TURNS, 'a new leader gives everybody their whole time'),
};

function managed(list: readonly Example<ManagerStep>[], wanted: string): readonly StoryLine[] {
  return told(playWith(ALL_RULES), list, wanted);
}

function told<Step>(
  play: Play<Chapter, Step>,
  list: readonly Example<Step>[],
  wanted: string,
): readonly StoryLine[] {
  const example = list.find(({ title }) => title === wanted);
  if (example === undefined) throw new Error(`There is no example "${wanted}".`);
  return playSteps(play, reference, example.steps).story;
}
