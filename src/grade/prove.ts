import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Hints } from './hints.ts';
import './loop-guard.ts';
import { loadMutant } from './load-mutants.ts';
import { materialiseSkeleton } from './materialise.ts';
import type { Mutant } from './mutants.ts';
import { KIT_ROOT } from './root.ts';
import { replayTest, runTest } from './run-test.ts';
import {
  DEFAULT_SETTINGS,
  type Failure,
  type GradedTest,
  type Suite,
  type Verdict,
} from './suite.ts';
import { decodeToken } from './token.ts';
import { importAt } from './under-test.ts';

/** How a chapter is proved. */
export interface ProofOptions {
  /** The folder with chapters, solutions and test. */
  readonly root?: string;
  /** How few and how many mutants there may be. */
  readonly mutants?: { readonly min: number; readonly max: number };
}

const MUTANTS = { min: 6, max: 12 };

/**
 * Registers Vitest tests which prove a graded suite: the solution earns all 100 points, a fresh
 * skeleton none, each mutant is rejected by the test that it names, and each level has its hints.
 * What a learner has written does not matter.
 */
export function proveChapter<Chapter>(
  suite: Suite<Chapter>,
  mutants: readonly Mutant[],
  { root = KIT_ROOT, mutants: range = MUTANTS }: ProofOptions = {},
): void {
  const { chapter: folder, levels } = suite;
  const tests = levels.flatMap((level) => level.tests);
  describe(`the suite of ${folder}`, () => {
    it('has levels in order and 100 points', () => proveShape(suite));
    it('has three hints for each level', () => proveHints(root, suite));
    it(`has ${range.min} to ${range.max} mutants of different names`, () => {
      expect(mutants.length).toBeGreaterThanOrEqual(range.min);
      expect(mutants.length).toBeLessThanOrEqual(range.max);
      expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    });
  });
  describe(`the solution of ${folder} passes`, () => {
    it.each(tests)('$id $title', { timeout: TIMEOUT_MS }, async (test) => {
      const chapter = await importAt<Chapter>(path.join(root, 'solutions', folder, 'index.ts'));
      expect(told(await runTest(test, chapter, DEFAULT_SETTINGS))).toBe('passed');
    });
  });
  describe(`a fresh skeleton of ${folder} fails`, () => {
    let skeleton: Promise<Chapter> | undefined;
    it.each(tests)('$id $title', { timeout: TIMEOUT_MS }, async (test) => {
      skeleton ??= loadSkeleton<Chapter>(root, folder);
      const chapter = await skeleton;
      expect(told(await runTest(test, chapter, DEFAULT_SETTINGS))).not.toBe('passed');
    });
  });
  describe(`${folder} rejects the mutant`, () => {
    it.each(mutants)('$name by test $caughtBy', { timeout: TIMEOUT_MS }, async (mutant) => {
      const test = findTest(tests, mutant);
      const { chapter } = await loadMutant<Chapter>(root, folder, mutant);
      const { failure } = await runTest(test, chapter, DEFAULT_SETTINGS);
      expect(failure, 'it passed').toBeDefined();
      // One that merely throws would be rejected for the wrong reason.
      expect(failure!.kind, failure!.sentence).toBe('rule');
      await proveToken(test, chapter, failure!);
    });
  });
}

/** A failure's token must give the very same run again. */
async function proveToken<Chapter>(
  test: GradedTest<Chapter>,
  chapter: Chapter,
  failure: Failure,
): Promise<void> {
  if (failure.token === undefined) return;
  expect(failure.token.length).toBeLessThan(200);
  const { payload, hash } = decodeToken(failure.token);
  expect(hash).toBe(failure.hash);
  const replayed = await replayTest(test, chapter, payload);
  expect(replayed?.failure?.hash).toBe(hash);
}

/** A test runs for a second or so; on a busy machine with a mutant that is never caught, longer. */
const TIMEOUT_MS = 120_000;

function proveShape<Chapter>({ levels }: Suite<Chapter>): void {
  expect(levels.map(({ number }) => number)).toEqual(levels.map((_, index) => index + 1));
  for (const { number, tests } of levels) {
    expect(tests.map(({ id }) => id)).toEqual(tests.map((_, index) => `${number}.${index + 1}`));
  }
  const points = levels.flatMap(({ tests }) => tests.map((test) => test.points));
  expect(points.every((value) => Number.isInteger(value) && value > 0)).toBe(true);
  expect(points.reduce((sum, value) => sum + value, 0)).toBe(100);
}

async function proveHints<Chapter>(
  root: string,
  { chapter, levels }: Suite<Chapter>,
): Promise<void> {
  const { hints } = await importAt<{ hints: Hints }>(path.join(root, 'test', chapter, 'hints.ts'));
  expect(Object.keys(hints).map(Number)).toEqual(levels.map(({ number }) => number));
  for (const three of Object.values(hints)) {
    expect(three).toHaveLength(3);
    expect(three.every((hint) => hint.trim() !== '')).toBe(true);
  }
}

async function loadSkeleton<Chapter>(root: string, folder: string): Promise<Chapter> {
  const target = await materialiseSkeleton(root, folder);
  return importAt<Chapter>(path.join(root, target, 'index.ts'));
}

function findTest<Chapter>(
  tests: readonly GradedTest<Chapter>[],
  { name, caughtBy }: Mutant,
): GradedTest<Chapter> {
  const test = tests.find(({ id }) => id === caughtBy);
  if (test === undefined) throw new Error(`Mutant ${name} names test ${caughtBy}: there is none.`);
  return test;
}

/** A verdict as a text that says enough when a proof fails. */
function told({ failure }: Verdict): string {
  if (failure === undefined) return 'passed';
  const { name, sentence, token = 'no token', where } = failure;
  const place = where === undefined ? '' : ` at ${where.file}:${where.line}`;
  return `${name}: ${sentence}${place} (${token})`;
}
