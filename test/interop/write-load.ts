import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';

const PROGRAM = path.join(path.dirname(fileURLToPath(import.meta.url)), 'write_with_proof.py');

const LIMIT_MS = 120_000;

/** A write that a server has acknowledged. */
export interface Acknowledged {
  readonly writer: string;
  readonly number: number;
  /** Of `process.hrtime`. */
  readonly sentNs: bigint;
  readonly session: string;
}

/** Sessions that write as fast as they can, one at each server, wherever they can: see write_with_proof.py. */
export class WriteLoad {
  readonly acknowledged: Acknowledged[] = [];
  /** Writers whose sessions have expired. */
  readonly lost: string[] = [];
  private readonly process: ChildProcess;
  private readonly news = new EventEmitter().setMaxListeners(20);
  private errors = '';

  constructor(ports: readonly number[]) {
    this.process = spawn(PYTHON, ['-B', PROGRAM, ...ports.map(String)]);
    createInterface({ input: this.process.stdout! }).on('line', (line) => this.read(line));
    this.process.stderr!.on('data', (text: Buffer) => (this.errors += text.toString()));
  }

  /** Waits for an acknowledged write that is so. */
  async until(isIt: (write: Acknowledged) => boolean): Promise<Acknowledged> {
    const signal = AbortSignal.timeout(LIMIT_MS);
    for (;;) {
      const [write] = (await once(this.news, 'write', { signal }).catch((error: unknown) => {
        throw new Error(`No such write was acknowledged.\n${this.errors}`, { cause: error });
      })) as [Acknowledged];
      if (isIt(write)) return write;
    }
  }

  /** Waits for so many more. */
  async untilMore(count: number): Promise<void> {
    let left = count;
    await this.until(() => --left === 0);
  }

  /** Ends it at once, and waits until all it has printed is read. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await closed;
  }

  private read(line: string): void {
    const [writer, number, sentNs, session] = line.split(' ');
    if (number === 'lost') return void this.lost.push(writer!);
    const write = {
      writer: writer!,
      number: Number(number),
      sentNs: BigInt(sentNs!),
      session: session!,
    };
    this.acknowledged.push(write);
    this.news.emit('write', write);
  }
}
