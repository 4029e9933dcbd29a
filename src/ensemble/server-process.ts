import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { KIT_ROOT } from '../grade/root.ts';
import type { ServerState } from '../kit/contracts/zab-election.ts';
import type { PlannedServer } from './local-plan.ts';

/** What a server says of itself to the process that has started it. */
export interface ServerNews {
  readonly state: ServerState;
  readonly isServing: boolean;
}

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

  /** Tells it to stop, and kills it if it does not. Resolves when it is gone. */
  async stop(patienceMs: number): Promise<void> {
    if (this.isGone) return;
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
