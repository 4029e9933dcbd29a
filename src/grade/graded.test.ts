/**
 * The one test file that Vitest runs to grade a chapter: it loads the suite and the code under test
 * and registers each graded test. See run-chapter.ts for the other end.
 *
 * @module
 */
import { inject, test } from 'vitest';
import { captureConsole } from './console-capture.ts';
import { runTest } from './run-test.ts';
import type { GradedTest, Level, Suite } from './suite.ts';
import { failureFromThrown } from './thrown.ts';
import { UNDER_TEST } from './under-test.ts';
import type { WorkerReport } from './worker-report.ts';

type Exports = Readonly<Record<string, unknown>>;

const job = inject('grading');
const channel = new BroadcastChannel(job.channel);
const printed = captureConsole((line) => tell({ type: 'printed', line }));

const suite = await loadSuite();
const levels = suite?.levels.filter(({ number }) => (job.level ?? number) === number) ?? [];
const chapter = suite === undefined ? undefined : await loadChapter();
if (chapter !== undefined) {
  tell({ type: 'plan', levels: levels.map(planOf) });
  for (const level of levels) for (const graded of level.tests) register(graded, chapter);
}
test('done', () => {
  tell({ type: 'done', linesDropped: printed.linesDropped });
  printed.restore();
  channel.close();
});

function register(graded: GradedTest<Exports>, chapter: Exports): void {
  const { id, title } = graded;
  test(`${id} ${title}`, () => {
    tell({ type: 'begins', id });
    const before = performance.now();
    const { failure, effort } = runTest(graded, chapter, job.settings);
    const durationMs = Math.round(performance.now() - before);
    tell({ type: 'ends', id, effort, durationMs, ...(failure && { failure }) });
    if (failure !== undefined) throw new Error(`${failure.name}: ${failure.sentence}`);
  });
}

async function loadSuite(): Promise<Suite<Exports> | undefined> {
  try {
    const id: string = UNDER_TEST.suite;
    return ((await import(id)) as { suite: Suite<Exports> }).suite;
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    tell({ type: 'broken kit', stack });
    return undefined;
  }
}

async function loadChapter(): Promise<Exports | undefined> {
  const [id, referenceId]: string[] = [UNDER_TEST.chapter, UNDER_TEST.reference];
  try {
    const chapter = (await import(id!)) as Exports;
    const needed = Object.keys((await import(referenceId!)) as Exports);
    const missing = needed.filter((name) => !(name in chapter));
    if (missing.length === 0) return chapter;
    tell({ type: 'cannot load', failure: missingExports(missing, needed) });
  } catch (thrown) {
    tell({ type: 'cannot load', failure: failureFromThrown(thrown) });
  }
  return undefined;
}

function missingExports(missing: readonly string[], needed: readonly string[]) {
  return {
    kind: 'exception',
    name: 'missing export',
    rule: 'The tests use what index.ts exports.',
    sentence:
      `index.ts does not export ${missing.join(' and ')}. ` +
      `The tests need these exports from it: ${needed.join(', ')}.`,
    where: { file: `${job.codeFolder}/index.ts`, line: 1 },
  } as const;
}

function planOf({ number, title, tests }: Level<Exports>) {
  const plan = tests.map(({ id, title, points, rules }) => ({ id, title, points, rules }));
  return { number, title, tests: plan };
}

/** Never lets a value that threads cannot share keep a verdict from arriving. */
function tell(report: WorkerReport): void {
  try {
    channel.postMessage(report);
  } catch {
    if (report.type !== 'ends' || report.failure === undefined) return;
    const { trace: _trace, ...failure } = report.failure;
    channel.postMessage({ ...report, failure });
  }
}
