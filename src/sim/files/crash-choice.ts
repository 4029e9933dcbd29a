import type { ContentChange } from './operation.ts';

/** A write that is not durable yet. */
export type UnsyncedWrite = Extract<ContentChange, { readonly type: 'write file' }> & {
  /** The operation's number; the first is 1. */
  readonly number: number;
};

/** What became of a write when the power went. */
export interface WriteFate {
  /** So many of its first bytes reached the disk. */
  readonly bytes: number;
  /**
   * Whether the file has the length the write gave it, with zeros where no bytes came. Otherwise it ends behind
   * those that did.
   */
  readonly grown: boolean;
}

/** What of all that was not durable is there after a crash. */
export interface CrashChoice {
  /**
   * Of the creations, renames, removals and truncations that are not durable, oldest first, so many survive: none
   * without those before it.
   */
  readonly metadata: number;
  /** What became of each write that is not durable. */
  fate(write: UnsyncedWrite): WriteFate;
}

/** Nothing of a write. */
export const LOST: WriteFate = { bytes: 0, grown: false };

/** All of a write. */
export const KEPT: WriteFate = { bytes: Number.MAX_SAFE_INTEGER, grown: true };

/** Everything that was not durable is gone. */
export const ALL_LOST: CrashChoice = { metadata: 0, fate: () => LOST };

/** Everything is there although nobody could be sure of it. */
export const ALL_KEPT: CrashChoice = { metadata: Number.MAX_SAFE_INTEGER, fate: () => KEPT };
