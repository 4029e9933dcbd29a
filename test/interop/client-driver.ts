import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SeenNode } from './seen-tree.ts';

/** Debian's own, which finds Debian's kazoo. */
const PYTHON = '/usr/bin/python3';

const PROGRAM = path.join(path.dirname(fileURLToPath(import.meta.url)), 'client_driver.py');

type Answer = { readonly result: unknown } | { readonly error: string };

/** Sessions of kazoo, by names, that do what they are told: see client_driver.py. */
export class ClientDriver {
  private readonly process: ChildProcess;
  private errors = '';
  private readonly waiting: {
    resolve: (answer: Answer) => void;
    reject: (error: Error) => void;
  }[] = [];

  constructor() {
    this.process = spawn(PYTHON, ['-B', PROGRAM]);
    createInterface({ input: this.process.stdout! }).on('line', (line) =>
      this.waiting.shift()?.resolve(JSON.parse(line) as Answer),
    );
    this.process.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.process.once('close', () => {
      for (const { reject } of this.waiting) reject(new Error(`kazoo ended:\n${this.errors}`));
    });
    // What it does not hear any more, it need not.
    this.process.stdin?.on('error', () => undefined);
  }

  /** Tells a client what to do. @returns its result. @throws Error with the name of kazoo's exception. */
  async tell(client: string, what: string, ...args: readonly unknown[]): Promise<unknown> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin!.write(`${JSON.stringify([client, what, ...args])}\n`);
    });
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  /** All nodes that the client's server has, after a sync. */
  async tree(client: string): Promise<Record<string, SeenNode>> {
    return (await this.tell(client, 'tree')) as Record<string, SeenNode>;
  }

  /** Ends it without closing any session. */
  kill(): void {
    this.process.kill('SIGKILL');
  }
}
