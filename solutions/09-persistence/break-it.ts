/** A moment in the life of a server. */
export type Moment =
  /** A client writes; the server logs the transaction, syncs, and acknowledges it. */
  | 'write'
  /** The server takes a snapshot, and begins a new log file with the next write. */
  | 'snapshot'
  /** The server keeps its newest snapshot, and removes what is older. */
  | 'purge'
  /** From here on, the next sync of a log's bytes is skipped: the call returns, and nothing has happened. */
  | 'skip the next sync of a log'
  /** The same with a snapshot's bytes, under its temporary name. */
  | 'skip the next sync of a snapshot'
  /** The same with the names in the folder. */
  | 'skip the next sync of the folder'
  /** What is not durable is gone. */
  | 'power failure';

/**
 * A life in which an acknowledged write is lost, because a single sync was skipped.
 *
 * The server begins with an empty folder, and runs your own chapter.
 *
 * @todo Return moments, such as `['write', 'snapshot', 'write', 'power failure']`. One of them skips a sync, and the
 * last is the power failure; there is no other. That the bytes of a log have to be synced everybody knows: find one
 * of the others.
 */
export function life(): readonly Moment[] {
  return ['skip the next sync of the folder', 'write', 'power failure'];
}
