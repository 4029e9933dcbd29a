import type { Txn, Zxid } from '#kit';

/** The name of the log on the disk of the {@link Primary}: all that was ever agreed on. */
export const TRANSACTION_LOG = 'transactions';

/** An entry of it. */
export interface LoggedTxn {
  readonly zxid: Zxid;
  readonly txn: Txn;
}
