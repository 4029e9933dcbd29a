import type { FileSystem } from './file-system.ts';

/** So many bytes that follow each other are gathered before they are handed to the operating system. */
const GATHER_BYTES = 1 << 18;

/** So many bytes may wait for a sync: the more there are, the longer it keeps others waiting. */
const WRITE_BACK_BYTES = 1 << 22;

/** A descriptor of a file that is written. */
export class OpenFile {
  readonly fd: number;
  /** Whether anything was written since the last sync began. */
  isDirty = false;
  private readonly fs: FileSystem;
  private gathered: Uint8Array | undefined;
  private gatheredAt = 0;
  private gatheredBytes = 0;
  /** Bytes that were handed to the operating system since it was last asked to write them to the disk. */
  private unsyncedBytes = 0;
  private isWritingBack = false;
  private syncs = 0;
  private isDone = false;

  constructor(fs: FileSystem, path: string, flags: string) {
    this.fs = fs;
    this.fd = fs.openSync(path, flags);
  }

  /** Whether nothing would be lost by closing it: it can be opened again. */
  get isIdle(): boolean {
    return !this.isDirty && this.syncs === 0;
  }

  /** Writes bytes at once. */
  write(offset: number, bytes: Uint8Array): void {
    this.isDirty = true;
    this.drain();
    this.writeAll(offset, bytes);
  }

  /**
   * Writes bytes, with others, before the next sync, or when there are enough: a call of the operating system for each
   * would cost more than all else that is done for an entry of a log.
   */
  gather(offset: number, bytes: Uint8Array): void {
    if (bytes.length > GATHER_BYTES) return this.write(offset, bytes);
    this.isDirty = true;
    const isNext = offset === this.gatheredAt + this.gatheredBytes;
    if (!isNext || this.gatheredBytes + bytes.length > GATHER_BYTES) this.drain();
    this.gathered ??= new Uint8Array(GATHER_BYTES);
    if (this.gatheredBytes === 0) this.gatheredAt = offset;
    this.gathered.set(bytes, this.gatheredBytes);
    this.gatheredBytes += bytes.length;
  }

  /** Hands to the operating system what has gathered. If that fails, it is still there. */
  drain(): void {
    if (this.gatheredBytes === 0) return;
    this.writeAll(this.gatheredAt, this.gathered!.subarray(0, this.gatheredBytes));
    this.gatheredBytes = 0;
  }

  /** Whether so much is unsynced that it should be on its way to the disk before somebody waits for that. */
  get wantsWriteBack(): boolean {
    return this.unsyncedBytes >= WRITE_BACK_BYTES && !this.isWritingBack;
  }

  /**
   * Sends to the disk what is unsynced, in the background. That makes the next sync shorter, and nothing durable for sure.
   * It has a descriptor of its own: the operating system tells each only once that a write has failed, and the next sync
   * has to hear of it.
   *
   * @param path - where the file is now.
   */
  writeBack(path: string): void {
    this.unsyncedBytes = 0;
    this.isWritingBack = true;
    const fd = this.fs.openSync(path, 'r+');
    this.fs.fdatasync(fd, () => {
      this.fs.closeSync(fd);
      this.isWritingBack = false;
    });
  }

  /** Syncs its bytes while the caller waits. */
  syncNow(): void {
    this.drain();
    this.isDirty = false;
    this.unsyncedBytes = 0;
    this.fs.fdatasyncSync(this.fd);
  }

  /** Syncs its bytes in the background. */
  sync(done: (error: Error | null) => void): void {
    this.drain();
    this.isDirty = false;
    this.unsyncedBytes = 0;
    this.syncs++;
    this.fs.fdatasync(this.fd, (error) => {
      this.syncs--;
      if (this.isDone) this.closeIfUnused();
      done(error);
    });
  }

  /** Closes it, as soon as no sync is under way: its number may belong to another file a moment later. */
  close(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.closeIfUnused();
  }

  private writeAll(offset: number, bytes: Uint8Array): void {
    this.unsyncedBytes += bytes.length;
    for (let done = 0; done < bytes.length;) {
      done += this.fs.writeSync(this.fd, bytes, done, bytes.length - done, offset + done);
    }
  }

  private closeIfUnused(): void {
    if (this.syncs === 0) this.fs.closeSync(this.fd);
  }
}
