/** What stands around bytes that are to be read: it would make sense as well. */
const AROUND = [0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 2, 0x2f, 0x78];

/** Bytes in the middle of others, as a connection has them: a view with a `byteOffset`. */
export function inMemory(
  bytes: readonly number[],
  as: 'Uint8Array' | 'Buffer' = 'Uint8Array',
): Uint8Array {
  const all = [...AROUND, ...bytes, ...AROUND];
  const memory = as === 'Buffer' ? Buffer.from(all) : Uint8Array.from(all);
  return memory.subarray(AROUND.length, AROUND.length + bytes.length);
}
