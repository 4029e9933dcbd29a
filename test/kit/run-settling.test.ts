import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/grade/diagnose.ts';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import { replayTest, runTest } from '../../src/grade/run-test.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import { task } from '../../src/grade/task.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { crash, lose } from '../../src/sim/fault.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import { rules, scenario, type Letter, type Program, type Tools } from './process-helpers.ts';

const MENU: FaultMenu = {
  most: 4,
  withinMs: 60,
  longestMs: 100,
  crash: ['a', 'b'],
  pause: ['a', 'b', 'echo'],
  lose: ['a', 'b', 'echo'],
};

type Options = PropertyOptions<Program, Letter, string>;

const graded = (options: Partial<Options> = {}) =>
  property({
    chapter: 10,
    id: '2.1',
    title: 'Whoever asks gets an answer',
    points: 5,
    scenario,
    rules,
    menu: MENU,
    runs: 40,
    ...options,
  });

const SETTINGS = { seed: 1, effort: 1 };

/** Asks until there is an answer, or only so many times. */
const asking = (most: number): Program => ({
  main: async ({ ask, delay, output }) => {
    for (let i = 0; i < most; i++) {
      const answer = await Promise.race([ask('echo', 'x'), delay(50)]);
      if (answer !== undefined) return output(answer === 'X' ? 'done' : 'wrong');
    }
  },
});

const patient = asking(20);
const hasty = asking(1);

describe('a property of processes', () => {
  test('is passed by what is right, in as many runs as without any, one of them twice', async () => {
    for (const seed of [1, 2, 3]) {
      const { failure, effort } = await graded().run(patient, { seed, effort: 1 });
      expect(failure).toBeUndefined();
      expect(effort.runs).toBe(40 + 1 + 1);
    }
  });

  test('shrinks a failure to what it needs: one lost letter', async () => {
    for (const seed of [1, 2, 3]) {
      const { failure } = await graded().run(hasty, { seed, effort: 1 });
      expect(failure).toMatchObject({ kind: 'rule', name: 'done' });
      expect(failure!.faults).toHaveLength(1);
    }
  });

  test('gives the same verdict for the same seed', async () => {
    const one = await graded().run(hasty, SETTINGS);
    expect(await graded().run(hasty, SETTINGS)).toEqual(one);
  });

  test('names a failed run by a token that replays it exactly', async () => {
    const { failure } = await graded().run(hasty, SETTINGS);
    const { hash, payload } = decodeToken(failure!.token!);
    expect(hash).toBe(failure!.hash);
    const replayed = await replayTest(graded(), hasty, payload);
    expect(replayed!.failure).toEqual(failure);
    expect(hashTrace(replayed!.trace!)).toBe(hash);
    expect((await replayTest(graded(), patient, payload))!.failure).toBeUndefined();
  });

  test('tries given schedules first', async () => {
    const schedules = [{ seed: 0, params: {}, faults: [lose('a', 'echo', 1)] }];
    const { failure, effort } = await graded({ schedules, runs: 0 }).run(hasty, SETTINGS);
    expect(failure!.sentence).toBe('a still waits');
    expect(effort.runs).toBeLessThan(10);
  });

  test('notices that a schedule run twice goes two ways, and names the process', async () => {
    let runs = 0;
    const moody: Program = {
      main: async ({ ask, output }) => {
        await ask('echo', `${runs++ % 3}`);
        output('done');
      },
    };
    const { failure } = await graded().run(moody, SETTINGS);
    expect(failure).toMatchObject({ kind: 'nondeterminism', name: 'determinism' });
    expect(failure!.sentence).toContain('went differently in a at 0 ms: once it sent ');
    expect(failure!.sentence).toContain('Look for the clock, for randomness, or for state');
  });

  test('notices processes that never come to rest', async () => {
    const restless: Program = {
      main: async ({ ask }) => {
        for (;;) await ask('echo', 'again');
      },
    };
    const { failure } = await graded({
      scenario: { ...scenario, world: { ...scenario.world, endAtMs: 1e6 } },
    }).run(restless, SETTINGS);
    expect(failure).toMatchObject({ kind: 'endless loop' });
  });

  test('lets a flaw of the suite through', async () => {
    const flawed = { invariants: rules.invariants, expectations: [{ ...FLAWED }] };
    await expect(graded({ rules: flawed }).run(patient, SETTINGS)).rejects.toThrow('a flaw');
    const random = graded({ rules: flawed, schedules: [] });
    await expect(random.run(patient, SETTINGS)).rejects.toThrow('a flaw');
  });
});

