import { todo } from '#kit';

/** What Apache mixes into the seed, so that the id alone is not the password. It is public. */
const SECRET = 0xb3415c00n;

/** The linear congruential generator of `java.util.Random`: the next state is s * MULTIPLIER + INCREMENT, mod 2^48. */
const MULTIPLIER = 0x5deece66dn;
const INCREMENT = 0xbn;

/** Bytes of a password. */
const LENGTH = 16;

/**
 * The password of a session: 16 bytes that every server can work out from the id, so that it need not be kept, nor sent
 * from server to server. Apache: `ZooKeeperServer.generatePasswd`, which fills them by `java.util.Random.nextBytes`.
 *
 * TODO:
 * - Level 1: the generator's state is 48 bits, and begins as (session XOR SECRET) XOR MULTIPLIER.
 *   For each 4 bytes take the next state (see above); its upper 32 bits are the bytes, the lowest
 *   of them first.
 */
export function passwordOf(session: bigint): Uint8Array {
  todo('passwordOf, level 1');
}

/**
 * Whether this is the password of that session.
 *
 * TODO:
 * - Level 1: all 16 bytes, and not one more.
 */
export function isPasswordOf(session: bigint, passwd: Uint8Array | null): boolean {
  todo('isPasswordOf, level 1');
}
