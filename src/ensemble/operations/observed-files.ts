import type { FlushableFiles } from '../../host/flushable-files.ts';
import { Distribution } from '../../kit/stats/distribution.ts';

/** What an entry of the log is longer by than its transaction: checksum, length, and a last byte. */
const ENTRY_BYTES = 13;

/** What is known of a server's disk. */
export interface FileStats {
  /** How long it took until something was durable, in ms. */
  readonly syncs: Distribution;
  /** The sizes of the transactions that were logged, in bytes. */
  readonly entries: Distribution;
  /** -1 if there is none yet. */
  readonly lastEntryBytes: number;
  /** How many snapshots were written. */
  readonly snapshots: number;
  /** A leader begins to propose: earlier transactions count no longer. */
  newTerm(): void;
  /** Begins to count anew. */
  reset(): void;
}

/** Files that count what is done to them, and say when there is another snapshot. */
export class ObservedFiles implements FlushableFiles, FileStats {
  readonly syncs = new Distribution();
  readonly entries = new Distribution();
  lastEntryBytes = -1;
  snapshots = 0;
  /** Told of every file that is about to be read. */
  onRead: ((name: string) => void) | undefined;
  private readonly files: FlushableFiles;
  private readonly onSnapshot: (name: string) => void;

  constructor(files: FlushableFiles, onSnapshot: (name: string) => void) {
    this.files = files;
    this.onSnapshot = onSnapshot;
  }

  list(): string[] {
    return this.files.list();
  }

  size(name: string): number | undefined {
    return this.files.size(name);
  }

  read(name: string, offset?: number, length?: number): Uint8Array {
    this.onRead?.(name);
    return this.files.read(name, offset, length);
  }

  write(name: string, offset: number, bytes: Uint8Array): void {
    this.files.write(name, offset, bytes);
    // The header of a log is no entry.
    if (offset === 0 || !name.startsWith('log.')) return;
    this.lastEntryBytes = bytes.length - ENTRY_BYTES;
    this.entries.add(this.lastEntryBytes);
  }

  truncate(name: string, length: number): void {
    this.files.truncate(name, length);
  }

  rename(from: string, to: string): void {
    this.files.rename(from, to);
    if (!to.startsWith('snapshot.') || to.endsWith('.tmp')) return;
    this.snapshots++;
    this.onSnapshot(to);
  }

  remove(name: string): void {
    this.files.remove(name);
  }

  sync(name: string): void {
    this.files.sync(name);
  }

  syncFolder(): void {
    this.files.syncFolder();
  }

  flush(done: (error?: unknown) => void, isSmall = false): void {
    const startMs = performance.now();
    this.files.flush((error) => {
      this.syncs.add(Math.round(performance.now() - startMs));
      done(error);
    }, isSmall);
  }

  close(): void {
    this.files.close();
  }

  newTerm(): void {
    this.entries.reset();
    this.lastEntryBytes = -1;
  }

  reset(): void {
    this.syncs.reset();
    this.newTerm();
    this.snapshots = 0;
  }
}
