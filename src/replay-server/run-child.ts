import { spawn } from 'node:child_process';
import path from 'node:path';
import { KIT_ROOT } from '../grade/root.ts';

/** A run to be replayed in a process of its own. */
export interface ChildOrder {
  /** The workbook. */
  readonly root: string;
  readonly token: string;
  readonly isReference: boolean;
  /** How long it may take. */
  readonly mostMs: number;
  /** Ends it when it is aborted. */
  readonly signal: AbortSignal;
}

/** How it went. */
export type ChildEnd =
  | {
      readonly how: 'over';
      readonly code: number | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly how: 'too long' | 'too much' | 'aborted' };

/** A recording that is longer than this is given up, in bytes. */
const MOST_BYTES = 96 << 20;

/**
 * Replays a run as `npm run replay -- TOKEN --recording` does. Whatever the learner's code does there, it is not this process
 * that it does it to: it cannot hang, and at the end it is gone.
 */
export function replayInChild({
  root,
  token,
  isReference,
  mostMs,
  signal,
}: ChildOrder): Promise<ChildEnd> {
  const bootstrap = path.join(KIT_ROOT, 'src', 'cli', 'run.cjs');
  const flags = ['--recording', ...(isReference ? ['--solution'] : [])];
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [bootstrap, 'replay', ...flags, '--', token], {
    cwd: KIT_ROOT,
    env: { ...env, WORKBOOK_ROOT: root, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let cut: 'too long' | 'too much' | 'aborted' | undefined;
    const end = (why: typeof cut): void => {
      cut ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end('too long'), mostMs);
    const onAbort = (): void => end('aborted');
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    const stdout = new Collected(() => end('too much'));
    const stderr = new Collected(() => end('too much'));
    child.stdout.on('data', (chunk: Buffer) => stdout.take(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.take(chunk));
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('close', (code) => {
      finish();
      if (cut !== undefined) resolve({ how: cut });
      else resolve({ how: 'over', code, stdout: stdout.text, stderr: stderr.text });
    });
  });
}

/** What was printed, up to a limit. */
class Collected {
  private readonly chunks: Buffer[] = [];
  private readonly onTooMuch: () => void;
  private length = 0;

  constructor(onTooMuch: () => void) {
    this.onTooMuch = onTooMuch;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }

  take(chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length > MOST_BYTES) this.onTooMuch();
    else this.chunks.push(chunk);
  }
}
