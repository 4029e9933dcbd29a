import { join } from 'node:path';
import { requireByteCount, requirePlainName } from '../kit/file-name.ts';
import { FileError } from '../kit/files.ts';
import { fileErrorOf, hasCode, syncErrorOf } from './file-errors.ts';
import { REAL_FILE_SYSTEM, type FileSystem } from './file-system.ts';
import type { FlushableFiles } from './flushable-files.ts';
import { OpenFile } from './open-file.ts';
import { SyncPace } from './sync-pace.ts';

/** So many descriptors of files that are not written any more are kept. */
const MOST_IDLE = 8;

/** How files are written. */
export interface NodeFilesOptions {
  readonly fs?: FileSystem;
  /**
   * Whether writes that follow each other go to the operating system together, when somebody reads or syncs. Then a
   * full disk shows at that time, and not to the one who has written.
   */
  readonly gather?: boolean;
  /** What time it is, in ms, to know how long syncs take (the machine's own clock). */
  now?(): number;
}

/** Called when a flush is over. */
type Done = (error?: unknown) => void;

/**
 * {@link FlushableFiles} in a folder of the real world. Calls return when the operating system has done them; only
 * {@link flush} works in the background, or after the turn in which it is called.
 *
 * After a sync that failed, every later sync and flush fails as well: what is not durable never will be, and
 * nobody knows what that is. Only a new process, which reads what is there, can go on.
 */
export class NodeFiles implements FlushableFiles {
  private readonly folder: string;
  private readonly fs: FileSystem;
  private readonly gathers: boolean;
  private readonly open = new Map<string, OpenFile>();
  /** What an earlier process left may be in the cache of the operating system only. */
  private readonly inherited: Set<string>;
  private isFolderDirty = true;
  /** Why a sync failed. */
  private failure: { readonly error: unknown } | undefined;
  private flushing = false;
  /** Who waits for the flush after the one under way. */
  private waiting: Done[] = [];
  /** Whether all who wait would rather have it done at once. */
  private isSmall = true;
  private readonly pace = new SyncPace();
  private readonly now: () => number;

  /** @param folder - made, with those above it, if it is missing. */
  constructor(folder: string, options: NodeFilesOptions = {}) {
    const { fs = REAL_FILE_SYSTEM, gather = false, now = () => performance.now() } = options;
    this.folder = folder;
    this.now = now;
    this.fs = fs;
    this.gathers = gather;
    attempt('', () => fs.mkdirSync(folder, { recursive: true }));
    this.inherited = new Set(this.list());
  }

  list(): string[] {
    const entries = attempt('', () => this.fs.readdirSync(this.folder, { withFileTypes: true }));
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort();
  }

  size(name: string): number | undefined {
    const path = this.pathOf(name);
    return attempt(name, () => {
      this.open.get(name)?.drain();
      const stat = this.fs.statSync(path, { throwIfNoEntry: false });
      return stat?.isFile() === true ? stat.size : undefined;
    });
  }

  read(name: string, offset = 0, length = Number.MAX_SAFE_INTEGER): Uint8Array {
    requireByteCount(offset, 'the offset');
    requireByteCount(length, 'the length');
    const path = this.pathOf(name);
    const open = this.open.get(name);
    return attempt(name, () => {
      if (open !== undefined) {
        open.drain();
        return this.readFrom(open.fd, offset, length);
      }
      const fd = this.fs.openSync(path, 'r');
      try {
        return this.readFrom(fd, offset, length);
      } finally {
        this.fs.closeSync(fd);
      }
    });
  }

  write(name: string, offset: number, bytes: Uint8Array): void {
    requireByteCount(offset, 'the offset');
    const file = this.openForWriting(name, true);
    attempt(name, () => {
      if (this.gathers) file.gather(offset, bytes);
      else file.write(offset, bytes);
      if (file.wantsWriteBack) file.writeBack(this.pathOf(name));
    });
  }

  truncate(name: string, length: number): void {
    requireByteCount(length, 'the length');
    const file = this.openForWriting(name, false);
    file.isDirty = true;
    attempt(name, () => {
      file.drain();
      this.fs.ftruncateSync(file.fd, length);
    });
  }

  rename(from: string, to: string): void {
    const [source, target] = [this.pathOf(from), this.pathOf(to)];
    if (this.size(from) === undefined) throw new FileError('ENOENT', from);
    if (from === to) return;
    this.isFolderDirty = true;
    this.release(to);
    attempt(from, () => this.fs.renameSync(source, target));
    const file = this.open.get(from);
    this.open.delete(from);
    if (file !== undefined) this.open.set(to, file);
    this.inherited.delete(to);
    if (this.inherited.delete(from)) this.inherited.add(to);
  }

  remove(name: string): void {
    const path = this.pathOf(name);
    this.isFolderDirty = true;
    this.release(name);
    attempt(name, () => this.fs.unlinkSync(path));
    this.inherited.delete(name);
  }

  sync(name: string): void {
    const file = this.openForWriting(name, false);
    this.inherited.delete(name);
    attempt(name, () => file.drain());
    this.attemptSync(name, () => file.syncNow());
    this.closeIdle();
  }

  syncFolder(): void {
    this.isFolderDirty = false;
    this.attemptSync('', () => {
      const fd = this.openFolder();
      if (fd === undefined) return;
      try {
        this.fs.fsyncSync(fd);
      } finally {
        this.fs.closeSync(fd);
      }
    });
  }

