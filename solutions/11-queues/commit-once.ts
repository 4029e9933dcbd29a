import { insist, NodeExistsError, type Transaction, type ZooKeeperClient } from '#client';

/**
 * Carries out a transaction exactly once, also if replies are lost. It makes one more node than it is asked to, a receipt:
 * an ephemeral node with a name that nobody else has. Where there is a receipt the transaction was carried out.
 *
 * @param receipts - the node below which receipts are made.
 * @param build - adds what is to be done. It may be called more than once, and has to add the same each time.
 * @throws ZooKeeperError if the transaction was refused, and nothing of it carried out; SessionExpiredError or the signal's
 * reason, and then nobody knows.
 *
 * @todo Level 2: begin each transaction with the receipt, `client.newId()` in its name, and add the rest with `build`. After
 * a lost connection commit it again, with the *same* receipt. If that is refused because the receipt is there (`error.path`
 * says which node it was), the first one was carried out, and that is fine. In the end delete the receipt, without the
 * caller waiting for it: what comes of that changes nothing any more.
 */
export async function commitOnce(
  client: ZooKeeperClient,
  receipts: string,
  build: (transaction: Transaction) => void,
  signal?: AbortSignal,
): Promise<void> {
  const receipt = `${receipts}/${client.newId()}`;
  const attempt = async (): Promise<void> => {
    const transaction = client.transaction().create(receipt, null, { ephemeral: true });
    build(transaction);
    await transaction.commit(signal === undefined ? {} : { signal });
  };
  try {
    await insist(client, attempt, signal);
  } catch (error) {
    if (!(error instanceof NodeExistsError && error.path === receipt)) throw error;
  }
  insist(client, () => client.delete(receipt)).catch(() => undefined);
}
