import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Referee } from './referee.ts';

/** Debian's own, which finds Debian's kazoo. */
const PYTHON = '/usr/bin/python3';

const PROGRAM = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lock_contender.py');

/** What a process of kazoo is to take, and how often. */
export interface Contention {
  readonly kind: 'lock' | 'read' | 'write' | 'election';
  readonly path: string;
  readonly name: string;
  readonly rounds: number;
  readonly ports: readonly number[];
}

/**
 * A process of kazoo that takes a lock in turn with others. The referee is told when it is inside; it waits for that,
 * so that nobody is taken to be inside who is not.
 *
 * @returns who was in the line at the beginning, once it has had the lock as often as it is to.
 */
export async function contendByKazoo(contention: Contention, referee: Referee): Promise<string[]> {
  const { kind, path: at, name, rounds, ports } = contention;
  const args = [PROGRAM, kind, at, name, String(rounds), ...ports.map(String)];
  const child = spawn(PYTHON, ['-B', ...args]);
  let errors = '';
  let contenders: string[] = [];
  let isDone = false;
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, ...rest] = line.split(' ');
    if (word === 'in') referee.enter(name, kind === 'read' ? 'read' : 'write');
    if (word === 'out') referee.leave(name);
    if (word === 'contenders') contenders = JSON.parse(rest.join(' ')) as string[];
    if (word === 'done') isDone = true;
    child.stdin.write('\n');
  });
  await once(child, 'close');
  if (!isDone) throw new Error(`kazoo ended before it was done:\n${errors}`);
  return contenders;
}
