/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Begin with adler32: two sums over the bytes. encodeEntry and readEntry are both made of four parts in the same order: checksum, length, bytes, end mark.',
    'JuteWriter has what an entry takes: writeLong(BigInt(checksum)), writeInt(length), writeBytes(bytes), and writeBytes(Uint8Array.of(0x42)). For the shift in adler32 note that b << 16 may turn negative: end with >>> 0. To go on from a checksum, a is its lower 16 bits and b the upper ones.',
    'readEntry: if file.subarray(offset, offset + 12) has nothing but zeros, or nothing at all, it is the end. Otherwise read checksum and length (readHead). The bytes are subarray(offset + 12, offset + 12 + length). With file[offset + 12 + length] === 0x42 and the right checksum it is an entry, and the next one begins at offset + 13 + length. For now all else is "damaged", with any problem you like.',
  ],
  2: [
    'Keep three numbers about the open file: its name, where the next entry begins, and how long the file was made. A file that was there before is never appended to.',
    'append: without an open file write HEADER at 0 of nameOf("log", zxid), and remember that the folder does not have that name for sure yet. makeRoom, then one files.write at `position`. sync: files.sync(name), and then files.syncFolder() if the file is new since the last sync. roll: sync, and forget the open file.',
    'entries: zxidsOf("log", files) gives the files in order. Begin with the last of them that is not larger than after + 1n (or with the first there is), read each file whole, walk it with readEntry from 16 on, and yield decodeTxn(bytes) for what is larger than `after`. makeRoom: return if preAllocBytes is 0 or position + 4096 < size (with exactly 4096 left it grows). The new size is size + preAllocBytes, or, where position > size already, position + preAllocBytes minus its remainder modulo preAllocBytes.',
  ],
  3: [
    'A write that is interrupted leaves its first bytes, and zeros, or nothing, behind them. The last byte of an entry is 0x42. What does that tell you when it is there, and when there is a zero in its place?',
    'readEntry: an end mark that is there means that all of the entry was there once: a wrong checksum is damage. A zero in its place, or the end of the file, means torn, unless the length is what is wrong. Two tests for that: does the checksum fit if the entry ended at another 0x42? Does a whole entry stand among the bytes that this one claims as its own?',
    'For every position p behind the head with file[p] === 0x42: if adler32(file.subarray(offset + 12, p)) is the checksum of the head, the length has changed: damaged. (Carry the checksum along: adler32(next piece, checksum so far).) Then, at each offset within the claimed bytes: a length above 0, 0x42 in its place and the right checksum make a whole entry: damaged as well. repair: walk all entries; the last file has to end at `next` of its last entry (files.truncate, files.sync). If there is more, cut it, also if zeros stand there first. If it has none, remove it (files.remove, files.syncFolder). Throw before you cut.',
  ],
  4: [
    'A snapshot is two halves: what is collected at the beginning (sessions, table of lists), and nodes, which come one by one while the tree changes. Carry the checksum along with every write.',
    'begin: one pass over tree.nodes() to collect the lists, then header, writeSessions, writeAclTable, in one write. step: for each node writeNode with the key of its list. Skip nodes with czxid > zxid: their lists may be missing in the table, and the log brings them anyway. finish: seal, writeZxidDigest({ zxid: tree.lastZxid, version: 2, digest: tree.digest }), seal.',
    'The order in finish: files.sync(temporary); options.syncLog(); files.rename(temporary, name); files.syncFolder(). readSnapshot: read the body with one JuteReader, note reader.offset, compare the long there with adler32 of everything before it, expect readString() === "/". If reader.remaining is 0 now, that is all. Otherwise readZxidDigest, and a second seal over everything before it. A JuteError means undefined.',
  ],
  5: [
    'Recovery is three questions. Which snapshot? Where does its log begin? Where does it end? The last two are answered by TxnLog.repair, if you tell it the zxid of the snapshot.',
    'open: remove files that end in ".tmp"; first = newestSnapshot() or, in an empty folder, 0n after a SnapshotWriter has written all of a newTree(); last = log.repair(first). newestSnapshot: from the largest zxid down, the first that readSnapshot does not answer with undefined.',
    'In newestSnapshot, when none is whole: throw new DamagedFile(nameOf("snapshot", newest), 0, …) if there are snapshots, or DamagedFile(nameOf("log", first), 0, …) if there are only logs; else return undefined. restore: tree.restore(baseZxid, base()), then tree.apply for each of log.entries(baseZxid). startSnapshot: log.roll(), then new SnapshotWriter(files, tree, { syncLog: () => log.sync() }).',
  ],
  6: [
    'Two numbers are enough: how many entries wait, and how many of them the sync that is under way will make durable.',
    'submit: append, push to `waiting`, and begin a sync if `syncing` is 0: then syncing = waiting.length. synced: acknowledge so many, then set syncing to 0, and begin the next sync if something waits. A listener may submit meanwhile, so keep syncing as it is until all are told, and stop when hasFailed. After a failure every method returns at once.',
    'In TxnLog: run all writes and syncs through guarded(() => …). It throws `failure` if there is one, and keeps the first FileError that comes. In GroupCommit: catch FileError around disk.append only, and call fail; syncFailed calls fail; fail sets hasFailed and calls listener.failed once. Anything that is no FileError is thrown on.',
  ],
  7: [
    'For each of them write down what the folder holds after each single operation, and ask what a server would read there. Removals survive a crash in their order; bytes and names have nothing to do with each other until you sync.',
    'truncate: the snapshots that reach beyond `zxid` go first, then the later logs, the newest first, and syncFolder; only then the file with `zxid` is cut and synced. If you cut first, a crash leaves a gap. purge: count only snapshots that readSnapshot can read; a log goes if the next log begins at or before oldest + 1, and only then.',
    'FileHistory.truncate: RangeError if zxid < baseZxid, or if the base itself reaches beyond zxid (its digest.zxid). Remove each other snapshot whose name or digest.zxid is larger than zxid; syncFolder; log.truncate(zxid, baseZxid); last = zxid. TxnLog.truncate begins with roll(). After purge baseZxid is the oldest snapshot that was kept, if that is larger. Epochs: remove `${name}.tmp` if a crash has left one, write it, sync it, rename it, syncFolder.',
  ],
  8: [
    'Many files cannot change in one step, but one small file can. Which file would have to appear so that, from then on, a server that starts knows what it has to do? And what does a server that goes on still have in its memory of the old history?',
    'The last line of the report says when the power went. Before the journal has its name: nothing old may have been touched. As it gets it: its text, new-snapshot and new-log must be durable by then. Later: finish has to come first of all in open, to leave alone what has its new name already, and to keep the journal until the new names are durable. If a later append or start goes wrong: reset has to end the open log (roll) before all else, and to set first and last; and without a journal finish removes new-snapshot and new-log, both, or a later reset takes them for its own.',
    'make: remove new-snapshot and new-log if they are there; write a SnapshotWriter of that name to its end; write and sync new-log if there are entries; write the names, a line each, to replacement.tmp, sync it, rename it to replacement, syncFolder; finish. finish: without a journal remove both new files, and that is all. With one: a new file that still has its temporary name is pending. Remove all snapshots and logs but those whose move is done already; syncFolder; rename the pending ones; syncFolder; remove the journal; syncFolder.',
  ],
  9: [
    'This level is made of all others. Read the last line of the report: it names the operation after which the power went, and what of the unsynced was there. Find that operation in your code, and ask what must have been durable before it.',
    'The usual causes: a new file whose name was never synced (roll, then append, then truncate before any sync); a file in the middle whose end was not synced before the next one began; something cut while later files were there; a restart that does not cut the torn end durably before it writes.',
    'Go through each operation on names (create, rename, remove) and each truncation, and write beside it: which sync comes before it, because it must not survive without what it relies on? Which comes after it, because something relies on it? For most the answer is one line above and one below.',
  ],
  10: [
    'A log file whose bytes are synced can still be lost. What else does a file consist of?',
    'The first write after a start, or after a snapshot, makes a new log file. Its bytes are synced by one call, its name by another one.',
    "['skip the next sync of the folder', 'write', 'power failure'] will do. Try the other way as well: skip the sync of a snapshot, purge what it stands for, and let the power go.",
  ],
};
