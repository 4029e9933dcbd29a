import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/usage-error.ts';
import { findChapter } from '../../src/grade/chapters.ts';
import { ResultCollector, type ResultHead } from '../../src/grade/result-collector.ts';
import { allTestsOf, isComplete, pointsOf, testsOf } from '../../src/grade/result.ts';
import type { WorkerEnd } from '../../src/grade/vitest-worker.ts';
import type { WorkerReport } from '../../src/grade/worker-report.ts';
import { BROKEN_RULE } from './grade-results.ts';
import { FIXTURE } from './temporary-workbook.ts';

const HEAD: ResultHead = {
  chapter: findChapter('1', FIXTURE),
  source: 'mine',
  seed: 1,
  effort: 1,
};

const EFFORT = { runs: 1, events: 2 };
const OVER: WorkerEnd = { how: 'over', strayErrors: [], output: '' };

const PLAN: WorkerReport & { readonly type: 'plan' } = {
  type: 'plan',
  levels: [
    {
      number: 1,
      title: 'One',
      tests: ['1.1', '1.2', '1.3'].map((id) => ({ id, title: id, points: 10, rules: [] })),
    },
  ],
  allLevels: [1],
};

/** The plan, if these tests need the simulator, and there are servers. */
function skipping(...ids: readonly string[]): WorkerReport {
  const levels = PLAN.levels.map((level) => ({
    ...level,
    tests: level.tests.map((one) =>
      ids.includes(one.id) ? { ...one, skipped: true as const } : one,
    ),
  }));
  return { ...PLAN, levels };
}

function passes(id: string): WorkerReport[] {
  return [
    { type: 'begins', id },
    { type: 'ends', id, effort: EFFORT, durationMs: 1 },
  ];
}

function collect(reports: readonly WorkerReport[], end: WorkerEnd, head = HEAD): ResultCollector {
  const collector = new ResultCollector(head);
  reports.forEach((report) => collector.take(report));
  collector.ended(end, 60_000);
  return collector;
}

describe('a result is put together', () => {
  it('from a run that came to its end', () => {
    const done: WorkerReport = { type: 'done', linesDropped: 3 };
    const failed: WorkerReport = {
      type: 'ends',
      id: '1.2',
      failure: BROKEN_RULE,
      effort: EFFORT,
      durationMs: 1,
    };
    const likeness: WorkerReport = {
      type: 'looks like',
      id: '1.2',
      looksLike: { mutant: 'm', misconception: 'M.' },
    };
    const said: WorkerReport = { type: 'printed', line: 'hello' };
    const reports = [PLAN, ...passes('1.1'), said, failed, ...passes('1.3'), likeness, done];
    const result = collect(reports, OVER).result(5);
    expect(testsOf(result).map(({ earned }) => earned)).toEqual([10, 0, 10]);
    expect(testsOf(result)[1]?.failure?.looksLike?.mutant).toBe('m');
    expect(result.printed).toEqual({ lines: ['hello'], dropped: 3 });
  });

  it('from two workers, whichever of them is faster', () => {
    const begins = (id: string): WorkerReport => ({ type: 'begins', id });
    const ends = (id: string): WorkerReport => ({
      type: 'ends',
      id,
      effort: EFFORT,
      durationMs: 1,
    });
    const first: WorkerReport = { type: 'printed', line: 'first' };
    const second: WorkerReport = { type: 'printed', line: 'second', half: 'second' };
    const done: WorkerReport = { type: 'done', linesDropped: 2 };
    const reports = [PLAN, begins('1.1'), begins('1.3'), second, ends('1.3'), done];
    const result = collect([...reports, first, ends('1.1'), ...passes('1.2'), done], OVER).result(
      5,
    );
    expect(testsOf(result).map(({ earned }) => earned)).toEqual([10, 10, 10]);
    expect(result.printed).toEqual({ lines: ['first', 'second'], dropped: 4 });
  });

  it('from two workers, if neither comes back', () => {
    const reports: WorkerReport[] = [
      PLAN,
      { type: 'begins', id: '1.1' },
      { type: 'begins', id: '1.3' },
    ];
    const tooLong: WorkerEnd = { how: 'too long', strayErrors: [], output: '' };
    const result = collect(reports, tooLong).result(5);
    expect(testsOf(result).map(({ failure }) => failure?.kind)).toEqual([
      'endless loop',
      undefined,
      'endless loop',
    ]);
  });

  it.each([
    ['took too long', { ...OVER, how: 'too long' }, 'did not come back within 60 seconds'],
    [
      'ran out of memory',
      { ...OVER, how: 'died', strayErrors: [{ message: 'reaching memory limit' }] },
      'used up all memory',
    ],
    ['ended its thread', { ...OVER, how: 'died' }, 'ended in the middle'],
  ] as const)('from one whose second test %s: the first keeps its points', (_name, end, words) => {
    const begun: WorkerReport = { type: 'begins', id: '1.2' };
    const tests = testsOf(collect([PLAN, ...passes('1.1'), begun], end).result(5));
    expect(tests.map(({ earned, wasRun }) => [earned, wasRun])).toEqual([
      [10, true],
      [0, true],
      [0, false],
    ]);
    expect(tests[1]?.failure?.sentence).toContain(words);
  });

  it('from one that hung while it was loaded', () => {
    const result = collect([], { ...OVER, how: 'too long' }).result(5);
    expect(result.problems[0]?.place.file).toBe('chapters/01-two-phase-commit/index.ts');
    expect(result.levels).toEqual([]);
  });

  it('with rejections that nobody handled, each once', () => {
    const rejection = {
      name: 'TypeError',
      message: 'x',
      stack: 'TypeError: x\n    at f (/y.ts:1:1)',
    };
    const end = { ...OVER, strayErrors: [rejection, rejection] };
    const collector = collect([PLAN, ...passes('1.1')], end);
    expect(collector.result(5).strayErrors).toEqual(['TypeError: x.']);
  });
});

