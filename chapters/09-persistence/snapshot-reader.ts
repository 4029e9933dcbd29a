import {
  JuteError,
  JuteReader,
  OPEN_ACL,
  OPEN_ACL_KEY,
  readAclTable,
  readNode,
  readSessions,
  readZxidDigest,
  todo,
  type Acl,
  type SnapshotContents,
} from '#kit';
import { adler32 } from './adler32.ts';
import { SNAPSHOT_HEADER } from './snapshot-writer.ts';

/** What a list that is not in the table stands for: nobody, nothing, until the log brings the list. */
const NOBODY: readonly Acl[] = [{ perms: 0, id: { scheme: 'world', id: 'anyone' } }];

/**
 * What a snapshot file holds. Apache: `FileSnap.deserialize`.
 *
 * TODO:
 * - Level 4: a `JuteReader` reads what SnapshotWriter writes, in that order: `SNAPSHOT_HEADER`,
 *   `readSessions`, `readAclTable`, `readNode`, a seal, `readZxidDigest`, a seal. Each seal must be
 *   right: the checksum (`adler32`) of all bytes before it. Behind the first one the file may end:
 *   then it has no digest. A `JuteError`, which the reader throws, means that it is not whole.
 *   `OPEN_ACL_KEY` stands for `OPEN_ACL`, and a key that is not in the table for `NOBODY`.
 *
 * @returns undefined if it is not a whole one: cut short, or a checksum is wrong.
 */
export function readSnapshot(bytes: Uint8Array): SnapshotContents | undefined {
  todo('readSnapshot, level 4');
}
