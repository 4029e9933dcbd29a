/**
 * The name and the place of a transaction: 64 bits, of which the upper 32 are the epoch of the
 * leader that proposed it and the lower 32 count that leader's proposals from 1. Zxids are compared
 * as the numbers they are. `0n` comes before every transaction.
 *
 * Apache: `org.apache.zookeeper.server.util.ZxidUtils`.
 */
export type Zxid = bigint;

/** The zxid of the `counter`-th proposal of an epoch. */
export function makeZxid(epoch: number, counter: number): Zxid {
  return (BigInt(epoch) << 32n) | BigInt(counter);
}

/** The epoch of the leader that proposed it. */
export function epochOf(zxid: Zxid): number {
  return Number(zxid >> 32n);
}

/** Which of its leader's proposals it was, from 1. */
export function counterOf(zxid: Zxid): number {
  return Number(zxid & 0xffffffffn);
}

/** As people write it down: `0x200000001`. */
export function formatZxid(zxid: Zxid): string {
  return `0x${zxid.toString(16)}`;
}
