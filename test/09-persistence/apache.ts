import { decodeTxn, type LoggedTxn, type Txn } from '#kit';
import {
  goldenDecoded as decode,
  goldenFolder as load,
  type GoldenName,
} from '../golden/golden.ts';

/** What was read from the disk stays in memory: plays ask again and again. */
function once<Value>(make: (name: GoldenName) => Value): (name: GoldenName) => Value {
  const made = new Map<GoldenName, Value>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    made.set(name, value);
    return value;
  };
}

/** A folder that Apache wrote. Nobody may change its bytes. */
export const goldenFolder = once(load);

/** What is in its files. */
export const goldenDecoded = once(decode);

/** The transactions in one of Apache's logs. */
export function goldenTxns(folder: GoldenName, file: string): readonly LoggedTxn<Txn>[] {
  const log = goldenFolder(folder).get(file)!;
  const { txns } = goldenDecoded(folder).logs.get(file)!;
  return txns.map(({ offset, length }) =>
    decodeTxn(log.subarray(offset + 12, offset + 12 + length)),
  );
}
