import { makeZxid, OPEN_ACL, type WriteRequest } from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import type { LoggedTxn } from './transaction-log.ts';

/** What is there from the beginning: by path, data as text. Parents stand before their children. */
export type InitialTree = Readonly<Record<string, string>>;

/** Of the session in which these nodes are made. */
const SESSION = 1n;

/** The transactions that make these nodes. @throws RangeError if there can be no such node. */
export function initialLog(nodes: InitialTree): readonly LoggedTxn[] {
  const tree = new ZnodeTree();
  const preparer = new Preparer(tree);
  return requestsFor(nodes).map((request, i) => {
    const zxid = makeZxid(1, i + 1);
    const submitted = { session: SESSION, cxid: 0, identities: [], request };
    const txn = preparer.prepare(submitted, zxid, 0);
    if (txn.body.type === 'error') {
      const path = 'path' in request ? request.path : '';
      throw new RangeError(`There can be no node ${path}: error ${txn.body.err}.`);
    }
    tree.apply(zxid, txn);
    preparer.applied(zxid);
    return { zxid, txn };
  });
}

function requestsFor(nodes: InitialTree): readonly WriteRequest[] {
  const creates = Object.entries(nodes).map(([path, text]): WriteRequest => ({
    op: 'create',
    path,
    data: new TextEncoder().encode(text),
    acl: OPEN_ACL,
    flags: 0,
  }));
  if (creates.length === 0) return [];
  return [{ op: 'createSession', timeoutMs: 1 }, ...creates, { op: 'closeSession' }];
}
