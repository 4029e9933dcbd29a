import type { FileSystem } from './file-system.ts';

/** A descriptor of a file that is written. */
export class OpenFile {
  readonly fd: number;
  /** Whether anything was written since the last sync began. */
  isDirty = false;
  private readonly fs: FileSystem;
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

  /** Syncs its bytes while the caller waits. */
  syncNow(): void {
    this.isDirty = false;
    this.fs.fdatasyncSync(this.fd);
  }

  /** Syncs its bytes in the background. */
  sync(done: (error: Error | null) => void): void {
    this.isDirty = false;
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

  private closeIfUnused(): void {
    if (this.syncs === 0) this.fs.closeSync(this.fd);
  }
}
