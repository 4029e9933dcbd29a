import { sha1 as hash } from '@noble/hashes/legacy.js';

/**
 * The SHA-1 of some bytes: 20 bytes. Good enough to tell things apart as Apache does; no protection of a
 * password by today's standards.
 */
export function sha1(bytes: Uint8Array): Uint8Array {
  return hash(bytes);
}
