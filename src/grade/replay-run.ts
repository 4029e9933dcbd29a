import { UsageError } from '../cli/usage-error.ts';
import { jobBase, PATIENCE_MS, pluginFor, type CodeOrder } from './grading-order.ts';
import type { Replayed } from './replay-graded.ts';
import { ResultCollector } from './result-collector.ts';
import type { ChapterResult } from './result.ts';
import { DEFAULT_SETTINGS } from './suite.ts';
import { checkSyntax } from './syntax-check.ts';
import type { RunToken } from './token.ts';
import { runWorker } from './vitest-worker.ts';

/** What to run again. */
export interface ReplayOrder extends CodeOrder {
  /** As text, and what it says. */
  readonly tokenText: string;
  readonly token: RunToken;
  /** Whether to tell what the nodes were like in between. */
  readonly isWatched?: boolean;
}

/** Lines of output that a single run may print. */
const MAX_LINES = 1000;

/**
 * Runs the schedule of a token again.
 *
 * @returns the run, and what else is to be told: what the code printed, whose other chapters it
 * used, or the problems that kept it from being loaded; then there is no run.
 * @throws UsageError if the token does not fit the chapter's suite.
 */
export async function replayRun(
  order: ReplayOrder,
): Promise<{ readonly run?: Replayed; readonly rest: ChapterResult }> {
  const { root, chapter, source, tokenText, isWatched = false } = order;
  const patienceMs = order.patienceMs ?? PATIENCE_MS;
  const collector = new ResultCollector({ chapter, source, ...DEFAULT_SETTINGS });
  if (source === 'mine') collector.problems.push(...(await checkSyntax(root, chapter.folder)));
  if (collector.problems.length > 0) return { rest: collector.result(0) };

  let run: Replayed | undefined;
  let refusal: string | undefined;
  const { plugin, borrowed } = pluginFor(order);
  const end = await runWorker({
    root,
    entries: ['replayed.test.ts'],
    job: { ...jobBase(order), kind: 'replay', token: tokenText, isWatched, maxLines: MAX_LINES },
    plugin,
    patienceMs,
    onReport(report) {
      collector.take(report);
      if (report.type === 'replayed') run = report;
      if (report.type === 'bad token') refusal = report.sentence;
    },
  });
  if (refusal !== undefined) throw new UsageError(refusal);
  collector.ended(end, patienceMs);
  collector.borrowed = borrowed();
  const rest = collector.result(0);
  return run === undefined ? { rest } : { run, rest };
}
