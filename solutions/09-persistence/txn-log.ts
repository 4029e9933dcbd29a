import {
  DamagedFile,
  decodeTxn,
  encodeTxn,
  epochOf,
  formatZxid,
  JuteWriter,
  counterOf,
  FileError,
  type Files,
  type LoggedTxn,
  type LogOptions,
  type Txn,
  type Zxid,
} from '#kit';
import { nameOf, zxidsOf } from './file-names.ts';
import { encodeEntry, readEntry } from './log-entry.ts';

/** "ZKLG", version 2, and a long that is 0. */
const HEADER = Uint8Array.of(0x5a, 0x4b, 0x4c, 0x47, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);

/** A file grows when no more bytes than this are left behind the place where the next entry begins. */
const ROOM_BYTES = 4096;

/**
 * Where a transaction has its zxid: behind the session and the cxid.
 *
 * @solution
 */
const ZXID_OFFSET = 12;

/** The file that is written to. */
interface OpenFile {
  readonly name: string;
  /** Where the next entry begins. */
  position: number;
  /** How long the file was made ahead of what is written. */
  size: number;
}

/**
 * An entry, and where it stands.
 *
 * @solution
 */
interface Place {
  readonly file: string;
  readonly offset: number;
  /** Where the next one begins. */
  readonly next: number;
  readonly zxid: Zxid;
  readonly bytes: Uint8Array;
}

/** The transaction log of a server: files that follow each other. Apache: `FileTxnLog`. */
export class TxnLog {
  private readonly files: Files;
  private readonly options: LogOptions;
  /** Undefined until something is appended: a server never goes on with a file that was there before. */
  private open: OpenFile | undefined;
  /** Whether the open file's name may be gone after a crash. */
  private isNew = false;
  private failure: FileError | undefined;

  constructor(files: Files, options: LogOptions) {
    this.files = files;
    this.options = options;
  }

  /**
   * Writes a transaction behind all others, in one write. It is durable after the next {@link sync}.
   *
   * @throws FileError if the disk is full or fails; then every later append and sync throws it as well.
   *
   * @todo Level 2: without an open file make one, named after this transaction (nameOf): it begins with `HEADER`.
   * Let the file grow if it must (makeRoom), then write the entry at `position`.
   * Level 6: after a failure never write again: see guarded.
   */
  append({ zxid, txn }: LoggedTxn<Txn>): void {
    const entry = encodeEntry(encodeTxn(zxid, txn));
    this.guarded(() => {
      const open = (this.open ??= this.create(nameOf('log', zxid)));
      this.makeRoom(open);
      this.files.write(open.name, open.position, entry);
      open.position += entry.length;
    });
  }

  /**
   * Makes all that was appended durable.
   *
   * @throws FileError EIO if the disk fails.
   *
   * @todo Level 2: the bytes of the open file, if there is one, and then its name, if that is not durable yet.
   */
  sync(): void {
    this.guarded(() => {
      if (this.open === undefined) return;
      this.files.sync(this.open.name);
      if (this.isNew) this.files.syncFolder();
      this.isNew = false;
    });
  }

  /**
   * The next transaction begins a new file. Apache: `FileTxnLog.rollLog`.
   *
   * @todo Level 2: only the last file may ever have a torn end. What must be done before there is another one?
   */
  roll(): void {
    this.sync();
    this.open = undefined;
  }

  /**
   * The transactions after `after`, in order, read from the files, one after the other: a log may be larger than the
   * memory. A generator is good at that.
   *
   * @throws DamagedFile at an entry that is damaged, one that is torn though a later file follows, and one that does
   * not follow on the one before.
   *
   * @todo Level 2: begin with the last file (`zxidsOf`) that is not named after something later than what comes
   * first. Each entry (`readEntry`) holds a transaction (`decodeTxn`). A file is at its end at the first thing that
   * is no entry; go on with the next.
   * Level 3: a `DamagedFile` names the file, and the offset at which the entry begins. The first transaction has to
   * follow (follows) on `after`, each other on the one before it. A header that is wrong is an error at offset 0, but
   * if the last file's is torn (its beginning, and then zeros or nothing), that file has nothing. What `decodeTxn`
   * cannot read although its checksum is right is a `DamagedFile` as well.
   */
  entries(after: Zxid): Iterable<LoggedTxn<Txn>> {
    return this.decodedPlaces(after);
  }

