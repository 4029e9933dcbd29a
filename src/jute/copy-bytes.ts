const SLAB_BYTES = 8192;

/** What is longer has memory of its own. */
const MOST_IN_SLAB = SLAB_BYTES / 2;

let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/**
 * A copy of some bytes. Short ones share memory, as those of Node's `Buffer.from` do: for a hundred bytes,
 * memory of their own would take ten times as long as all the rest of a transaction.
 */
export function copyBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start;
  if (length > MOST_IN_SLAB) return bytes.slice(start, end);
  if (used + length > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  slab.set(bytes.subarray(start, end), used);
  used += length;
  return slab.subarray(used - length, used);
}
