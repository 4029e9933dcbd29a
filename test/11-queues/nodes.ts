/** Where the queue of most tests is. */
export const QUEUE = '/q';

/** Below it, each process that has nothing more to put has a node. */
export const DONE = '/done';

/** The nodes of a queue. */
export function queueTree(path: string): Record<string, string> {
  return {
    [path]: '',
    [`${path}/entries`]: '',
    [`${path}/taken`]: '',
    [`${path}/receipts`]: '',
    [`${path}/failed`]: '',
  };
}

/** What is there at the beginning, in most tests. */
export const TREE = { [DONE]: '', ...queueTree(QUEUE) };

/** What is there besides the structure of the queue. */
export const STANDING = Object.keys(queueTree(QUEUE)).length - 1;

/** The name that an item gets from the given producer, and from kazoo. */
function entryName(number: number, priority = 100): string {
  return `entry-${String(priority).padStart(3, '0')}-${String(number).padStart(10, '0')}`;
}

/** A queue that has so many items at the beginning: `i0`, `i1` ... */
export function backlogTree(count: number): Record<string, string> {
  const entries = Array.from({ length: count }, (_, i) => [
    `${QUEUE}/entries/${entryName(i)}`,
    `i${i}`,
  ]);
  return { ...TREE, ...(Object.fromEntries(entries) as Record<string, string>) };
}
