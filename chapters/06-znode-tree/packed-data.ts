/**
 * A node's data as it is kept in memory. An array of bytes of its own costs some 300 bytes in V8 besides what is in
 * it, which is a lot if a million nodes have 100 each. A text of one byte a character costs 16, so short data are kept
 * as such.
 */
export type PackedData = string | Uint8Array | null;

/** Longer data are kept as they are: there packing would cost more time than it saves space. */
const MOST_PACKED_BYTES = 1024;

/** Data as it is to be kept. Nobody may change the bytes from now on. */
export function packData(data: Uint8Array | null): PackedData {
  if (data === null || data.length > MOST_PACKED_BYTES) return data;
  return String.fromCharCode.apply(null, data as unknown as number[]);
}

/** Data that were kept. Nobody may change the bytes: whether they are a copy depends on their length. */
export function unpackData(packed: PackedData): Uint8Array | null {
  if (typeof packed !== 'string') return packed;
  const data = new Uint8Array(packed.length);
  for (let i = 0; i < data.length; i++) data[i] = packed.charCodeAt(i);
  return data;
}

/** How many bytes were packed. */
export function dataLength(packed: PackedData): number {
  return packed === null ? 0 : packed.length;
}
