import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { ChapterInfo } from './chapters.ts';
import { chapterPlugin, type Borrowing, type ChapterPlugin, type Source } from './resolve.ts';
import type { ChapterResult } from './result.ts';
import { ResultCollector } from './result-collector.ts';
import { KIT_ROOT } from './root.ts';
import { DEFAULT_SETTINGS } from './suite.ts';
import { checkSyntax } from './syntax-check.ts';
import { startTypeCheck } from './type-check.ts';
import type { GradingJob, WorkerReport } from './worker-report.ts';

/** What to grade, and how. */
export interface GradingOrder {
  readonly root: string;
  readonly chapter: ChapterInfo;
  readonly source: Source;
  readonly seed?: number;
  readonly effort?: number;
  readonly level?: number;
  /** Chapters, by number, whose source a flag has settled. */
  readonly settled?: Readonly<Record<number, Source>>;
  /** How long a single test may take before it is given up; 60 seconds by default. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 60_000;

/**
 * Grades a chapter. Tests run in a thread under Vitest; types are checked in another meanwhile.
 *
 * If a test does not come back its thread is left behind, so whoever calls this once leaves with
 * `process.exit`.
 *
 * @throws Error if the kit itself is broken, such as a suite that does not load.
 */
export async function runChapter(order: GradingOrder): Promise<ChapterResult> {
  const startMs = performance.now();
  const collector = new ResultCollector({
    chapter: order.chapter,
    source: order.source,
    seed: order.seed ?? DEFAULT_SETTINGS.seed,
    effort: order.effort ?? DEFAULT_SETTINGS.effort,
    ...(order.level !== undefined && { onlyLevel: order.level }),
  });
  const typeErrors = order.source === 'mine' ? await checkSource(order, collector) : undefined;
  if (collector.problems.length === 0) await runTests(order, collector);
  if (collector.problems.length === 0 && typeErrors !== undefined) {
    collector.typeErrors = await typeErrors.errors;
  }
  typeErrors?.stop();
  return collector.result(Math.round(performance.now() - startMs));
}

async function checkSource({ root, chapter }: GradingOrder, collector: ResultCollector) {
  const typeCheck = startTypeCheck(root, chapter.folder);
  collector.problems.push(...(await checkSyntax(root, chapter.folder)));
  return typeCheck;
}

async function runTests(order: GradingOrder, collector: ResultCollector): Promise<void> {
  const plugin = chapterPlugin(order.root, borrowingOf(order));
  const job: GradingJob = {
    channel: randomUUID(),
    settings: { seed: collector.head.seed, effort: collector.head.effort },
    ...(order.level !== undefined && { level: order.level }),
    codeFolder: `${order.source === 'mine' ? 'chapters' : 'solutions'}/${order.chapter.folder}`,
  };
  const patienceMs = (order.patienceMs ?? PATIENCE_MS) * Math.max(1, collector.head.effort);
  const channel = new BroadcastChannel(job.channel);
  const waiting = new Waiting(patienceMs);
  channel.onmessage = (event) => {
    const report = (event as { data: WorkerReport }).data;
    waiting.heard();
    collector.take(report);
    if (report.type === 'done') waiting.done();
  };
  try {
    const end = await Promise.race([runVitest(plugin, job, collector, waiting), waiting.tooLong]);
    if (end === 'too long') collector.stopped('too long', patienceMs);
  } finally {
    waiting.done();
    channel.close();
  }
  collector.borrowed = plugin.borrowed();
}

function borrowingOf({ chapter, source, settled }: GradingOrder): Borrowing {
  return {
    underTest: { folder: chapter.folder, source },
    ...(settled !== undefined && { settled }),
    // A proof of the reference must not depend on what else the learner has written.
    otherwise: source === 'mine' ? 'mine if started' : 'reference',
  };
}

/** Runs the entry file in a thread, which starts faster than a process and can be interrupted. */
async function runVitest(
  { plugin }: ChapterPlugin,
  job: GradingJob,
  collector: ResultCollector,
  waiting: Waiting,
): Promise<void> {
  const { startVitest } = await import('vitest/node');
  const entry = path.join(KIT_ROOT, 'src', 'grade', 'graded.test.ts');
  const output = new Collected();
  const strayErrors: unknown[] = [];
  await startVitest(
    'test',
    [],
    {
      config: false,
      root: KIT_ROOT,
      dir: path.dirname(entry),
      include: [path.basename(entry)],
      watch: false,
      pool: 'threads',
      maxWorkers: 1,
      testTimeout: 0,
      disableConsoleIntercept: true,
      provide: { grading: job },
      reporters: [{ onTestRunEnd: (_modules, errors) => void strayErrors.push(...errors) }],
    },
    { envDir: false, logLevel: 'silent', plugins: [plugin] },
    { stdout: output, stderr: output },
  );
  await waiting.forDone();
  collector.vitestEnded(strayErrors, output.text);
}

/** Knows when the worker has said nothing for too long. */
class Waiting {
  readonly tooLong: Promise<'too long'>;
  #timer: NodeJS.Timeout | undefined;
  #giveUp: () => void = () => {};
  #done: () => void = () => {};
  readonly #isDone: Promise<void>;
  readonly #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
    this.tooLong = new Promise((resolve) => (this.#giveUp = () => resolve('too long')));
    this.#isDone = new Promise((resolve) => (this.#done = resolve));
    this.heard();
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#giveUp, this.#patienceMs);
  }

  done(): void {
    clearTimeout(this.#timer);
    this.#done();
  }

  /** The last report may be a moment behind Vitest's own end; from a dead worker none will come. */
  async forDone(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const aMoment = new Promise<void>((resolve) => (timer = setTimeout(resolve, 1000)));
    await Promise.race([this.#isDone, aMoment]);
    clearTimeout(timer);
  }
}

/** Keeps what Vitest writes, in case it has something to say. */
class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, callback: () => void): void {
    this.text += chunk.toString();
    callback();
  }
}
