import type { TxnBody } from '../kit/contracts/znode-tree.ts';

/** The number of each type of transaction, in logs and proposals. Apache: `ZooDefs.OpCode`. */
export const TxnCode = {
  error: -1,
  createSession: -10,
  closeSession: -11,
  create: 1,
  delete: 2,
  setData: 5,
  setACL: 7,
  check: 13,
  multi: 14,
  create2: 15,
  createContainer: 19,
  deleteContainer: 20,
  createTTL: 21,
} as const satisfies Record<TxnBody['type'], number>;

/** A change of the ensemble's configuration: it sets the data of `/zookeeper/config`, and is read as that. */
export const RECONFIG_CODE = 16;

/** Which digest of the tree is meant: Apache has had but this one since 3.6. Apache: `DigestCalculator.DIGEST_VERSION`. */
export const DIGEST_VERSION = 2;
