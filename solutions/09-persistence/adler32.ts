/** The largest prime below 2^16. */
const MODULUS = 65521;

/** So many bytes can be added up before the sums leave 31 bits, where JavaScript is fast. */
const STRETCH = 3800;

/**
 * The Adler-32 checksum of bytes, without a sign. RFC 1950, section 8.2; Java: `java.util.zip.Adler32`.
 *
 * @param adler - the checksum of the bytes before these, to go on from; 1 if there are none.
 *
 * @todo Level 1: two sums, both modulo 65521. `a` begins as 1, and each byte is added to it; `b` begins as 0, and after
 * each byte `a` is added to it. The checksum is b * 65536 + a. To go on from a checksum take `a` and `b` out of it.
 */
export function adler32(bytes: Uint8Array, adler = 1): number {
  let a = adler & 0xffff;
  let b = adler >>> 16;
  for (let start = 0; start < bytes.length; start += STRETCH) {
    const end = Math.min(start + STRETCH, bytes.length);
    let i = start;
    // Four at a time takes half as long, and there are gigabytes to go through when a server starts.
    for (; i + 3 < end; i += 4) {
      b += a += bytes[i]!;
      b += a += bytes[i + 1]!;
      b += a += bytes[i + 2]!;
      b += a += bytes[i + 3]!;
    }
    for (; i < end; i++) b += a += bytes[i]!;
    a %= MODULUS;
    b %= MODULUS;
  }
  return ((b << 16) | a) >>> 0;
}
