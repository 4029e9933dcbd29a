const SLAB_BYTES = 8192;

/** What is longer has memory of its own. */
const MOST_IN_SLAB = SLAB_BYTES / 2;

/** Up to here a loop is faster than a view of the bytes and a call. */
const MOST_BY_LOOP = 16;

let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/**
 * A copy of some bytes. Short ones share memory, as those of Node's `Buffer.from` do: for a hundred bytes,
 * memory of their own would take ten times as long as all the rest of a transaction.
 */
export function copyBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start;
  // Not bytes.slice: of one of Node's buffers that is no copy.
  if (length > MOST_IN_SLAB) return new Uint8Array(viewOf(bytes, start, length));
  if (used + length > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  const at = used;
  used += length;
  if (length > MOST_BY_LOOP) slab.set(viewOf(bytes, start, length), at);
  else for (let i = 0; i < length; i++) slab[at + i] = bytes[start + i]!;
  return new Uint8Array(slab.buffer, at, length);
}

/** As `subarray`, which takes several times as long. */
function viewOf(bytes: Uint8Array, start: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
}
