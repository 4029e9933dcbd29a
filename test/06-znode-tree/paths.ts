import fc from 'fast-check';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Chapter } from './chapter.ts';
import { isValid } from './naive.ts';

/** A path, and what is wrong with it if that is given. */
export interface PathStep {
  readonly path: string;
  /** Apache's message; null if there is nothing wrong; undefined if only that is to be said which it is. */
  readonly problem?: string | null;
}

/** The rules about paths. */
export const PATH_RULES = [
  { name: 'valid path', rule: 'A path is refused if it is malformed, and only then.' },
  { name: 'message', rule: 'The message is Apache’s: what is wrong, and where.' },
];

/** Asks what is wrong with each path. */
export const playPaths: Play<Chapter, PathStep> = (chapter, steps, story) => {
  for (const { path, problem } of steps) {
    const found = story.call(
      `pathProblem(${shown(path)})`,
      () => chapter.pathProblem(path),
      (message) => message ?? 'undefined',
    );
    if ((found === undefined) !== isValid(path)) {
      story.expected(problem ?? (isValid(path) ? 'undefined' : 'a message'));
      return {
        rule: 'valid path',
        sentence: isValid(path)
          ? `${shown(path)} is a valid path, but was objected to.`
          : `${shown(path)} is malformed, but nothing was said against it.`,
      };
    }
    if (problem === undefined || (found ?? null) === problem) continue;
    story.expected(problem ?? 'undefined');
    return { rule: 'message', sentence: `The message is: ${found}. It should be: ${problem}.` };
  }
  return undefined;
};

const invalid = (path: string, why: string): PathStep => ({
  path,
  problem: `Invalid path string "${path}" caused by ${why}`,
});

const fine = (path: string): PathStep => ({ path, problem: null });

/** Paths whose message is known. */
export const PATH_EXAMPLES = [
  { steps: [fine('/'), fine('/a'), fine('/a/b'), fine('/a.b/..c/d..'), fine('/a b/ü/-_')] },
  { steps: [{ path: '', problem: 'Path length must be > 0' }] },
  { steps: [{ path: 'a/b', problem: 'Path must start with / character' }] },
  { steps: [{ path: 'a/', problem: 'Path must start with / character' }] },
  { steps: [{ path: '/a/', problem: 'Path must not end with / character' }] },
  { steps: [invalid('/a//b', 'empty node name specified @3')] },
  { steps: [invalid('//a', 'empty node name specified @1')] },
  { steps: [invalid('/a/./b', 'relative paths not allowed @3')] },
  { steps: [invalid('/a/../b', 'relative paths not allowed @4')] },
  { steps: [invalid('/a/..', 'relative paths not allowed @4')] },
  { steps: [invalid('/.', 'relative paths not allowed @1')] },
  { steps: [invalid('/a\u0000b', 'null character not allowed @2')] },
  {
    steps: [
      invalid('/a\u0001b', 'invalid character @2'),
      invalid('/\u001f', 'invalid character @1'),
    ],
  },
  {
    steps: [
      invalid('/ab\u007f', 'invalid character @3'),
      invalid('/\u009f', 'invalid character @1'),
    ],
  },
  {
    steps: [
      invalid('/\ud83d\ude00', 'invalid character @1'),
      invalid('/\uf8ff', 'invalid character @1'),
    ],
  },
  {
    steps: [invalid('/\ufff0', 'invalid character @1'), invalid('/\uffff', 'invalid character @1')],
  },
  { steps: [fine('/\u00a0\uf900\uffef\ud7ff~')] },
  { steps: [{ path: '/a\u0001//', problem: 'Path must not end with / character' }] },
  { steps: [invalid('/a\u0001//b', 'invalid character @2')] },
];

/** Paths of a few awkward characters. */
export const pathArbitrary: fc.Arbitrary<readonly PathStep[]> = fc
  .array(
    fc.constantFrom('/', '/', '.', 'a', '\u0000', '\u0001', '\u0085', '\u00a0', '\ue000', '\uffef'),
    {
      maxLength: 7,
    },
  )
  .map((characters) => [{ path: characters.join('') }, { path: `/${characters.join('')}` }]);

function shown(path: string): string {
  return JSON.stringify(path).replace(
    /[\u007f-\u00a0\ud800-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
