import type { WriteRequest } from './contracts/znode-tree.ts';
import { ErrorCode } from './error-code.ts';

/** A write that makes no sense: Apache's leader finds out when it has given it a zxid already. */
export const MALFORMED_WRITE: WriteRequest = { op: 'delete', path: '', version: -1 };

/** A change of the ensemble, which no server of this book makes. Apache: `reconfigEnabled`, which is off by default. */
export const RECONFIG: WriteRequest = { op: 'delete', path: '', version: -1 };

/**
 * Why a request is refused whatever the tree is like: it stands for one that cannot be carried out, and becomes a
 * transaction that says so.
 *
 * @param request - perhaps {@link MALFORMED_WRITE} or {@link RECONFIG}: one of these objects, not a copy.
 * @returns undefined if it is for the leader to decide.
 */
export function refusalOf(request: WriteRequest): ErrorCode | undefined {
  if (request === MALFORMED_WRITE) return ErrorCode.MARSHALLINGERROR;
  return request === RECONFIG ? ErrorCode.RECONFIGDISABLED : undefined;
}
