import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { UsageError } from '../cli/usage-error.ts';
import { KIT_ROOT } from '../grade/root.ts';
import type { ServerState } from '../kit/contracts/zab-election.ts';
import type { PlannedServer } from './local-plan.ts';

/** What a server says of itself to the process that has started it. */
export interface ServerNews {
  readonly state: ServerState;
  readonly isServing: boolean;
}

/** Whether a process runs, was halted, or has ended. */
export type ProcessCondition = 'running' | 'paused' | 'gone';

/** What is heard of a server's process. */
export interface ServerProcessEvents {
  changed(news: ServerNews): void;
  /** A line that it has printed. */
  line(text: string): void;
  /** It is gone: with an exit code, or by a signal. */
  ended(how: string): void;
}

/** The process of one server. */
export class ServerProcess {
  readonly plan: PlannedServer;
  /** Undefined before it has said anything, and when it is gone. */
  news: ServerNews | undefined;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  private readonly child: ChildProcess;
  private isGone = false;
  private isHalted = false;

  /** @param bundle - see `bundledServer`. */
  constructor(plan: PlannedServer, bundle: string, events: ServerProcessEvents) {
    this.plan = plan;
    const runner = path.join(KIT_ROOT, 'src', 'cli', 'run-bundle.cjs');
    this.child = spawn(process.execPath, [runner, bundle, plan.configFile], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.on('message', (message) => this.heard(message as Partial<ServerNews>, events));
    const printed = [this.child.stdout!, this.child.stderr!].map((stream) =>
      forEachLine(stream, (line) => events.line(line)),
    );
    this.gone = new Promise((resolve) => {
      const end = (how: string): void => {
        this.isGone = true;
        this.isHalted = false;
        this.news = undefined;
        void Promise.all(printed).then(() => {
          events.ended(how);
          resolve();
        });
      };
      this.child.once('error', (error) => end(error.message));
      this.child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isServing(): boolean {
    return this.news?.isServing === true;
  }

  get condition(): ProcessCondition {
    if (this.isGone) return 'gone';
    return this.isHalted ? 'paused' : 'running';
  }

  /** Ends it at once, in the middle of whatever it does: `kill -9`. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.isGone) this.child.kill('SIGKILL');
    await this.gone;
  }

  /**
   * Halts it as it is: it neither runs nor ends, and its connections stay open. SIGSTOP.
   *
   * @throws UsageError where the system has no such signal.
   */
  pause(): void {
    if (this.isGone || this.isHalted) return;
    if (process.platform === 'win32') throw new UsageError('Windows cannot pause a process.');
    this.isHalted = this.child.kill('SIGSTOP');
  }

  /** Lets it go on after a pause. SIGCONT. */
  resume(): void {
    if (this.isHalted) this.child.kill('SIGCONT');
    this.isHalted = false;
  }

  /** Tells it to stop, and kills it if it does not. Resolves when it is gone. One that is paused goes on, to stop in order. */
  async stop(patienceMs: number): Promise<void> {
    if (this.isGone) return;
    this.resume();
    // A signal would not let it stop in order on Windows.
    if (this.child.connected) this.child.disconnect();
    else this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), patienceMs);
    await this.gone;
    clearTimeout(timer);
  }

  private heard({ state, isServing }: Partial<ServerNews>, events: ServerProcessEvents): void {
    if (state === undefined || isServing === undefined) return;
    this.news = { state, isServing };
    events.changed(this.news);
  }
}

/** Resolves when the stream has ended and its last line is told. */
function forEachLine(stream: Readable, tell: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: stream });
  lines.on('line', tell);
  return new Promise((resolve) => lines.once('close', resolve));
}
