import { todo, type Acl, type SnapshotContents } from '#kit';
/** What a list that is not in the table stands for: nobody, nothing, until the log brings the list. */
const NOBODY: readonly Acl[] = [{ perms: 0, id: { scheme: 'world', id: 'anyone' } }];

/**
 * What a snapshot file holds. Apache: `FileSnap.deserialize`.
 *
 * TODO:
 * - Level 4: the order is that of {@link SnapshotWriter}. Each seal must be right: the checksum of
 *   all bytes before it. Behind the first one the file may end: then it has no digest. JuteError,
 *   which the reader throws, means that it is not whole. A key that is not in the table stands for
 *   `NOBODY`.
 *
 * @returns undefined if it is not a whole one: cut short, or a checksum is wrong.
 */
export function readSnapshot(bytes: Uint8Array): SnapshotContents | undefined {
  todo('readSnapshot, level 4');
}
