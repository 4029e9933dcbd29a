import os from 'node:os';
import { jobBase, PATIENCE_MS, pluginFor, type CodeOrder } from './grading-order.ts';
import { ResultCollector } from './result-collector.ts';
import type { SourceProblem } from './source-problem.ts';
import { DEFAULT_SETTINGS } from './suite.ts';
import { checkSyntax } from './syntax-check.ts';
import { runWorker } from './vitest-worker.ts';
import type { SoakLength, SoakVerdict, WorkerReport } from './worker-report.ts';

/** What to soak, and for how long. */
export interface SoakOrder extends CodeOrder {
  readonly firstSeed: number;
  readonly effort: number;
  readonly length: SoakLength;
  /** Is told of each seed as it is done. */
  readonly onSeed?: (soaked: Soaked, totals: SoakTotals) => void;
  /** Ends the soak early. */
  readonly signal?: AbortSignal;
}

/** All tests from one seed. */
export type Soaked = WorkerReport & { readonly type: 'soaked' };

/** What a soak has tried and found. */
export interface SoakTotals {
  seeds: number;
  /** Runs in the simulator, twins included. */
  runs: number;
  events: number;
  /** The first failure of each kind of each test. */
  readonly failures: readonly SoakFailure[];
  /** How many seeds failed. */
  failedSeeds: number;
  /** What kept the code from being loaded. */
  readonly problems: readonly SourceProblem[];
}

/** A failure and the seed it was found from. */
export type SoakFailure = Required<SoakVerdict> & { readonly seed: number };

/** Runs all tests of a chapter from many seeds, each schedule twice. */
export async function soakRun(order: SoakOrder): Promise<SoakTotals> {
  const { root, chapter, source } = order;
  const failures: SoakFailure[] = [];
  const problems = source === 'mine' ? await checkSyntax(root, chapter.folder) : [];
  const totals: SoakTotals = { seeds: 0, runs: 0, events: 0, failures, failedSeeds: 0, problems };
  if (problems.length > 0) return totals;

  const onReport = (report: WorkerReport): void => {
    if (report.type !== 'soaked') return;
    add(report, totals, failures);
    order.onSeed?.(report, totals);
  };
  const workers = workersFor(order.length);
  const found = await Promise.all(
    workers.map((length, index) => soakInOneThread(order, { length, index, workers, onReport })),
  );
  // What keeps one from going on keeps the others, too.
  problems.push(...(found.find((those) => those.length > 0) ?? []));
  return totals;
}

/** A worker a core, and what each has to do. */
function workersFor(length: SoakLength): SoakLength[] {
  const cores = os.availableParallelism();
  if (!('seeds' in length)) return Array.from({ length: cores }, () => length);
  const count = Math.min(cores, length.seeds);
  return Array.from({ length: count }, (_, index) => ({
    seeds: Math.ceil((length.seeds - index) / count),
  }));
}

interface Share {
  readonly length: SoakLength;
  readonly index: number;
  readonly workers: readonly SoakLength[];
  readonly onReport: (report: WorkerReport) => void;
}

async function soakInOneThread(
  order: SoakOrder,
  { length, index, workers, onReport }: Share,
): Promise<readonly SourceProblem[]> {
  const { root, chapter, source, effort, signal } = order;
  const collector = new ResultCollector({ chapter, source, ...DEFAULT_SETTINGS });
  const patienceMs = (order.patienceMs ?? PATIENCE_MS) * effort * 2;
  const end = await runWorker({
    root,
    entries: ['soaked.test.ts'],
    job: {
      ...jobBase(order),
      kind: 'soak',
      firstSeed: order.firstSeed + index,
      step: workers.length,
      effort,
      ...length,
    },
    plugin: pluginFor(order).plugin,
    patienceMs,
    ...(signal !== undefined && { signal }),
    onReport(report) {
      collector.take(report);
      onReport(report);
    },
  });
  if (end.how !== 'aborted') collector.ended(end, patienceMs);
  return collector.problems;
}

function add({ seed, verdicts }: Soaked, totals: SoakTotals, failures: SoakFailure[]): void {
  totals.seeds++;
  for (const { id, effort, failure } of verdicts) {
    totals.runs += effort.runs;
    totals.events += effort.events;
    if (failure === undefined) continue;
    const isKnown = failures.some((old) => old.id === id && old.failure.name === failure.name);
    if (!isKnown) failures.push({ seed, id, effort, failure });
  }
  if (verdicts.some(({ failure }) => failure !== undefined)) totals.failedSeeds++;
}