const FLAWED = {
  name: 'flawed',
  rule: 'It does not throw.',
  check: () => {
    throw new Error('a flaw');
  },
};

describe('what is wrong with a process, in words', () => {
  const failureOf = async (main: (tools: Tools) => Promise<void>) =>
    (await runTest(graded({ runs: 0 }), { main }, SETTINGS)).failure!;

  test('says that an exception ended it, and where', async () => {
    const failure = await failureOf(async ({ ask }) => {
      await ask('echo', 'x');
      throw new RangeError('no such node');
    });
    expect(failure).toMatchObject({
      kind: 'exception',
      rule: 'A process catches what it can go on after; what nobody catches ends it.',
    });
    expect(failure.sentence).toMatch(
      /^RangeError: no such node\. It happened in the code of a at \d+ ms\./,
    );
    expect(failure.token).toBeDefined();
  });

  test('says that nobody waited for a promise', async () => {
    const failure = await failureOf(async ({ ask }) => {
      void ask('echo', 'x').then(() => Promise.reject(new Error('oops')));
    });
    expect(failure.sentence).toContain('the failure of a promise that nobody waited for');
  });

  test('says what to use in place of the clock', async () => {
    const failure = await failureOf(async () => void Date.now());
    expect(failure).toMatchObject({ kind: 'forbidden' });
    expect(failure.rule).toMatch(/^A process may use nothing but its clients/);
    expect(failure.sentence).toMatch(/^Your code called Date\.now\(\)\. .* use client\.now\(\)/);
  });

  test('says what is not written yet, and no more', async () => {
    const failure = await failureOf(async () => {
      throw Object.assign(new Error('Lock.acquire, level 1'), { name: 'NotWrittenYet' });
    });
    expect(failure).toMatchObject({
      kind: 'not written',
      sentence: 'Still to be written: Lock.acquire, level 1.',
    });
  });

  test('says how to wait instead of looping', async () => {
    const failure = await failureOf(async () => {
      throw Object.assign(new Error('The loop at x.ts:1 went round.'), {
        name: 'EndlessLoop',
        file: 'x.ts',
        line: 1,
      });
    });
    expect(failure).toMatchObject({ kind: 'endless loop', where: { file: 'x.ts', line: 1 } });
    expect(failure.sentence).toMatch(/await that: an answer, a watch, or client\.delay\(\)\.$/);
  });
});

describe('a task with processes', () => {
  const broken = (faults: Parameters<typeof crash>[1][]) =>
    task({
      chapter: 10,
      id: '3.1',
      title: 'Break it',
      points: 5,
      goal: 'A process is started twice.',
      scenario,
      faults: () => faults.map((when) => crash('a', when)),
      accept: () => undefined,
      judge: ({ events }) =>
        events.some((event) => event.type === 'start' && event.restart)
          ? undefined
          : 'Nobody was started again.',
    });

  test('is done if the faults do what they should', async () => {
    const verdict = await broken([{ atMs: 3, forMs: 10 }]).run(patient, SETTINGS);
    expect(verdict.failure).toBeUndefined();
    expect(verdict.trace!.events.length).toBeGreaterThan(5);
  });

  test('says what is missing otherwise, with a token', async () => {
    const { failure } = await broken([]).run(patient, SETTINGS);
    expect(failure).toMatchObject({ kind: 'task', sentence: 'Nobody was started again.' });
    const { payload, hash } = decodeToken(failure!.token!);
    expect((await replayTest(broken([]), patient, payload))!.failure!.hash).toBe(hash);
  });
});

describe('the diagnosis of processes', () => {
  test('names the known mistake that does the same in the same run', async () => {
    const { failure } = await graded().run(hasty, SETTINGS);
    const known = (name: string, chapter: Program) => ({
      mutant: { name, misconception: `thinks ${name}`, caughtBy: '2.1', patches: [] },
      chapter,
    });
    const mutants = [known('right', patient), known('asks-once', hasty)];
    expect(await diagnose(graded(), failure!, mutants, patient)).toMatchObject({
      mutant: 'asks-once',
    });
    expect(await diagnose(graded(), failure!, mutants.slice(0, 1), patient)).toBeUndefined();
  });
});

test('a schedule of processes gives a promise of its outcome', async () => {
  const schedule = { seed: 0, params: {}, faults: [] };
  const { trace, violation } = await runSchedule(scenario, patient, schedule, rules);
  expect(violation).toBeUndefined();
  expect(trace.events.length).toBeGreaterThan(10);
});