describe('a result from servers', () => {
  const head = { ...HEAD, servers: '127.0.0.1:2181' };

  it('has the tests that were skipped in it, whose points do not count', () => {
    const reports = [skipping('1.2'), ...passes('1.1'), ...passes('1.3')];
    const result = collect(reports, OVER, head).result(5);
    expect(result.servers).toBe('127.0.0.1:2181');
    expect(allTestsOf(result).map(({ skipped }) => skipped)).toEqual([undefined, true, undefined]);
    expect(pointsOf(allTestsOf(result))).toEqual({ earned: 20, max: 20 });
    expect(isComplete(result)).toBe(true);
  });

  it('is not complete if one that was not skipped had no turn', () => {
    const result = collect([skipping('1.2'), ...passes('1.1')], OVER, head).result(5);
    expect(pointsOf(testsOf(result))).toEqual({ earned: 10, max: 20 });
    expect(isComplete(result)).toBe(false);
  });
});

describe('a result is refused', () => {
  it('for a level that is not there', () => {
    const plan: WorkerReport = { type: 'plan', levels: [], allLevels: [1, 2] };
    expect(() => collect([plan], OVER, { ...HEAD, onlyLevel: 3 })).toThrow(UsageError);
  });

  it.each([
    [{}, 'Chapter 1 has no test that can be run on servers: all need the simulator.'],
    [{ onlyLevel: 1 }, 'Level 1 of chapter 1 has no test'],
  ])('on servers, for want of tests that can be run there', (more, words) => {
    const head = { ...HEAD, servers: '127.0.0.1:2181', ...more };
    expect(() => collect([skipping('1.1', '1.2', '1.3')], OVER, head)).toThrow(words);
  });

  it('if the suite does not load, or Vitest fails before any test', () => {
    const broken: WorkerReport = { type: 'broken kit', stack: 'Error: broken' };
    expect(() => collect([broken], OVER)).toThrow('The suite could not be loaded.\nError: broken');
    const died: WorkerEnd = { how: 'died', strayErrors: [new Error('no')], output: 'output' };
    expect(() => collect([], died)).toThrow(/^Vitest ended early\.\nError: no[^]*output/);
  });
});
