import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EndlessLoop } from '../../src/grade/loop-guard.ts';
import { placeFromStack } from '../../src/grade/place.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { runTest } from '../../src/grade/run-test.ts';
import { DEFAULT_SETTINGS, type GradedTest } from '../../src/grade/suite.ts';
import { failureFromThrown } from '../../src/grade/thrown.ts';
import { importAt } from '../../src/grade/under-test.ts';
import { NotWrittenYet } from '../../src/kit/todo.ts';
import { ForbiddenUse } from '../../src/sim/errors.ts';
import { NotPlainData } from '../../src/sim/plain.ts';

const GREETER = path.join(
  KIT_ROOT,
  ...'test/kit/fixtures/workbook/chapters/01-two-phase-commit/greeter.ts'.split('/'),
);
const AT_GREETER = '    at Greeter.greet (file:///workbook/chapters/01-x/greeter.ts:14:5)';

/** An error with a stack of one's own. */
function withStack<Thrown extends Error>(error: Thrown, ...frames: string[]): Thrown {
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
  return error;
}

describe('placeFromStack', () => {
  const root = path.join(path.parse(process.cwd()).root, 'workbook');
  const place = { file: 'chapters/01-x/greeter.ts', line: 14, column: 5 };

  it.each([
    ['a path', `    at Greeter.greet (${path.join(root, 'chapters/01-x/greeter.ts')}:14:5)`],
    ['a path of Vite', `    at greet (/@fs${root}/chapters/01-x/greeter.ts:14:5)`],
    ['no function', `    at ${path.join(root, 'chapters/01-x/greeter.ts')}:14:5`],
    ['a query', `    at async f (${path.join(root, 'chapters/01-x/greeter.ts')}?v=1:14:5)`],
  ])('reads a frame with %s', (_name, frame) => {
    expect(placeFromStack(withStack(new Error('x'), frame), root)).toEqual(place);
  });

  it('passes over the kit, the suite and libraries', () => {
    const kit = ['src/sim/cluster.ts', 'node_modules/chapters/x.js', 'test/01-x/suite.ts'];
    const frames = kit.map((file) => `    at f (${path.join(root, file)}:1:1)`);
    expect(placeFromStack(withStack(new Error('x'), ...frames), root)).toBeUndefined();
    expect(
      placeFromStack(withStack(new Error('x'), ...frames, AT_GREETER.replace('file://', '')), root),
    ).toEqual(place);
  });

  it('finds nothing in what is no error', () => {
    expect(placeFromStack(5)).toBeUndefined();
    expect(placeFromStack(undefined)).toBeUndefined();
  });
});

describe('failureFromThrown', () => {
  it('names an accessor as one names it', () => {
    const frame = `    at Holding.get isTrusted [as isTrusted] (${path.join(KIT_ROOT, 'chapters/x/x.ts')}:1:1)`;
    const error = withStack(new NotWrittenYet('Holding.isTrusted, level 4'), frame);
    const { sentence } = failureFromThrown(error);
    expect(sentence).toBe('Still to be written: Holding.isTrusted, level 4.');
  });

  it.each<[string, unknown, string, RegExp]>([
    [
      'a TODO',
      new NotWrittenYet('Greeter.greet, level 1'),
      'not written',
      /^Still to be written: Greeter\.greet, level 1\.$/,
    ],
    ['an endless loop', new EndlessLoop('chapters/x.ts', 3), 'endless loop', /chapters\/x\.ts:3/],
    [
      'what is forbidden',
      new ForbiddenUse('the clock.'),
      'forbidden',
      /^The clock\. It happened in onStart of p1\.$/,
    ],
    ['bad data', new NotPlainData('a Map.'), 'bad data', /^A Map\./],
    [
      'a TypeError',
      new TypeError('x is undefined'),
      'exception',
      /^TypeError: x is undefined\. It happened in onStart of p1\./,
    ],
    ['a number', 5, 'exception', /^Your code threw 5, which is no Error/],
    ['undefined', undefined, 'exception', /threw undefined/],
    ['an object', { code: 'E' }, 'exception', /threw \{ code: 'E' \}/],
  ])('has words for %s', (_name, thrown, kind, sentence) => {
    const failure = failureFromThrown(thrown, 'onStart of p1');
    expect(failure.kind).toBe(kind);
    expect(failure.sentence).toMatch(sentence);
  });

  it('explains endless recursion', () => {
    const recurse = (): number => recurse() + 1;
    try {
      recurse();
    } catch (error) {
      expect(failureFromThrown(error)).toMatchObject({
        kind: 'endless loop',
        name: 'endless recursion',
        sentence: expect.stringContaining('calls itself') as string,
      });
    }
    expect.assertions(1);
  });

  it('says so if the error came from the kit', () => {
    expect(failureFromThrown(new Error('x')).sentence).toMatch(
      /not thrown by your code, but at test\/kit\/grade-thrown\.test\.ts:\d+/,
    );
  });
});

describe('runTest', () => {
  it('turns what a chapter throws into a failure with its true line', async () => {
    const chapter = await importAt<{ Greeter: new () => { greet(name: string): string } }>(GREETER);
    const test: GradedTest<typeof chapter> = {
      id: '1.1',
      title: 'A greeting',
      points: 100,
      rules: [],
      seeded: false,
      run: ({ Greeter }) => {
        new Greeter().greet('Ada');
        return { effort: { runs: 1, events: 1 } };
      },
    };
    const { failure } = await runTest(test, chapter, DEFAULT_SETTINGS);
    expect(failure).toMatchObject({
      kind: 'not written',
      sentence: 'Still to be written: Greeter.greet, level 1.',
    });
    // The fixture is not in the workbook's own chapters, so its place is not the learner's.
    expect(failure?.where).toBeUndefined();
  });
});
