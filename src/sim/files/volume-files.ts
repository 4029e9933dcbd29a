import { requireByteCount, requirePlainName } from '../../kit/file-name.ts';
import { FileError, type Files } from '../../kit/files.ts';
import type { FileBytes } from './file-bytes.ts';
import type { FileOperation } from './operation.ts';
import type { Volume } from './volume.ts';

/** The files of a {@link Volume}. What doing an operation comes to is for the subclass to say. */
export abstract class VolumeFiles implements Files {
  protected abstract readonly volume: Volume;

  list(): string[] {
    return this.volume.list();
  }

  size(name: string): number | undefined {
    requirePlainName(name);
    return this.volume.get(name)?.size;
  }

  read(name: string, offset = 0, length = Number.MAX_SAFE_INTEGER): Uint8Array {
    requireByteCount(offset, 'the offset');
    requireByteCount(length, 'the length');
    return this.existing(name).read(offset, length);
  }

  write(name: string, offset: number, bytes: Uint8Array): void {
    requireByteCount(offset, 'the offset');
    if (this.size(name) === undefined) this.perform({ type: 'create file', file: name });
    // A copy: the caller may go on using its bytes.
    this.perform({ type: 'write file', file: name, offset, bytes: new Uint8Array(bytes) });
  }

  truncate(name: string, length: number): void {
    requireByteCount(length, 'the length');
    this.existing(name);
    this.perform({ type: 'truncate file', file: name, length });
  }

  rename(from: string, to: string): void {
    requirePlainName(to);
    this.existing(from);
    if (from !== to) this.perform({ type: 'rename file', file: from, to });
  }

  remove(name: string): void {
    this.existing(name);
    this.perform({ type: 'remove file', file: name });
  }

  sync(name: string): void {
    this.existing(name);
    this.perform({ type: 'sync file', file: name });
  }

  syncFolder(): void {
    this.perform({ type: 'sync folder' });
  }

  /** Does it. @throws FileError if it fails. */
  protected abstract perform(operation: FileOperation): void;

  private existing(name: string): FileBytes {
    requirePlainName(name);
    const content = this.volume.get(name);
    if (content === undefined) throw new FileError('ENOENT', name);
    return content;
  }
}
