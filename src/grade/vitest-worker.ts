import path from 'node:path';
import { availableParallelism } from 'node:os';
import { Writable } from 'node:stream';
import type { Plugin } from 'vite';
import type { Vitest } from 'vitest/node';
import { moduleCache, moduleCachePlugin } from './module-cache.ts';
import { KIT_ROOT } from './root.ts';
import type { WorkerJob, WorkerReport } from './worker-report.ts';

/** What a worker shall do, and with what. */
export interface WorkerOrder {
  /** The folder with chapters, solutions and test. */
  readonly root: string;
  /** Test files beside this one, of a worker each: `["graded.test.ts"]`. */
  readonly entries: readonly string[];
  readonly job: WorkerJob;
  /** Resolves chapters. */
  readonly plugin: Plugin;
  /** How long the worker may say nothing before it is given up. */
  readonly patienceMs: number;
  readonly onReport: (report: WorkerReport) => void;
  /** Ends the run when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How the workers came to their end. */
export interface WorkerEnd {
  /** `over` is the ordinary end; `died` says that one never reported that it was done. */
  readonly how: 'over' | 'died' | 'too long' | 'aborted';
  /** Rejections and exceptions that no test caught. */
  readonly strayErrors: readonly unknown[];
  /** What Vitest had to say. */
  readonly output: string;
}

/**
 * Runs each test file under Vitest in a thread, which starts faster than a process and, unlike one,
 * can be ended in the middle of an endless loop.
 */
export async function runWorker(order: WorkerOrder): Promise<WorkerEnd> {
  const channel = new BroadcastChannel(order.job.channel);
  const strayErrors: unknown[] = [];
  const output = new Collected();
  let vitest: Vitest | undefined;
  const how = await new Promise<WorkerEnd['how']>((resolve, reject) => {
    const patience = new Alarm(order.patienceMs, () => resolve('too long'));
    let isDone = false;
    let hasEnded = false;
    let working = order.entries.length;
    // Either may come first: the last report, or Vitest's own end with its stray errors.
    const settle = (): void => {
      if (isDone && hasEnded) resolve('over');
      else setTimeout(() => resolve(isDone ? 'over' : 'died'), SECOND_END_MS).unref();
    };
    order.signal?.addEventListener('abort', () => resolve('aborted'));
    channel.onmessage = (event) => {
      const report = (event as { data: WorkerReport }).data;
      patience.set();
      order.onReport(report);
      if (report.type === 'done') working--;
      isDone = working === 0;
      if (isDone) settle();
    };
    const reporter = {
      onInit: (started: Vitest) => void (vitest = started),
      onTestRunEnd: (_modules: unknown, errors: readonly unknown[]) =>
        void strayErrors.push(...errors),
    };
    const ended = startVitestOn(order, reporter, output).then(() => {
      hasEnded = true;
      settle();
    });
    ended.catch(reject);
    patience.set();
  }).finally(() => channel.close());
  if (how === 'too long' || how === 'aborted') terminate(vitest);
  return { how, strayErrors, output: output.text };
}

/** How long to wait for the second of the two ends; from a dead worker none will come. */
const SECOND_END_MS = 1000;

/** Asked once, Vitest waits for the running test; asked twice, it ends the thread. */
function terminate(vitest: Vitest | undefined): void {
  for (let i = 0; i < 2; i++)
    void vitest?.cancelCurrentRun('keyboard-input').catch(() => undefined);
}

async function startVitestOn(
  { root, entries, job, plugin }: WorkerOrder,
  reporter: object,
  output: Writable,
): Promise<void> {
  const { startVitest } = await import('vitest/node');
  await startVitest(
    'test',
    [],
    {
      config: false,
      root: KIT_ROOT,
      dir: path.join(KIT_ROOT, 'src', 'grade'),
      include: [...entries],
      watch: false,
      pool: 'threads',
      maxWorkers: Math.min(entries.length, availableParallelism()),
      testTimeout: 0,
      disableConsoleIntercept: true,
      experimental: moduleCache(),
      env: { WORKBOOK_ROOT: root },
      provide: { job },
      reporters: [reporter],
    },
    { envDir: false, logLevel: 'silent', plugins: [plugin, moduleCachePlugin(root)] },
    { stdout: output, stderr: output },
  );
}

/** On a machine that is busy with other things an alarm waits so many times as long, and no longer. */
const BUSY_FACTOR = 5;

/**
 * Goes off if it is not set anew in time: time in which this process could compute, since a busy
 * machine is not the fault of the code that is waited for.
 */
class Alarm {
  #timer: NodeJS.Timeout | undefined;
  readonly #afterMs: number;
  readonly #ring: () => void;

  constructor(afterMs: number, ring: () => void) {
    this.#afterMs = afterMs;
    this.#ring = ring;
  }

  set(): void {
    const before = process.cpuUsage();
    const endMs = performance.now() + this.#afterMs * BUSY_FACTOR;
    this.#wait(this.#afterMs, before, endMs);
  }

  #wait(forMs: number, before: NodeJS.CpuUsage, endMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { user, system } = process.cpuUsage(before);
      const leftMs = Math.min(this.#afterMs - (user + system) / 1000, endMs - performance.now());
      if (leftMs <= 0) this.#ring();
      else this.#wait(Math.max(leftMs, MIN_WAIT_MS), before, endMs);
    }, forMs).unref();
  }
}

/** Short enough for tests of this, and long enough not to be felt. */
const MIN_WAIT_MS = 20;

/** Keeps what is written to it. */
class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, callback: () => void): void {
    this.text += chunk.toString();
    callback();
  }
}