  /**
   * The last transaction that is not after `zxid`, and all that came after it. Apache: `FileTxnLog.read`, `TxnLogProposalIterator`.
   *
   * @param mostBytes - of the transactions after `zxid`.
   * @returns undefined if there are more, if the log does not reach back that far, or if something is missing or damaged.
   *
   * @solution
   */
  tail(zxid: Zxid, mostBytes: number): readonly LoggedTxn<Txn>[] | undefined {
    let first: Place | undefined;
    const later: Place[] = [];
    let bytes = 0;
    try {
      for (const place of this.places(zxid, true)) {
        if (place.zxid <= zxid) {
          first = place;
          continue;
        }
        bytes += place.bytes.length;
        if (first === undefined || bytes > mostBytes) return undefined;
        later.push(place);
      }
      if (first === undefined) return undefined;
      return [first, ...later].map((place) => decoded(place.file, place.offset, place.bytes));
    } catch (error) {
      if (error instanceof DamagedFile) return undefined;
      throw error;
    }
  }

  /**
   * Cuts off what a crash has left behind the last whole entry. To be called before anything is appended.
   *
   * @param after - where reading has to begin.
   * @returns the zxid of the last transaction; `after` if there is none behind it.
   * @throws DamagedFile as {@link entries} does, but for transactions that cannot be read: nothing is decoded here.
   * Nothing is cut then.
   *
   * @todo Level 3: the last file has to end with its last whole entry, whatever stands behind it, and that has to be
   * durable. A file without entries has to go, and its name, durably.
   */
  repair(after: Zxid): Zxid {
    let last: Place | undefined;
    for (const place of this.places(after, true)) last = place;
    const zxid = zxidsOf('log', this.files).at(-1);
    if (zxid === undefined) return after;
    const name = nameOf('log', zxid);
    if (last?.file === name) this.cut(name, last.next);
    else this.removeAll([name]);
    return last === undefined || last.zxid < after ? after : last.zxid;
  }

  /**
   * Takes out every transaction after `zxid`, durably. Apache: `FileTxnLog.truncate`.
   *
   * @param base - where the history begins: not after `zxid`. Reading begins there, as with {@link entries}.
   *
   * @todo Level 7: a crash in between must leave a beginning of what was there, without a gap. So which is first: the
   * later files, or the end of the file with `zxid`? What comes next begins a new file (roll, before all else).
   */
  truncate(zxid: Zxid, base: Zxid): void {
    this.roll();
    let last: Place | undefined;
    for (const place of this.places(base, true)) {
      if (place.zxid > zxid) break;
      last = place;
    }
    const later = zxidsOf('log', this.files).filter((first) => first > zxid);
    this.removeAll(later.reverse().map((first) => nameOf('log', first)));
    if (last !== undefined) this.cut(last.file, last.next);
  }

  /**
   * Removes the files that nobody needs who begins with a snapshot of this zxid. Apache: `PurgeTxnLog`.
   *
   * @todo Level 7: a file goes if the next one begins no later than with the transaction after `zxid`, and no other
   * does. The order does not matter.
   */
  purge(zxid: Zxid): void {
    const needed = this.namesFrom(zxid);
    const all = zxidsOf('log', this.files).map((first) => nameOf('log', first));
    this.removeAll(all.filter((name) => !needed.includes(name)));
  }

  /**
   * Runs what writes or syncs. If that fails, nothing is ever written any more: nobody knows what the disk has.
   *
   * @todo Level 6: throw the first FileError again at each later call, without running anything. Any other error is
   * none of the disk's.
   */
  private guarded(work: () => void): void {
    if (this.failure !== undefined) throw this.failure;
    try {
      work();
    } catch (error) {
      if (error instanceof FileError) this.failure = error;
      throw error;
    }
  }

  private create(name: string): OpenFile {
    this.files.write(name, 0, HEADER);
    this.isNew = true;
    return { name, position: HEADER.length, size: HEADER.length };
  }

  /**
   * Lets the open file grow before an entry is written, as Apache does it in `FilePadding`.
   *
   * @todo Level 2: if no more than `ROOM_BYTES` are left behind `position` (exactly as many: it grows), the file
   * grows by preAllocBytes, filled with zeros (files.truncate). If `position` is past what was allocated: to the
   * largest multiple of preAllocBytes that is not above position + preAllocBytes. With 0 it never grows ahead.
   */
  private makeRoom(open: OpenFile): void {
    const { preAllocBytes } = this.options;
    if (preAllocBytes === 0 || open.position + ROOM_BYTES < open.size) return;
    const isPast = open.position > open.size;
    const wanted = isPast ? open.position : open.size;
    open.size = wanted + preAllocBytes - (isPast ? wanted % preAllocBytes : 0);
    this.files.truncate(open.name, open.size);
  }

