import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Debian's own, which finds Debian's kazoo. */
const PYTHON = '/usr/bin/python3';

const PROGRAM = path.join(path.dirname(fileURLToPath(import.meta.url)), 'queue_partner.py');

/** What a process of kazoo does with a queue. */
export interface Partner {
  readonly mode: 'put' | 'get' | 'work';
  /** Of the `LockingQueue`. */
  readonly path: string;
  readonly name: string;
  /** How many it puts. */
  readonly count?: number;
  readonly ports: readonly number[];
}

/** Runs a process of kazoo to its end. @returns the items that it has put, or taken. */
export async function partnerOfKazoo(partner: Partner): Promise<string[]> {
  const { mode, path: at, name, count = 0, ports } = partner;
  const args = ['-B', PROGRAM, mode, at, name, String(count), ...ports.map(String)];
  const { stdout } = await promisify(execFile)(PYTHON, args);
  return stdout.split('\n').filter((line) => line !== '');
}
