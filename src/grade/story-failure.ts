import { failureFromThrown } from './thrown.ts';
import type { Story } from './story.ts';
import type { Failure, FailureKind } from './suite.ts';

/**
 * Puts what ended a play into words. It is like what ends a handler in the simulator, but there are no
 * handlers here, and no Env to use in place of the clock.
 */
export function failureInStory(thrown: unknown, story: Story): Failure {
  const last = story.thrown;
  const call = last !== undefined && last.thrown === thrown ? last.call : undefined;
  const failure = failureFromThrown(thrown, call && `"${call}"`);
  const within = call === undefined ? '' : ` It happened in "${call}".`;
  return {
    ...failure,
    rule: RULES[failure.kind] ?? failure.rule,
    sentence: sentenceOf(thrown, within) ?? failure.sentence,
  };
}

const RULES: Partial<Record<FailureKind, string>> = {
  exception: 'No call throws: on a server that would be a crash.',
  'endless loop': 'A call does its work and returns.',
  forbidden:
    'A call may use nothing but what it is given: no clock, no randomness, no I/O of its own.',
};

/** Where the usual words speak of handlers, timers or an Env. */
function sentenceOf(thrown: unknown, within: string): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown.name === 'EndlessLoop') return thrown.message + within;
  const { deed } = thrown as { deed?: unknown };
  if (thrown.name !== 'ForbiddenUse' || typeof deed !== 'string') return undefined;
  return `Your code ${deed}. It would go differently each time; use what the call is given.${within}`;
}
