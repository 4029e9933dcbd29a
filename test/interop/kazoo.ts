import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Debian's own, which finds Debian's kazoo. */
const PYTHON = '/usr/bin/python3';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));

/** One of the Python programs of this folder, at work on a server. */
export class KazooProgram {
  private readonly process: ChildProcess;
  private readonly lines: string[] = [];
  private rest = '';
  private errors = '';
  private wake: () => void = () => undefined;

  constructor(program: string, port: number) {
    this.process = spawn(PYTHON, ['-B', path.join(FOLDER, program), String(port)]);
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.rest + text).split('\n');
      this.rest = lines.pop()!;
      this.lines.push(...lines);
      this.wake();
    });
    this.process.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.process.once('close', () => this.wake());
  }

  /** Waits until it has printed so many lines. @returns them. @throws Error with its complaint if it ends before. */
  async untilPrinted(count: number): Promise<readonly string[]> {
    while (this.lines.length < count) {
      if (this.hasEnded) throw new Error(`kazoo ended early:\n${this.errors}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return this.lines.slice(0, count);
  }

  /** Waits until it has ended by itself. @returns all it has printed. */
  async untilEnded(): Promise<readonly string[]> {
    if (!this.hasEnded) await once(this.process, 'close');
    return this.lines;
  }

  /** Ends it at once, without closing its sessions, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }

  private get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }
}
