import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One thing that `npm run check` checks. */
export interface CheckStep {
  /** As `--only` takes it: `"types"`. */
  readonly name: string;
  /** What it checks, for the listing. */
  readonly what: string;
  /** True for what uses all processors by itself, or measures time. */
  readonly alone?: boolean;
  run(): Promise<StepResult>;
}

/** What a step found. */
export interface StepResult {
  readonly ok: boolean;
  /** What it printed; shown if it failed. */
  readonly output: string;
}

/** A step's result, and how long it took. */
export interface FinishedStep extends StepResult {
  readonly step: CheckStep;
  readonly durationMs: number;
}

/**
 * Runs all steps, some of them side by side, and reports each as it is done, in the order of the
 * list. A step that throws has failed.
 *
 * @param width - how many steps may run at once.
 */
export async function runSteps(
  steps: readonly CheckStep[],
  width: number,
  report: (finished: FinishedStep) => void,
): Promise<FinishedStep[]> {
  const running = new Set<Promise<unknown>>();
  const reported: FinishedStep[] = [];
  let reporting = Promise.resolve();
  for (const step of steps) {
    if (step.alone) await Promise.all(running);
    while (running.size >= width) await Promise.race(running);
    const result = timed(step);
    running.add(result);
    void result.then(() => running.delete(result));
    reporting = reporting.then(async () => {
      const finished = await result;
      reported.push(finished);
      report(finished);
    });
    if (step.alone) await result;
  }
  await reporting;
  return reported;
}

async function timed(step: CheckStep): Promise<FinishedStep> {
  const startMs = performance.now();
  const result = await step
    .run()
    .catch((error: unknown) => ({ ok: false, output: (error as Error).stack ?? String(error) }));
  return { ...result, step, durationMs: performance.now() - startMs };
}

/** Runs a program of this Node, without a shell. It passes if it exits with 0. */
export function runNode(script: string, args: readonly string[], cwd: string): Promise<StepResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    const collect = (text: string): void => void (output += text);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
