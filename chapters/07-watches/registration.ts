import { todo, type ReadRequest, type ServedRequest, type ServedResult } from '#kit';

/**
 * Which watch a request has set, once it is known how it ended: `data` of a node that is there, `exist` of a node
 * that is not, `child`; undefined if it has set none. The server goes by this, and so does the client, without
 * another word between them. Apache: `WatchRegistration.shouldAddWatch`, and `DataTree.getData`, `statNode`,
 * `getChildren`.
 *
 * TODO:
 * - Level 3: only exists, getData, getChildren and getChildren2 with `watch: true` set any. exists
 *   sets a `data` watch if it succeeded, and an `exist` watch if there is no such node (NONODE).
 *   The others set one only if they succeeded. A multiRead sets none, whatever its parts say.
 */
export function watchSetBy(
  request: ReadRequest | ServedRequest,
  result: ServedResult,
): 'data' | 'exist' | 'child' | undefined {
  todo('watchSetBy, level 3');
}
