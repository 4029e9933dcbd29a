import {
  DamagedFile,
  decodeTxn,
  encodeTxn,
  epochOf,
  JuteWriter,
  counterOf,
  FileError,
  todo,
  type Files,
  type LoggedTxn,
  type LogOptions,
  type Txn,
  type Zxid,
} from '#kit';
import { zxidsOf } from './file-names.ts';
import { encodeEntry, readEntry } from './log-entry.ts';

/** "ZKLG", version 2, and a long that is 0. */
const HEADER = Uint8Array.of(0x5a, 0x4b, 0x4c, 0x47, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);

/** A file grows when no more bytes than this are left behind the place where the next entry begins. */
const ROOM_BYTES = 4096;

/** The file that is written to. */
interface OpenFile {
  readonly name: string;
  /** Where the next entry begins. */
  position: number;
  /** How long the file was made ahead of what is written. */
  size: number;
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
   * TODO:
   * - Level 2: without an open file make one, named after this transaction (nameOf): it begins with
   *   `HEADER`. Let the file grow if it must (makeRoom), then write the entry at `position`.
   * - Level 6: after a failure never write again: see guarded.
   *
   * @throws FileError if the disk is full or fails; then every later append and sync throws it as well.
   */
  append({ zxid, txn }: LoggedTxn<Txn>): void {
    todo('TxnLog.append, level 2');
  }

  /**
   * Makes all that was appended durable.
   *
   * TODO:
   * - Level 2: the bytes of the open file, if there is one, and then its name, if that is not
   *   durable yet.
   *
   * @throws FileError EIO if the disk fails.
   */
  sync(): void {
    todo('TxnLog.sync, level 2');
  }

  /**
   * The next transaction begins a new file. Apache: `FileTxnLog.rollLog`.
   *
   * TODO:
   * - Level 2: only the last file may ever have a torn end. What must be done before there is
   *   another one?
   */
  roll(): void {
    todo('TxnLog.roll, level 2');
  }

  /**
   * The transactions after `after`, in order, read from the files, one after the other: a log may be larger than the
   * memory. A generator is good at that.
   *
   * TODO:
   * - Level 2: begin with the last file (`zxidsOf`) that is not named after something later than
   *   what comes first. Each entry (`readEntry`) holds a transaction (`decodeTxn`). A file is at
   *   its end at the first thing that is no entry; go on with the next.
   * - Level 3: a `DamagedFile` names the file, and the offset at which the entry begins. The first
   *   transaction has to follow (follows) on `after`, each other on the one before it. A header
   *   that is wrong is an error at offset 0, but if the last file's is torn (its beginning, and
   *   then zeros or nothing), that file has nothing. What `decodeTxn` cannot read although its
   *   checksum is right is a `DamagedFile` as well.
   *
   * @throws DamagedFile at an entry that is damaged, one that is torn though a later file follows, and one that does
   * not follow on the one before.
   */
  entries(after: Zxid): Iterable<LoggedTxn<Txn>> {
    todo('TxnLog.entries, level 2');
  }

  /**
   * Cuts off what a crash has left behind the last whole entry. To be called before anything is appended.
   *
   * TODO:
   * - Level 3: the last file has to end with its last whole entry, whatever stands behind it, and
   *   that has to be durable. A file without entries has to go, and its name, durably.
   *
   * @param after - where reading has to begin.
   * @returns the zxid of the last transaction; `after` if there is none behind it.
   * @throws DamagedFile as {@link entries} does, but for transactions that cannot be read: nothing is decoded here.
   * Nothing is cut then.
   */
  repair(after: Zxid): Zxid {
    todo('TxnLog.repair, level 3');
  }

  /**
   * Takes out every transaction after `zxid`, durably. Apache: `FileTxnLog.truncate`.
   *
   * TODO:
   * - Level 7: a crash in between must leave a beginning of what was there, without a gap. So which
   *   is first: the later files, or the end of the file with `zxid`? What comes next begins a new
   *   file (roll, before all else).
   *
   * @param base - where the history begins: not after `zxid`. Reading begins there, as with {@link entries}.
   */
  truncate(zxid: Zxid, base: Zxid): void {
    todo('TxnLog.truncate, level 7');
  }

  /**
   * Removes the files that nobody needs who begins with a snapshot of this zxid. Apache: `PurgeTxnLog`.
   *
   * TODO:
   * - Level 7: a file goes if the next one begins no later than with the transaction after `zxid`,
   *   and no other does. The order does not matter.
   */
  purge(zxid: Zxid): void {
    todo('TxnLog.purge, level 7');
  }

  /**
   * Runs what writes or syncs. If that fails, nothing is ever written any more: nobody knows what the disk has.
   *
   * TODO:
   * - Level 6: throw the first FileError again at each later call, without running anything. Any
   *   other error is none of the disk's.
   */
  private guarded(work: () => void): void {
    todo('TxnLog.guarded, level 6');
  }

  private create(name: string): OpenFile {
    this.files.write(name, 0, HEADER);
    this.isNew = true;
    return { name, position: HEADER.length, size: HEADER.length };
  }

  /**
   * Lets the open file grow before an entry is written, as Apache does it in `FilePadding`.
   *
   * TODO:
   * - Level 2: if no more than `ROOM_BYTES` are left behind `position` (exactly as many: it grows),
   *   the file grows by preAllocBytes, filled with zeros (files.truncate). If `position` is past
   *   what was allocated: to the largest multiple of preAllocBytes that is not above position +
   *   preAllocBytes. With 0 it never grows ahead.
   */
  private makeRoom(open: OpenFile): void {
    todo('TxnLog.makeRoom, level 2');
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
