import type { CrashChoice } from './crash-choice.ts';
import { FileBytes } from './file-bytes.ts';
import type { ContentChange, FileOperation, NameChange } from './operation.ts';

/** A file, whatever its names are. */
class Inode {
  /** What a reader sees. */
  live: FileBytes;
  /** What is durable, but for those of `changes` that are. */
  private base: FileBytes;
  /** What was done since `base`, in order. */
  private readonly changes: UnsyncedChange[] = [];

  constructor(content: FileBytes) {
    this.live = content;
    this.base = content;
  }

  change(change: UnsyncedChange): void {
    this.changes.push(change);
    this.live = applied(this.live, change.operation);
  }

  /** A change that a failed sync has left in doubt stays so, and keeps those behind it from being merged. */
  settle(): void {
    const open = this.changes.findIndex(({ durable }) => !durable);
    const settled = open < 0 ? this.changes.length : open;
    for (const { operation } of this.changes.splice(0, settled)) {
      this.base = applied(this.base, operation);
    }
  }

  /** As plain data, see {@link Volume.state}. */
  state(): unknown {
    const changes = this.changes.map(({ operation, durable, doubtful }) => ({
      ...operation,
      // A file may have had another name at that time: no matter.
      file: '',
      durable,
      doubtful,
    }));
    return { base: this.base.digest, changes };
  }

  /** What is left of it. `survives` says of each truncation whether it happened. */
  afterCrash(choice: CrashChoice, survives: (change: Unsynced) => boolean): FileBytes {
    let content = this.base;
    for (const change of this.changes) {
      const { operation, number, durable } = change;
      if (durable || (operation.type === 'truncate file' && survives(change))) {
        content = applied(content, operation);
      } else if (operation.type === 'write file') {
        const fate = choice.fate({ ...operation, number });
        const { offset, bytes } = operation;
        content = content.write(offset, bytes.subarray(0, fate.bytes));
        if (fate.grown && bytes.length > 0) {
          content = content.resize(Math.max(content.size, offset + bytes.length));
        }
      }
    }
    return content;
  }
}

interface UnsyncedChange {
  readonly kind: 'content';
  readonly number: number;
  readonly operation: ContentChange;
  readonly inode: Inode;
  durable: boolean;
  /** A sync has failed on it: none will ever make it durable. */
  doubtful: boolean;
}

interface UnsyncedName {
  readonly kind: 'name';
  readonly number: number;
  readonly operation: NameChange;
  /** Of a creation. */
  readonly inode: Inode | undefined;
}

/** What a crash may undo. */
export type Unsynced = UnsyncedChange | UnsyncedName;

/** Whether it is one of those that survive in their order, see {@link CrashChoice.metadata}. */
export function isMetadata({ operation }: Unsynced): boolean {
  return operation.type !== 'write file';
}

/**
 * A folder of files as a disk has it: what a reader sees, what is durable, and what is in between. The rules are
 * those of {@link Files}.
 */
export class Volume {
  private readonly names = new Map<string, Inode>();
  private readonly durableNames = new Map<string, Inode>();
  private pending: Unsynced[] = [];
  /** The folder could not be synced: no later name is ever durable. */
  private folderDoubtful = false;

  /** A volume on which all of this is durable. */
  constructor(contents: Iterable<readonly [string, FileBytes]> = []) {
    for (const [name, content] of contents) {
      const inode = new Inode(content);
      this.names.set(name, inode);
      this.durableNames.set(name, inode);
    }
  }

  /** Names as a reader sees them, sorted. */
  list(): string[] {
    return [...this.names.keys()].sort();
  }

  /** A file's contents as a reader sees them. */
  get(name: string): FileBytes | undefined {
    return this.names.get(name)?.live;
  }

  /** The sum of all lengths, in bytes. */
  get usedBytes(): number {
    let sum = 0;
    for (const { live } of this.names.values()) sum += live.size;
    return sum;
  }

  /** What a crash may undo, oldest first. */
  get unsynced(): readonly Unsynced[] {
    return this.pending;
  }

  /** Does an operation; the file that it names must be there, unless it creates it. */
  apply(operation: FileOperation, number: number): void {
    switch (operation.type) {
      case 'sync file':
        return this.sync(this.names.get(operation.file)!);
      case 'sync folder':
        return this.syncFolder(Infinity);
      case 'write file':
      case 'truncate file': {
        const inode = this.names.get(operation.file)!;
        const change: UnsyncedChange = {
          kind: 'content',
          number,
          operation,
          inode,
          durable: false,
          doubtful: false,
        };
        inode.change(change);
        return void this.pending.push(change);
      }
      default: {
        const created = operation.type === 'create file' ? new Inode(FileBytes.EMPTY) : undefined;
        const change: UnsyncedName = { kind: 'name', number, operation, inode: created };
        rename(this.names, change);
        this.pending.push(change);
      }
    }
  }

