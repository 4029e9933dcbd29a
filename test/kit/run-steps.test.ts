import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/grade/diagnose.ts';
import { EndlessLoop } from '../../src/grade/loop-guard.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { replayTest } from '../../src/grade/run-test.ts';
import { steps, type StepsOptions } from '../../src/grade/steps.ts';
import type { RunSettings } from '../../src/grade/suite.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { todo } from '../../src/kit/todo.ts';
import { MalformedBytes } from '../../src/sim/bytes.ts';
import {
  forgetful,
  get,
  narrow,
  play,
  put,
  randomSteps,
  remove,
  right,
  rules,
  withGet,
  type ShelfChapter,
  type ShelfStep,
} from './steps-helpers.ts';

const SETTINGS: RunSettings = { seed: 1, effort: 1 };

function graded(options: Partial<StepsOptions<ShelfChapter, ShelfStep>> = {}) {
  return steps({
    chapter: 6,
    id: '2.1',
    title: 'It gives back what was put there',
    points: 5,
    rules,
    examples: [],
    random: { arbitrary: randomSteps, runs: 100 },
    play,
    ...options,
  });
}

/** Examples alone. */
function example(
  given: readonly ShelfStep[],
  more: Partial<StepsOptions<ShelfChapter, ShelfStep>> = {},
) {
  const { random: _random, ...options } = {
    random: 0,
    examples: [{ title: 'mine', steps: given }],
    ...more,
  };
  return steps({ chapter: 6, id: '2.1', title: 't', points: 5, rules, play, ...options });
}

const textsOf = (failure: { story?: readonly { text: string }[] } | undefined) =>
  failure?.story?.map(({ text }) => text);

/** To 100, and on to 0. */
const plainer = (step: ShelfStep): readonly ShelfStep[] =>
  step.do !== 'put' || step.value === 0 ? [] : [put(step.name, step.value > 100 ? 100 : 0)];

