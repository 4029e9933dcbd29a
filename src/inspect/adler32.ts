/** The largest prime below 2^16. */
const MODULUS = 65521;

/** So many bytes can be added up before a sum leaves 32 bits (RFC 1950). */
const STRIDE = 5552;

/** The checksum in Apache's files: Adler-32 of `bytes` from `start` to `end`. RFC 1950, section 9. */
export function adler32(bytes: Uint8Array, start: number, end: number): number {
  let low = 1;
  let high = 0;
  for (let at = start; at < end;) {
    const stop = Math.min(at + STRIDE, end);
    for (; at < stop; at++) {
      low += bytes[at]!;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return high * 65536 + low;
}
