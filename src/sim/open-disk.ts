import type { Disk, Log } from '../kit/env.ts';
import type { Contents, Write } from './disk.ts';
import { copyPlain } from './plain.ts';

/** Called before a process uses its disk; may throw to refuse it. */
export interface DiskGuard {
  beforeRead(): void;
  beforeWrite(): void;
}

/** A {@link SimDisk} as one process sees it. */
export class OpenDisk implements Disk {
  private readonly contents: () => Contents;
  private readonly guard: DiskGuard;
  private readonly write: (write: Write) => void;

  constructor(contents: () => Contents, guard: DiskGuard, write: (write: Write) => void) {
    this.contents = contents;
    this.guard = guard;
    this.write = (change) => {
      guard.beforeWrite();
      write(change);
    };
  }

  read<Value>(record: string): Value | undefined {
    this.guard.beforeRead();
    return copyPlain(this.contents().records.get(record), `record "${record}"`) as
      Value | undefined;
  }

  replace<Value>(record: string, value: Value): void {
    this.write({ type: 'replace', record, value: copyPlain(value, `record "${record}"`) });
  }

  log<Entry>(name: string): Log<Entry> {
    const entries = (): readonly unknown[] => {
      this.guard.beforeRead();
      return this.contents().logs.get(name) ?? [];
    };
    return new OpenLog<Entry>(name, entries, this.write);
  }
}

class OpenLog<Entry> implements Log<Entry> {
  private readonly name: string;
  private readonly entries: () => readonly unknown[];
  private readonly write: (write: Write) => void;

  constructor(name: string, entries: () => readonly unknown[], write: (write: Write) => void) {
    this.name = name;
    this.entries = entries;
    this.write = write;
  }

  get length(): number {
    return this.entries().length;
  }

  append(entry: Entry): number {
    const index = this.length;
    const copy = copyPlain(entry, `an entry of log "${this.name}"`);
    this.write({ type: 'append', log: this.name, index, entry: copy });
    return index;
  }

  read(from = 0, to = this.length): Entry[] {
    return copyPlain(this.entries().slice(from, to), `log "${this.name}"`) as Entry[];
  }

  truncate(length: number): void {
    const present = this.length;
    if (!Number.isInteger(length) || length < 0 || length > present) {
      throw new RangeError(
        `log "${this.name}" has ${present} entries and cannot be cut to ${length}`,
      );
    }
    if (length < present) this.write({ type: 'truncate', log: this.name, length });
  }
}
