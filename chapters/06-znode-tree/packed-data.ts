/**
 * A node's data as it is kept in memory. An array of bytes of its own costs some 300 bytes in V8 besides what is in
 * it, which is a lot if a million nodes have 100 each. A text of one byte a character costs 16, so short data are kept
 * as such.
 */
export type PackedData = string | Uint8Array | null;

/** Longer data are kept as they are: there packing would cost more time than it saves space. */
const MOST_PACKED_BYTES = 1024;

/** Where data are put on their way into a text. */
const scratch = Buffer.alloc(MOST_PACKED_BYTES);

/** What is unpacked shares memory, slab by slab: to make an array's own takes longer than all the rest of a read. */
const SLAB_BYTES = 8192;
let slab = Buffer.alloc(SLAB_BYTES);
let usedBytes = 0;

/** Data as it is to be kept. Nobody may change the bytes from now on. */
export function packData(data: Uint8Array | null): PackedData {
  if (data === null || data.length > MOST_PACKED_BYTES) return data;
  scratch.set(data);
  return scratch.toString('latin1', 0, data.length);
}

/**
 * Data that were kept. Nobody may change the bytes: whether they are a copy depends on their length. A copy is part of a
 * slab of some kilobytes, which stays in memory as long as one of its parts is in use.
 */
export function unpackData(packed: PackedData): Uint8Array | null {
  if (typeof packed !== 'string') return packed;
  const { length } = packed;
  if (usedBytes + length > SLAB_BYTES) {
    slab = Buffer.alloc(SLAB_BYTES);
    usedBytes = 0;
  }
  slab.write(packed, usedBytes, 'latin1');
  usedBytes += length;
  return new Uint8Array(slab.buffer, slab.byteOffset + usedBytes - length, length);
}

/** How many bytes were packed. */
export function dataLength(packed: PackedData): number {
  return packed === null ? 0 : packed.length;
}