describe('a test of steps', () => {
  test('is passed by what is right, and says what it tried', () => {
    for (const seed of [1, 2, 3]) {
      const { failure, effort } = graded({ examples: [{ steps: [put('a', 1), get('a')] }] }).run(
        right,
        {
          seed,
          effort: 1,
        },
      );
      expect(failure).toBeUndefined();
      // The example, a hundred lists, and the first three a second time.
      expect(effort.runs).toBe(104);
      expect(effort.events).toBeGreaterThan(1000);
    }
  });

  test('lists its rules, and is seeded only if it makes steps at random', () => {
    expect(graded().rules).toEqual(['latest value', 'removal']);
    expect(graded().seeded).toBe(true);
    expect(graded({ random: { arbitrary: randomSteps, runs: 0 } }).seeded).toBe(false);
    expect(example([]).seeded).toBe(false);
  });

  test('shrinks a random list to the fewest steps, whatever the seed', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { failure } = graded().run(forgetful, { seed, effort: 1 });
      expect(failure).toMatchObject({ kind: 'rule', rule: expect.any(String) as string });
      // Two things put and removed, one put, and a look at it: not one step less will do.
      expect(failure!.story).toHaveLength(6);
      expect(failure!.story!.at(-1)!.expected).toBeDefined();
      expect(failure!.token!.length).toBeLessThan(120);
    }
  });

  test('shrinks values, too', () => {
    const { failure } = graded().run(narrow, SETTINGS);
    expect(failure!.story).toEqual([
      { text: 'put a 100' },
      { text: 'get a', result: '99', expected: '100' },
    ]);
    expect(failure!.sentence).toBe('a is 99, not 100.');
  });

  test('leaves out what an example does not need, and keeps its title', () => {
    const noise = Array.from({ length: 60 }, (_, value) => put('c', value));
    const { failure } = example([...noise, put('a', 700), remove('c'), get('b'), get('a')]).run(
      narrow,
      SETTINGS,
    );
    expect(textsOf(failure)).toEqual(['put a 700', 'get a']);
    expect(failure!.example).toBe('mine');
    expect(failure!.token!.length).toBeLessThan(40);
  });

  test('leaves out two steps that need each other', () => {
    const oneLost: ShelfChapter = withGet((things, name) =>
      name === 'a' && things.size % 2 === 0 ? undefined : things.get(name),
    );
    const { failure } = example([put('b', 1), put('a', 1), put('c', 1), put('d', 1), get('a')]).run(
      oneLost,
      SETTINGS,
    );
    expect(textsOf(failure)).toEqual(['put b 1', 'put a 1', 'get a']);
  });

  test('takes simpler forms of steps if it is told them, of examples and of random ones', () => {
    const given = example([put('a', 700), get('a')], { simplify: plainer }).run(narrow, SETTINGS);
    expect(textsOf(given.failure)).toEqual(['put a 100', 'get a']);
    const arbitrary = fc.noShrink(randomSteps);
    const random = graded({ random: { arbitrary, runs: 50 }, simplify: plainer });
    const { failure } = random.run(narrow, SETTINGS);
    expect(failure!.story).toMatchObject([
      { text: expect.stringMatching(/^put . 100$/) as string },
      { result: '99' },
    ]);
    expect(failure!.token!.length).toBeLessThan(120);
    expect(random.replay(narrow, decodeToken(failure!.token!).payload).failure).toEqual(failure);
  });

  test('shrinks only to the same rule', () => {
    // Without the put it would be the other rule that breaks: remove() then lies.
    const both = withGet(() => undefined);
    const liar: ShelfChapter = {
      Shelf: class extends both.Shelf {
        override remove(): boolean {
          return true;
        }
      },
    };
    const { failure } = example([put('b', 3), put('a', 1), get('a'), remove('a')]).run(
      liar,
      SETTINGS,
    );
    expect(failure!.name).toBe('latest value');
    expect(textsOf(failure)).toEqual(['put a 1', 'get a']);
  });

  test('gives the same verdict for the same seed', () => {
    expect(graded().run(forgetful, SETTINGS)).toEqual(graded().run(forgetful, SETTINGS));
  });

  test('names a failed play by a token that plays it again exactly', () => {
    for (const wrong of [forgetful, narrow]) {
      const { failure } = graded().run(wrong, SETTINGS);
      const { chapter, test: id, hash, payload } = decodeToken(failure!.token!);
      expect({ chapter, id, hash }).toEqual({ chapter: 6, id: '2.1', hash: failure!.hash });
      const replayed = graded().replay(wrong, payload);
      expect(replayed.failure).toEqual(failure);
      expect(replayed).toMatchObject({ story: failure!.story, hash });
      const mended = graded().replay(right, payload);
      expect(mended.failure).toBeUndefined();
      expect(mended.story).toHaveLength(failure!.story!.length);
      expect(mended.hash).not.toBe(hash);
    }
  });

  test('refuses a token that does not fit', async () => {
    const { failure } = graded().run(forgetful, SETTINGS);
    const { payload } = decodeToken(failure!.token!);
    await expect(replayTest(example([get('a')]), right, payload)).rejects.toThrow(MalformedBytes);
    const of = decodeToken(
      example([put('a', 700), get('b'), get('a')]).run(narrow, SETTINGS).failure!.token!,
    ).payload;
    await expect(replayTest(example([get('a')]), right, of)).rejects.toThrow(MalformedBytes);
    for (let end = 0; end < payload.length; end++) {
      await expect(replayTest(graded(), right, payload.slice(0, end))).rejects.toThrow(
        MalformedBytes,
      );
    }
  });

  test('throws if the play names a rule that the test does not list', () => {
    const misnaming = () => ({ rule: 'agreement', sentence: 's' });
    for (const misnamed of [
      example([get('a')], { play: misnaming }),
      graded({ play: misnaming }),
      // Only once it is shrunk.
      graded({
        play: (chapter, steps, story) =>
          steps.length < 3 ? misnaming() : play(chapter, steps, story),
      }),
    ]) {
      expect(() => misnamed.run(forgetful, SETTINGS)).toThrow('does not list the rule "agreement"');
    }
  });
});

