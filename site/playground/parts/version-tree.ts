import type { Txn, Zxid } from '../../../src/kit/index.ts';
import { ZnodeTree } from '../../../solutions/06-znode-tree/index.ts';
import type { NodeId } from '../../../src/kit/env.ts';
import { pathWords } from '../../../src/recipes/words.ts';
import type { DrawnZnode, TreeOf } from '../engine/tree.ts';

/** A transaction, and the event with which it is agreed on. */
export interface AgreedTxn {
  /** The id of the event; -1 for what is there from the beginning. */
  readonly event: number;
  readonly zxid: Zxid;
  readonly txn: Txn;
}

/** The longest data that are shown. */
const LONGEST = 28;

/**
 * The trees that transactions lead to, one behind the other.
 *
 * @param ownerOf - whose session it is.
 */
export function versionsOf(
  agreed: readonly AgreedTxn[],
  ownerOf: (session: bigint) => NodeId | undefined,
): TreeOf {
  const tree = new ZnodeTree();
  const versions: { readonly event: number; readonly nodes: readonly DrawnZnode[] }[] = [];
  for (const { event, zxid, txn } of agreed) {
    tree.apply(zxid, txn);
    versions.push({ event, nodes: drawn(tree, ownerOf) });
  }
  return (events) => versions.findLast(({ event }) => event < events)?.nodes ?? [];
}

function drawn(tree: ZnodeTree, ownerOf: (session: bigint) => NodeId | undefined): DrawnZnode[] {
  return [...tree.nodes()]
    .filter(({ path }) => path !== '' && path !== '/' && !/^\/zookeeper(\/|$)/.test(path))
    .map(({ path, data, stat }) => ({
      path: pathWords(path),
      data: dataWords(data),
      owner: ownerOf(stat.ephemeralOwner),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function dataWords(data: Uint8Array | null): string {
  if (data === null || data.length === 0) return '';
  const text = new TextDecoder().decode(data);
  const isPlain = text.length <= LONGEST && /^[\x20-\x7e]*$/.test(text);
  return isPlain ? `“${text}”` : `${data.length} bytes`;
}
