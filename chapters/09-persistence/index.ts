export { adler32 } from './adler32.ts';
export { life, type Moment } from './break-it.ts';
export { EpochFiles } from './epoch-files.ts';
export { FileHistory } from './file-history.ts';
export { GroupCommit } from './group-commit.ts';
export { encodeEntry, readEntry } from './log-entry.ts';
export { readSnapshot } from './snapshot-reader.ts';
export { SnapshotWriter } from './snapshot-writer.ts';
export { TxnLog } from './txn-log.ts';