  /**
   * @solution
   */
  private *decodedPlaces(after: Zxid): Generator<LoggedTxn<Txn>> {
    for (const { file, offset, bytes } of this.places(after)) yield decoded(file, offset, bytes);
  }

  /**
   * All entries, from the first file on that may have one after `after`. Those up to `after` come only if asked for.
   *
   * @solution
   */
  private *places(after: Zxid, withEarlier = false): Generator<Place> {
    const names = this.namesFrom(after);
    let before = after;
    for (const name of names) {
      for (const place of this.placesIn(name, name === names.at(-1))) {
        const { file, offset, zxid } = place;
        // Earlier ones may have a gap, where a leader's snapshot came in between.
        if (zxid > after && !follows(before, zxid)) {
          const problem = `${formatZxid(zxid)} does not follow on ${formatZxid(before)}`;
          throw new DamagedFile(file, offset, `transactions are missing: ${problem}`);
        }
        if (zxid > after) before = zxid;
        if (withEarlier || zxid > after) yield place;
      }
    }
  }

  /**
   * The entries of one file.
   *
   * @solution
   */
  private *placesIn(file: string, isLast: boolean): Generator<Place> {
    const all = this.files.read(file);
    if (!hasHeader(all, file, isLast)) return;
    const view = new DataView(all.buffer, all.byteOffset, all.length);
    let offset = HEADER.length;
    for (;;) {
      const entry = readEntry(all, offset);
      if (entry.kind === 'entry') {
        const { bytes, next } = entry;
        if (bytes.length < ZXID_OFFSET + 8) {
          throw new DamagedFile(file, offset, 'it is too short for a transaction');
        }
        const zxid = view.getBigUint64(bytes.byteOffset - all.byteOffset + ZXID_OFFSET);
        yield { file, offset, next, zxid, bytes };
        offset = next;
      } else if (entry.kind === 'damaged') {
        throw new DamagedFile(file, offset, entry.problem);
      } else if (entry.kind === 'torn' && !isLast) {
        throw new DamagedFile(file, offset, 'the entry is torn, and yet there is a later file');
      } else return;
    }
  }

  /**
   * The files with what comes after `after`, perhaps with earlier entries at their beginning.
   *
   * @solution
   */
  private namesFrom(after: Zxid): string[] {
    const zxids = zxidsOf('log', this.files);
    const first = zxids.findLastIndex((zxid) => zxid <= after + 1n);
    return zxids.slice(Math.max(0, first)).map((zxid) => nameOf('log', zxid));
  }

  /**
   * Lets a file end here, durably.
   *
   * @solution
   */
  private cut(name: string, length: number): void {
    if (this.files.size(name) === length) return;
    this.files.truncate(name, length);
    this.files.sync(name);
  }

  /**
   * @solution
   */
  private removeAll(names: readonly string[]): void {
    if (names.length === 0) return;
    for (const name of names) this.files.remove(name);
    this.files.syncFolder();
  }
}

/** A log with these transactions and nothing else, as bytes. */
export function encodeLog(entries: readonly LoggedTxn<Txn>[]): Uint8Array {
  const writer = new JuteWriter();
  writer.writeBytes(HEADER);
  for (const { zxid, txn } of entries) writer.writeBytes(encodeEntry(encodeTxn(zxid, txn)));
  return writer.toBytes();
}

/**
 * Whether a transaction may come right after another one: a leader counts without gaps, and a new epoch begins with 1.
 * Given; nothing here is for you to write.
 */
export function follows(before: Zxid, zxid: Zxid): boolean {
  return zxid === before + 1n || (epochOf(zxid) > epochOf(before) && counterOf(zxid) === 1);
}

/**
 * @solution
 */
function decoded(file: string, offset: number, bytes: Uint8Array): LoggedTxn<Txn> {
  try {
    return decodeTxn(bytes);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new DamagedFile(file, offset, `it is no transaction (${problem})`);
  }
}

/**
 * @solution
 */
function hasHeader(bytes: Uint8Array, file: string, isLast: boolean): boolean {
  const header = bytes.subarray(0, HEADER.length);
  const same = HEADER.findIndex((byte, at) => byte !== header[at]);
  if (same === -1) return true;
  // What is there of a header that was not written to its end: its first bytes, and zeros.
  if (isLast && header.subarray(same).every((byte) => byte === 0)) return false;
  throw new DamagedFile(file, 0, 'it does not begin as a log does');
}