describe('what goes wrong within a call is told like in a handler', () => {
  const run = (get: Parameters<typeof withGet>[0]) =>
    example([put('b', 1), put('a', 2), ...QUERY]).run(withGet(get), SETTINGS).failure!;
  const QUERY = [get('a')];

  test('an exception, with the fewest steps', () => {
    const failure = run((things, name) => {
      if (things.has(name)) throw new TypeError('x is undefined');
      return undefined;
    });
    expect(failure).toMatchObject({
      kind: 'exception',
      story: [{ text: 'put a 2' }, { text: 'get a', result: 'threw TypeError' }],
    });
    expect(failure.sentence).toMatch(/^TypeError: x is undefined\. It happened in "get a"\./);
    expect(failure.rule).not.toContain('handler');
    expect(failure.token).toBeDefined();
  });

  test('an exception from one place, and not from another that fewer steps would come to', () => {
    const places = ['greeter.ts:3', 'greeter.ts:9'];
    const failure = run((things, name) => {
      const error = new Error('oops');
      const place = places[things.size === 2 ? 0 : 1]!;
      error.stack = `Error: oops\n    at Shelf.get (${KIT_ROOT}/chapters/01-x/${place}:5)`;
      throw things.has(name) ? error : new RangeError('none');
    });
    expect(failure).toMatchObject({ kind: 'exception', where: { line: 3 } });
    expect(failure.story).toHaveLength(3);
  });

  test('what is not written yet, and that first, not what comes later', () => {
    const failure = run(() => todo('find it'));
    expect(failure).toMatchObject({
      kind: 'not written',
      sentence: 'Still to be written: find it.',
    });
    expect(failure.story).toHaveLength(3);
  });

  test.each([
    ['the clock', () => Date.now(), 'Your code called Date.now().'],
    ['a date', () => new Date().getTime(), 'Your code asked Date for the time.'],
    ['randomness', () => Math.random(), 'Your code called Math.random().'],
  ])('%s', (_what, code, words) => {
    const failure = run(code);
    expect(failure).toMatchObject({
      kind: 'forbidden',
      story: [{ text: 'get a', result: 'out of bounds' }],
    });
    expect(failure.sentence).toContain(words);
    expect(`${failure.rule} ${failure.sentence}`).not.toMatch(/env|handler/i);
  });

  test('a promise', () => {
    const failure = run((() => Promise.reject(new Error('late'))) as unknown as () => number);
    expect(failure).toMatchObject({ kind: 'forbidden' });
    expect(failure.sentence).toContain('"get a" returned a promise.');
  });

  test('an endless loop, counted anew for each call', () => {
    const guard = (globalThis as unknown as Record<symbol, { turns: number; limit: number }>)[
      Symbol.for('workbook.loopGuard')
    ]!;
    const turn = (turns: number) => {
      guard.turns += turns;
      if (guard.turns > guard.limit) throw new EndlessLoop('chapters/x.ts', 3);
      return undefined;
    };
    const calm = example([get('a'), get('b'), get('c')]).run(
      withGet(() => turn(60_000)),
      SETTINGS,
    );
    expect(calm.failure).toBeUndefined();
    const failure = run(() => turn(100_001));
    expect(failure).toMatchObject({
      kind: 'endless loop',
      where: { file: 'chapters/x.ts', line: 3 },
    });
    expect(failure.sentence).not.toMatch(/timer/);
    expect(failure.story).toEqual([{ text: 'get a', result: 'did not end' }]);
  });

  test('what was put up in place of the clock is taken down', () => {
    run(() => Date.now());
    expect(Date.now()).toBeGreaterThan(0);
  });
});

describe('twins', () => {
  test('of the first lists are compared, and the line that differs is told', () => {
    let calls = 0;
    const moody = withGet(() => calls++);
    const { failure, effort } = example([put('a', 1), put('b', 1)]).run(moody, SETTINGS);
    expect(failure).toBeUndefined();
    expect(effort.runs).toBe(2);
    const { failure: other } = example([put('a', 0), get('a'), get('a')]).run(moody, SETTINGS);
    expect(other).toMatchObject({ kind: 'nondeterminism', name: 'determinism' });
    expect(other!.sentence).toContain('in line 2: once "get a → 0", once "get a → 2".');
    expect(textsOf(other)).toEqual(['put a 0', 'get a']);
  });

  test('are three, and all of them in a soak', () => {
    const count = (settings: RunSettings) => graded().run(right, settings).effort.runs;
    expect(count(SETTINGS)).toBe(103);
    expect(count({ ...SETTINGS, effort: 2 })).toBe(203);
    expect(count({ ...SETTINGS, twins: true })).toBe(200);
  });
});

describe('the diagnosis of a test of steps', () => {
  const known = (name: string, chapter: ShelfChapter) => ({
    mutant: { name, misconception: `thinks ${name}`, caughtBy: '2.1', patches: [] },
    chapter,
  });

  test('names the known mistake whose story is the same', async () => {
    const { failure } = graded().run(narrow, SETTINGS);
    const wider: ShelfChapter = withGet((things, name) => things.get(name)! - 2);
    const mutants = [known('wider', wider), known('right', right), known('narrow', narrow)];
    expect((await diagnose(graded(), failure!, mutants, right))?.mutant).toBe('narrow');
    expect(await diagnose(graded(), failure!, mutants.slice(0, 2), right)).toBeUndefined();
  });
});
