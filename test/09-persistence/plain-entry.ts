/** Adler-32 as RFC 1950 has it, one byte at a time. */
export function checksumOf(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

/** An entry of a log, field by field. */
export function entryBytes(bytes: Uint8Array): Uint8Array {
  const ints = [0, checksumOf(bytes), bytes.length];
  const head = ints.flatMap((int) => [24, 16, 8, 0].map((bits) => (int >>> bits) & 255));
  return Uint8Array.of(...head, ...bytes, 0x42);
}

/** What a log begins with. */
export const LOG_HEADER = Uint8Array.of(0x5a, 0x4b, 0x4c, 0x47, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);
