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
 * @todo Level 1: the generator's state is 48 bits, and begins as (session XOR SECRET) XOR MULTIPLIER. For each 4 bytes
 * take the next state (see above); its upper 32 bits are the bytes, the lowest of them first.
 */
export function passwordOf(session: bigint): Uint8Array {
  const passwd = new Uint8Array(LENGTH);
  const view = new DataView(passwd.buffer);
  let state = BigInt.asUintN(48, session ^ SECRET ^ MULTIPLIER);
  for (let at = 0; at < LENGTH; at += 4) {
    state = BigInt.asUintN(48, state * MULTIPLIER + INCREMENT);
    view.setUint32(at, Number(state >> 16n), true);
  }
  return passwd;
}

/**
 * Whether this is the password of that session.
 *
 * @todo Level 1: all 16 bytes, and not one more.
 */
export function isPasswordOf(session: bigint, passwd: Uint8Array | null): boolean {
  if (passwd?.length !== LENGTH) return false;
  return passwordOf(session).every((byte, i) => byte === passwd[i]);
}
