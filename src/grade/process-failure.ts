import type { HandlerError } from '../sim/errors.ts';
import type { Failure, FailureKind } from './suite.ts';
import { failureFromThrown } from './thrown.ts';

/**
 * Puts into words what was thrown in a node that goes on in promises. It is like what a handler throws, but there are no
 * handlers here, nor an Env.
 */
export function failureInProcess({ thrown, handler, process }: HandlerError): Failure {
  const failure = failureFromThrown(thrown, handler);
  const sentence = sentenceOf(thrown, handler) ?? failure.sentence;
  const stray = failure.kind === 'exception' && process !== undefined ? STRAY[process] : '';
  return { ...failure, rule: RULES[failure.kind] ?? failure.rule, sentence: sentence + stray };
}

const RULES: Partial<Record<FailureKind, string>> = {
  exception: 'A process catches what it can go on after; what nobody catches ends it.',
  'endless loop': 'Whoever waits does so for an answer, for a watch, or for some time to pass.',
  forbidden:
    'A process may use nothing but its clients and what else it is given: no clock, no randomness, no I/O of its own.',
};

/** How it came to light. */
const STRAY: Readonly<Record<NonNullable<HandlerError['process']>, string>> = {
  'looked at': '',
  promise:
    ' It is the failure of a promise that nobody waited for: put an await before what returned it, or catch it.',
  callback: ' It was thrown in a callback, where nobody can catch it.',
};

/** Where the usual words speak of messages and timers. */
function sentenceOf(thrown: unknown, handler: string): string | undefined {
  if (!(thrown instanceof Error) || thrown.name !== 'EndlessLoop') return undefined;
  return (
    `${thrown.message} It happened in ${handler}. If it waits for something, await that: an answer, a watch, or ` +
    'client.delay().'
  );
}
