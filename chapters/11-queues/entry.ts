import { todo } from '#kit';

/** The least priority that a name has room for. The most is 0: the smaller number is taken first. */
const LAST_PRIORITY = 999;

/** Of an item that nobody has given one. kazoo: `Queue.put`. */
export const DEFAULT_PRIORITY = 100;

/** An item of a queue, as its name tells. */
export interface Entry {
  /** `"entry-100-0000000007"` */
  readonly name: string;
  readonly priority: number;
  /** What ZooKeeper has added to the name. */
  readonly number: number;
}

/**
 * What the name of an item begins with; ZooKeeper adds the number. kazoo uses the same names, and sorts them as texts.
 *
 * TODO:
 * - Level 2: `entry-100-` for priority 100.
 * - Level 7: three digits for every priority: `entry-005-`.
 *
 * @throws RangeError if the priority is no whole number from 0 to 999.
 */
export function entryPrefix(priority = DEFAULT_PRIORITY): string {
  todo('entryPrefix, level 2');
}

/**
 * Reads a name.
 *
 * TODO:
 * - Level 3: take the priority and the number out of the name.
 *
 * @returns undefined if it is not the name of an item.
 */
export function parseEntry(name: string): Entry | undefined {
  todo('parseEntry, level 3');
}

/**
 * Which of two items comes first, for `sort`: less than 0 if it is `a`.
 *
 * TODO:
 * - Level 3: the one with the smaller number.
 * - Level 7: the one with the smaller priority; if these are the same, the one with the smaller
 *   number.
 */
export function inOrder(a: Entry, b: Entry): number {
  todo('inOrder, level 3');
}