  /**
   * Makes everything durable that was done before this call, contents and names, in the background. Calls made
   * while one is under way share the next.
   *
   * @param done - called once, never before this returns; with an error if a sync failed, now or earlier.
   * @param isSmall - whether the process may wait for it, as long as the disk is fast: for a single write that is
   * quicker, and costs less, than to give it to another thread.
   */
  flush(done: Done, isSmall = false): void {
    this.waiting.push(done);
    this.isSmall &&= isSmall;
    if (this.flushing) return;
    this.flushing = true;
    queueMicrotask(() => this.flushNext());
  }

  /** Gives the descriptors back. What was not synced is not durable. Nothing may be called afterwards. */
  close(): void {
    for (const [name, file] of this.open) {
      attempt(name, () => file.drain());
      file.close();
    }
    this.open.clear();
  }

  private flushNext(): void {
    const served = this.waiting;
    const { isSmall } = this;
    this.waiting = [];
    this.isSmall = true;
    const finish = (error?: unknown): void => {
      if (error !== undefined) this.failure ??= { error };
      this.closeIdle();
      this.flushing = this.waiting.length > 0;
      if (this.flushing) queueMicrotask(() => this.flushNext());
      for (const done of served) done(this.failure?.error);
    };
    if (this.failure !== undefined) return queueMicrotask(finish);
    try {
      this.flushFiles(isSmall, (error) => {
        if (error === undefined) this.flushFolder(finish);
        else finish(error);
      });
    } catch (error) {
      finish(error);
    }
  }

  private flushFiles(isSmall: boolean, done: Done): void {
    this.adoptInherited();
    const dirty = [...this.open].filter(([, file]) => file.isDirty);
    let left = dirty.length;
    let first: unknown;
    if (left === 0) return done();
    for (const [name, file] of dirty) attempt(name, () => file.drain());
    const begunMs = this.now();
    const finish = (error?: unknown): void => {
      this.pace.took(this.now() - begunMs);
      done(error);
    };
    if (isSmall && left === 1 && this.pace.isFast) return finish(syncNow(...dirty[0]!));
    for (const [name, file] of dirty) {
      file.sync((error) => {
        if (error !== null) first ??= syncErrorOf(error, name);
        if (--left === 0) finish(first);
      });
    }
  }

  private flushFolder(done: Done): void {
    if (!this.isFolderDirty) return done();
    this.isFolderDirty = false;
    const fd = this.openFolder();
    if (fd === undefined) return done();
    this.fs.fsync(fd, (error) => {
      this.fs.closeSync(fd);
      done(error === null ? undefined : syncErrorOf(error, ''));
    });
  }

  private adoptInherited(): void {
    for (const name of this.inherited) {
      try {
        this.openForWriting(name, false).isDirty = true;
      } catch {
        // What cannot be written is nothing that this server has written.
      }
    }
    this.inherited.clear();
  }

  private attemptSync(file: string, sync: () => void): void {
    if (this.failure !== undefined) throw this.failure.error;
    try {
      sync();
    } catch (thrown) {
      const error = syncErrorOf(thrown, file);
      this.failure = { error };
      throw error;
    }
  }

  /** Undefined where a folder cannot be opened, nor synced: on Windows names are durable in their own time. */
  private openFolder(): number | undefined {
    try {
      return this.fs.openSync(this.folder, 'r');
    } catch (error) {
      if (hasCode(error, 'EISDIR') || hasCode(error, 'EPERM')) return undefined;
      throw error;
    }
  }

  private openForWriting(name: string, create: boolean): OpenFile {
    const known = this.open.get(name);
    if (known !== undefined) return known;
    const path = this.pathOf(name);
    const file = attempt(name, () => {
      const isThere = this.fs.statSync(path, { throwIfNoEntry: false }) !== undefined;
      if (!isThere && create) this.isFolderDirty = true;
      return new OpenFile(this.fs, path, isThere || !create ? 'r+' : 'wx+');
    });
    this.open.set(name, file);
    return file;
  }

  private readFrom(fd: number, offset: number, length: number): Uint8Array {
    const { size } = this.fs.fstatSync(fd);
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    for (let done = 0; done < bytes.length;) {
      const count = this.fs.readSync(fd, bytes, done, bytes.length - done, offset + done);
      if (count === 0) return bytes.slice(0, done);
      done += count;
    }
    return bytes;
  }

  /** Some systems neither replace nor remove a file that is open. If it stays after all, it is synced like one found. */
  private release(name: string): void {
    const file = this.open.get(name);
    if (file === undefined) return;
    if (!file.isIdle) this.inherited.add(name);
    file.close();
    this.open.delete(name);
  }

  private closeIdle(): void {
    const idle = [...this.open].filter(([, file]) => file.isIdle);
    for (const [name, file] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      file.close();
      this.open.delete(name);
    }
  }

  private pathOf(name: string): string {
    requirePlainName(name);
    return join(this.folder, name);
  }
}

/** Syncs a file while all wait. @returns why it could not. */
function syncNow(name: string, file: OpenFile): unknown {
  try {
    file.syncNow();
    return undefined;
  } catch (error) {
    return syncErrorOf(error, name);
  }
}

/** Does something that may fail as {@link Files} says. */
function attempt<Result>(file: string, deed: () => Result): Result {
  try {
    return deed();
  } catch (error) {
    throw fileErrorOf(error, file);
  }
}
