/** What stands for `packed-data.ts` of chapter 6 in a browser, which has no Buffer: data as they are. */
export type PackedData = Uint8Array | null;

/** Data as it is to be kept. Nobody may change the bytes from now on. */
export function packData(data: Uint8Array | null): PackedData {
  return data;
}

/** Data that were kept. Nobody may change the bytes. */
export function unpackData(packed: PackedData): Uint8Array | null {
  return packed;
}

/** How many bytes were packed. */
export function dataLength(packed: PackedData): number {
  return packed === null ? 0 : packed.length;
}