  /**
   * Does what is left of an operation that failed. Of a write these are the bytes in it. After a failed sync nobody
   * knows what is on the disk, and no later sync makes up for it.
   */
  applyFailed(operation: FileOperation, number: number): void {
    const isPart = operation.type === 'write file' && operation.bytes.length > 0;
    if (isPart) return this.apply(operation, number);
    if (operation.type === 'sync folder') this.folderDoubtful = true;
    if (operation.type !== 'sync file') return;
    const inode = this.names.get(operation.file)!;
    for (const change of this.pending) {
      if (change.kind === 'content' && change.inode === inode) change.doubtful = true;
    }
  }

  /** Makes durable what was done up to this operation, contents and names. */
  syncUpTo(number: number): void {
    const inodes = new Set<Inode>();
    for (const change of this.pending) {
      if (change.number > number || change.kind === 'name') continue;
      change.durable = !change.doubtful;
      inodes.add(change.inode);
    }
    for (const inode of inodes) inode.settle();
    this.syncFolder(number);
  }

  /** What is left after a crash, all of it durable. */
  crashed(choice: CrashChoice): Volume {
    const survivors = new Set(this.pending.filter(isMetadata).slice(0, choice.metadata));
    const names = new Map(this.durableNames);
    for (const change of survivors) if (change.kind === 'name') rename(names, change);
    const survives = (change: Unsynced): boolean => survivors.has(change);
    return new Volume(
      [...names].map(([name, inode]) => [name, inode.afterCrash(choice, survives)] as const),
    );
  }

  /** Whether a sync has failed: nobody will ever know what of the files is durable. */
  get isDoubtful(): boolean {
    const hasDoubts = (change: Unsynced): boolean => change.kind === 'content' && change.doubtful;
    return this.folderDoubtful || this.pending.some(hasDoubts);
  }

  /** Whether there is nothing, and never was. */
  get isUntouched(): boolean {
    return this.names.size + this.durableNames.size + this.pending.length === 0;
  }

  /** All that decides what it does next, as plain data. */
  state(): Readonly<Record<string, unknown>> {
    const places = new Map<Inode, number>();
    const placeOf = (inode: Inode): number => {
      const place = places.get(inode) ?? places.size;
      places.set(inode, place);
      return place;
    };
    const list = (names: Map<string, Inode>): unknown =>
      [...names].sort(byName).map(([name, inode]) => [name, placeOf(inode)]);
    const durable = list(this.durableNames);
    const live = list(this.names);
    // What the changes of contents are is said below.
    const unsynced = this.pending.map(({ kind, operation, inode }) => ({
      ...(kind === 'name' && operation),
      ...(inode !== undefined && { inode: placeOf(inode) }),
    }));
    const inodes = [...places.keys()].map((inode) => inode.state());
    return { durable, live, unsynced, inodes, folderDoubtful: this.folderDoubtful };
  }

  /** A text that is the same for equal names and contents, as a reader sees them. */
  get digest(): string {
    return this.list()
      .map((name) => `${name}/${this.names.get(name)!.live.digest}`)
      .join('\n');
  }

  private sync(inode: Inode): void {
    for (const change of this.pending) {
      if (change.kind === 'content' && change.inode === inode) change.durable = !change.doubtful;
    }
    inode.settle();
    this.dropDurable();
  }

  private syncFolder(upTo: number): void {
    if (!this.folderDoubtful) {
      for (const change of this.pending) {
        if (change.kind === 'name' && change.number <= upTo) rename(this.durableNames, change);
      }
      this.pending = this.pending.filter(({ kind, number }) => kind !== 'name' || number > upTo);
    }
    this.dropDurable();
  }

  /** Also drops what was done to files that no crash can bring back. */
  private dropDurable(): void {
    const reachable = new Set([...this.names.values(), ...this.durableNames.values()]);
    for (const { kind, inode } of this.pending) {
      if (kind === 'name' && inode !== undefined) reachable.add(inode);
    }
    this.pending = this.pending.filter(
      (change) => change.kind === 'name' || (!change.durable && reachable.has(change.inode)),
    );
  }
}

function applied(content: FileBytes, operation: ContentChange): FileBytes {
  return operation.type === 'write file'
    ? content.write(operation.offset, operation.bytes)
    : content.resize(operation.length);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rename(names: Map<string, Inode>, { operation, inode }: UnsyncedName): void {
  const { type, file } = operation;
  if (type === 'create file') {
    names.set(file, inode!);
    return;
  }
  const moved = names.get(file)!;
  names.delete(file);
  if (type === 'rename file') names.set(operation.to, moved);
}
