import { execFile } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../usage-error.ts';
import type { Row } from './rows.ts';

const run = promisify(execFile);

/** What the load generator says about one run. */
export interface Sample {
  readonly ops_per_s: number;
  readonly p50_us: number;
  readonly errors: number;
  readonly server_cpu_s_per_kop: number;
  readonly server_rss_kib: readonly number[];
  readonly recover_ms?: number;
}

/** Whom the load goes to. */
export interface Target {
  readonly hosts: string;
  readonly pids: readonly number[];
}

/** The neutral load generator, built on Apache's C client. */
export class LoadGenerator {
  private readonly program: string;

  private constructor(program: string) {
    this.program = program;
  }

  /** Compiles it into a folder. @throws UsageError if there is no compiler, or no C client. */
  static async compile(folder: string): Promise<LoadGenerator> {
    mkdirSync(folder, { recursive: true });
    const source = path.join(import.meta.dirname, 'zkload.c');
    const program = path.join(folder, 'zkload');
    const isFresh =
      (statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0) > statSync(source).mtimeMs;
    if (isFresh) return new LoadGenerator(program);
    try {
      await run('gcc', [
        ...['-O2', '-DTHREADED', '-o', program, source],
        ...['-lzookeeper_mt', '-lpthread'],
      ]);
    } catch (error) {
      throw new UsageError(
        'The load generator cannot be built. It needs gcc and the C client: ' +
          `apt-get install gcc libzookeeper-mt-dev.\n${String((error as { stderr?: string }).stderr ?? error)}`,
      );
    }
    return new LoadGenerator(program);
  }

  /** Runs one row. @throws Error with what it said if it fails. */
  async measure(row: Row, target: Target, seconds: number): Promise<Sample> {
    return this.run([
      ...['--hosts', target.hosts, '--pids', target.pids.join(',')],
      ...['--workload', row.workload, '--size', String(row.sizeBytes)],
      ...['--clients', String(row.clients), '--inflight', String(row.inFlight)],
      ...['--seconds', String(seconds), '--warmup', '2'],
    ]);
  }

  /** Kills a server under a write load, and measures how long nobody can write. */
  async failOver(
    target: Target,
    killed: { readonly pid: number; readonly host: string },
  ): Promise<Sample> {
    return this.run([
      ...['--hosts', target.hosts, '--workload', 'failover'],
      ...['--clients', '9', '--inflight', '10', '--warmup', '3', '--seconds', '25'],
      ...['--session-timeout', '3000'],
      ...['--kill-pid', String(killed.pid), '--kill-host', killed.host],
    ]);
  }

  private async run(args: readonly string[]): Promise<Sample> {
    const { stdout } = await run(this.program, args, { maxBuffer: 1 << 20 });
    return JSON.parse(stdout) as Sample;
  }
}
