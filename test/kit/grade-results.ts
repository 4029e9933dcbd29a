import type { ChapterResult, TestResult } from '../../src/grade/result.ts';
import type { Failure } from '../../src/grade/suite.ts';
import { TraceBuilder } from './trace-builder.ts';

/** A short run in which two nodes decide differently, for results made by hand. */
function brokenAgreement(): TraceBuilder {
  return new TraceBuilder('coordinator', 'p1', 'p2')
    .start()
    .message(2, 'coordinator', 'p1', { kind: 'decision', tx: 't1', decision: 'commit' }, 7)
    .output(7, 'p1', { decided: 'commit', tx: 't1' })
    .message(4, 'coordinator', 'p2', { kind: 'decision', tx: 't1', decision: 'abort' }, 9)
    .output(9, 'p2', { decided: 'abort', tx: 't1' })
    .violation(9, 'p2', 'agreement', 'p2 decided abort for t1, but p1 had decided commit.');
}

/** A broken rule with everything that a failure can have. */
export const BROKEN_RULE: Failure = {
  kind: 'rule',
  name: 'agreement',
  rule: 'No two nodes decide differently on the same transaction.',
  sentence: 'p2 decided abort for t1, but p1 had decided commit.',
  faults: ['the 2nd message from coordinator to p1 is lost', 'p1 crashes at 7 ms for 20 ms'],
  trace: brokenAgreement().build(),
  token: 'run1.AQQC-tGHPwAAAAAAAQABFgQA.h8c',
  hash: 'fad1873f',
  where: { file: 'chapters/01-two-phase-commit/coordinator.ts', line: 3, column: 5 },
  looksLike: {
    mutant: 'forgets-its-decision',
    misconception: 'What was decided before a crash can be decided again after it.',
  },
};

/** One failure of each other kind. */
export const OTHER_FAILURES: readonly Failure[] = [
  {
    kind: 'not written',
    name: 'not written yet',
    rule: 'Whatever this test needs has to be written first.',
    sentence: 'Still to be written: Coordinator.onVote, level 1.',
    where: { file: 'chapters/01-two-phase-commit/coordinator.ts', line: 3 },
  },
  {
    kind: 'exception',
    name: 'exception',
    rule: 'A handler never throws: on a server that would be a crash.',
    sentence: 'TypeError: x is undefined. It happened in onMessage(vote) of p1.',
    faults: [],
    where: { file: 'chapters/01-two-phase-commit/participant.ts', line: 97 },
  },
  {
    kind: 'endless loop',
    name: 'endless loop',
    rule: 'A handler does its work and returns.',
    sentence: 'The loop at chapters/x.ts:3 went round more than 100,000 times in one go.',
  },
  {
    kind: 'nondeterminism',
    name: 'determinism',
    rule: 'The same schedule gives the same run, event for event.',
    sentence: 'One schedule, run twice, went differently in onStart of p1.',
  },
  {
    kind: 'forbidden',
    name: 'forbidden',
    rule: 'A handler may use nothing but its Env.',
    sentence: 'A handler called Date.now().',
  },
  {
    kind: 'bad data',
    name: 'not plain data',
    rule: 'Messages are plain data.',
    sentence: 'The message contains a Map.',
  },
  {
    kind: 'not proven',
    name: 'agreement',
    rule: 'No two nodes decide differently.',
    sentence: 'After 100,000 states there still were others to look at.',
  },
  {
    kind: 'task',
    name: 'block everybody',
    rule: 'One crash blocks every participant.',
    sentence: 'p2 decided at 31 ms.',
  },
];

/** A test's result, made by hand. */
export function testResult(id: string, points: number, failure?: Failure): TestResult {
  return {
    id,
    title: `The title of ${id}`,
    points,
    earned: failure === undefined ? points : 0,
    rules: id === '1.1' ? ['agreement'] : ['agreement', 'no reversal'],
    wasRun: true,
    effort: { runs: 120, events: 4321 },
    durationMs: 12,
    ...(failure && { failure }),
  };
}

/** The result of a test that needs the simulator, and there were servers. */
export function skipped(id: string, points: number): TestResult {
  const effort = { runs: 0, events: 0 };
  return { ...testResult(id, points), earned: 0, wasRun: false, skipped: true, effort };
}

/** A chapter's result with two levels, made by hand. */
export function chapterResult(
  tests: readonly [TestResult, ...TestResult[]],
  more: Partial<ChapterResult> = {},
): ChapterResult {
  const [first, ...others] = tests;
  const title = 'Crashes, restarts and a title that is far too long for its column of the table';
  return {
    chapter: { number: 1, folder: '01-two-phase-commit', title: 'Two-phase commit' },
    source: 'mine',
    seed: 1,
    effort: 1,
    levels: [
      { number: 1, title: 'The happy path', tests: [first] },
      ...(others.length === 0 ? [] : [{ number: 2, title, tests: others }]),
    ],
    borrowed: [],
    problems: [],
    typeErrors: [],
    strayErrors: [],
    printed: { lines: [], dropped: 0 },
    durationMs: 1234,
    ...more,
  };
}

/** The source line of a place, as a report might be given it. */
export const SOURCE_LINE = (): string => '    this.env.send(this.coordinator, vote);';
