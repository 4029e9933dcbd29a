import type { Failure, FailureKind } from './suite.ts';

/** What stands above the sentence that says what happened. */
export const HEADINGS: Readonly<Record<FailureKind, (failure: Failure) => string>> = {
  rule: ({ name }) => `Broken rule: ${name}`,
  'not written': () => 'Not written yet',
  exception: ({ name, where }) => {
    if (name !== 'exception') return `Your code failed: ${name}`;
    return where === undefined ? 'An exception' : 'Your code threw an exception';
  },
  'endless loop': ({ name }) => `It does not end: ${name}`,
  nondeterminism: ({ story }) =>
    story === undefined ? 'Two runs of one schedule differ' : 'Two plays of the same steps differ',
  forbidden: ({ rule }) =>
    rule.startsWith('A handler') ? 'Out of bounds for a handler' : 'Out of bounds',
  'bad data': ({ name }) => `Bad data: ${name}`,
  'not proven': ({ name }) => `Not proven: ${name}`,
  task: ({ name }) => `The task is not done: ${name}`,
};
