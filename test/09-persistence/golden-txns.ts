import { decodeTxn, type LoggedTxn, type Txn } from '#kit';
import { goldenDecoded, goldenFolder, type GoldenName } from '../golden/golden.ts';

/** The transactions in one of Apache's logs. */
export function goldenTxns(folder: GoldenName, file: string): readonly LoggedTxn<Txn>[] {
  const log = goldenFolder(folder).get(file)!;
  const { txns } = goldenDecoded(folder).logs.get(file)!;
  return txns.map(({ offset, length }) => decodeTxn(log.subarray(offset + 12, offset + 12 + length)));
}
