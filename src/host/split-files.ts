import type { FlushableFiles } from './flushable-files.ts';

/**
 * The files of a server in two folders: transaction logs in one, all others in the other. Apache: `dataLogDir`.
 *
 * A file system keeps the order of names within a folder. Between the two this class does, by a sync, since all that is
 * written for one folder relies on it.
 */
export class SplitFiles implements FlushableFiles {
  private readonly logs: FlushableFiles;
  private readonly rest: FlushableFiles;
  private readonly known: Set<string>;
  /** Where names have changed since all names were durable. */
  private changed: FlushableFiles | undefined;

  constructor(logs: FlushableFiles, rest: FlushableFiles) {
    this.logs = logs;
    this.rest = rest;
    this.known = new Set(this.list());
  }

  list(): string[] {
    const logs = this.logs.list().filter(isLog);
    const rest = this.rest.list().filter((name) => !isLog(name));
    return [...logs, ...rest].sort();
  }

  size(name: string): number | undefined {
    return this.of(name).size(name);
  }

  read(name: string, offset?: number, length?: number): Uint8Array {
    return this.of(name).read(name, offset, length);
  }

  write(name: string, offset: number, bytes: Uint8Array): void {
    if (!this.known.has(name)) this.changesName(name);
    this.of(name).write(name, offset, bytes);
    this.known.add(name);
  }

  truncate(name: string, length: number): void {
    this.of(name).truncate(name, length);
  }

  /** @throws RangeError from one folder into the other. */
  rename(from: string, to: string): void {
    if (this.of(from) !== this.of(to)) {
      throw new RangeError(`${from} cannot be called ${to}: logs are in a folder of their own.`);
    }
    this.changesName(from);
    this.of(from).rename(from, to);
    this.known.delete(from);
    this.known.add(to);
  }

  remove(name: string): void {
    this.changesName(name);
    this.of(name).remove(name);
    this.known.delete(name);
  }

  sync(name: string): void {
    this.of(name).sync(name);
  }

  syncFolder(): void {
    this.logs.syncFolder();
    this.rest.syncFolder();
    this.changed = undefined;
  }

  flush(done: (error?: unknown) => void, isSmall = false): void {
    let left = 2;
    let first: unknown;
    const one = (error?: unknown): void => {
      first ??= error;
      if (--left === 0) done(first);
    };
    this.logs.flush(one, isSmall);
    this.rest.flush(one, isSmall);
  }

  close(): void {
    this.logs.close();
    this.rest.close();
  }

  /** A name is about to change: those of the other folder that have changed before go first. */
  private changesName(name: string): void {
    const folder = this.of(name);
    if (this.changed !== undefined && this.changed !== folder) this.changed.syncFolder();
    this.changed = folder;
  }

  private of(name: string): FlushableFiles {
    return isLog(name) ? this.logs : this.rest;
  }
}

/** Whether it is a log of transactions, or will be one. */
function isLog(name: string): boolean {
  return name.startsWith('log.') || name === 'new-log';
}
