import { jobBase, PATIENCE_MS, pluginFor, type CodeOrder } from './grading-order.ts';
import { ResultCollector } from './result-collector.ts';
import type { ChapterResult } from './result.ts';
import { DEFAULT_SETTINGS } from './suite.ts';
import { checkSyntax } from './syntax-check.ts';
import { startTypeCheck, type TypeCheck } from './type-check.ts';
import { runWorker } from './vitest-worker.ts';

/** What to grade, and how. */
export interface GradingOrder extends CodeOrder {
  readonly seed?: number;
  readonly effort?: number;
  /** Only this level. */
  readonly level?: number;
  /** Runs the tests on these servers instead of in the simulator. See {@link LiveSettings}. */
  readonly servers?: string;
}

/**
 * Grades a chapter. Tests run in a thread under Vitest; types are checked in another meanwhile.
 *
 * @throws UsageError if the chapter does not have the level, or no test to run on servers.
 * @throws Error if the kit itself is broken, such as a suite that does not load.
 */
export async function runChapter(order: GradingOrder): Promise<ChapterResult> {
  const startMs = performance.now();
  const { chapter, source, level, servers } = order;
  const seed = order.seed ?? DEFAULT_SETTINGS.seed;
  const effort = order.effort ?? DEFAULT_SETTINGS.effort;
  const collector = new ResultCollector({
    chapter,
    source,
    seed,
    effort,
    ...(level !== undefined && { onlyLevel: level }),
    ...(servers !== undefined && { servers }),
  });
  const typeCheck = source === 'mine' ? startTypeCheck(order.root, chapter.folder) : undefined;
  try {
    await runTests(order, collector);
    if (collector.problems.length === 0) await takeTypeErrors(typeCheck, collector);
  } finally {
    typeCheck?.stop();
  }
  return collector.result(Math.round(performance.now() - startMs));
}

async function runTests(order: GradingOrder, collector: ResultCollector): Promise<void> {
  const { root, chapter, source, level, servers } = order;
  if (source === 'mine') collector.problems.push(...(await checkSyntax(root, chapter.folder)));
  if (collector.problems.length > 0) return;
  const { plugin, borrowed } = pluginFor(order);
  const { seed, effort } = collector.head;
  const patienceMs = (order.patienceMs ?? PATIENCE_MS) * Math.max(1, effort);
  const secondHalf = level === undefined && servers === undefined ? chapter.secondHalf : undefined;
  const end = await runWorker({
    root,
    entries: ['graded.test.ts', ...(secondHalf === undefined ? [] : ['graded-second.test.ts'])],
    job: {
      ...jobBase(order),
      kind: 'grade',
      settings: { seed, effort },
      ...(level !== undefined && { level }),
      ...(secondHalf !== undefined && { secondHalf }),
      ...(servers !== undefined && { servers }),
    },
    plugin,
    patienceMs,
    onReport: (report) => collector.take(report),
  });
  collector.borrowed = borrowed();
  collector.ended(end, patienceMs);
}

async function takeTypeErrors(
  typeCheck: TypeCheck | undefined,
  collector: ResultCollector,
): Promise<void> {
  if (typeCheck !== undefined) collector.typeErrors = await typeCheck.errors;
}
