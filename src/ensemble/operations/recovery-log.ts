import type { Files } from '../../kit/files.ts';
import type { Zxid } from '../../kit/zxid.ts';
import type { Log } from './log.ts';

/** Files that are shorter than this are read in no time. */
const LONG_BYTES = 1 << 20;

/**
 * Tells what a server is doing that reads its snapshots and logs at its start: with many nodes that takes seconds, in which
 * nothing else is heard of it.
 */
export class RecoveryLog {
  private readonly log: Log | undefined;
  private readonly sizes: ReadonlyMap<string, number>;
  private readonly begunMs = performance.now();
  private isOver = false;

  constructor(log: Log | undefined, files: Pick<Files, 'list' | 'size'>) {
    this.log = log;
    const names = log === undefined ? [] : files.list().filter(isHistory);
    this.sizes = new Map(names.map((name) => [name, files.size(name) ?? 0]));
    if (names.length === 0) return;
    const snapshots = names.filter((name) => name.startsWith('snapshot.')).length;
    const bytes = [...this.sizes.values()].reduce((sum, size) => sum + size, 0);
    log?.info(
      { snapshots, logs: names.length - snapshots, megabytes: megabytes(bytes) },
      'Reads what is on its disk.',
    );
  }

  /** A file is about to be read. */
  reads(name: string): void {
    const bytes = this.sizes.get(name) ?? 0;
    if (this.isOver || bytes < LONG_BYTES) return;
    const tookMs = this.elapsedMs();
    this.log?.info({ file: name, megabytes: megabytes(bytes), tookMs }, 'Is reading a file.');
  }

  /** All is read. @param lastZxid - of what was committed for sure, or of a server that stands alone */
  over(lastZxid: Zxid): void {
    this.isOver = true;
    if (this.sizes.size === 0) return;
    const zxid = `0x${lastZxid.toString(16)}`;
    // The log may go on behind it: how much of that counts is for a leader to say.
    this.log?.info({ applied: zxid, tookMs: this.elapsedMs() }, 'Has read its disk.');
  }

  private elapsedMs(): number {
    return Math.round(performance.now() - this.begunMs);
  }
}

function isHistory(name: string): boolean {
  return /^(?:snapshot|log)\.[0-9a-f]+$/.test(name);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}
