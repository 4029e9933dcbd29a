import { CONTAINER_OWNER, formatZxid, TTL_OWNER, type Stat, type StoredNode } from '#kit';
import type { TreeNode } from './drawn-tree.ts';

/** The data of a node, as they are drawn: a text in quotes, cut if it is long. */
export function dataWords(data: Uint8Array | null): string {
  if (data === null) return 'null';
  const text = new TextDecoder().decode(data);
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

/** What kind of node it is, by the owner that is stored with it. */
export function kindOfNode({ stat }: StoredNode): TreeNode['kind'] {
  const { ephemeralOwner } = stat;
  if (ephemeralOwner === 0n) return 'persistent';
  if (ephemeralOwner === CONTAINER_OWNER) return 'container';
  return ephemeralOwner >= TTL_OWNER ? 'ttl' : 'ephemeral';
}

/** The fields of a Stat in the order of Apache's documentation, as texts. */
export function statFacts(stat: Stat): Record<string, string> {
  return {
    czxid: formatZxid(stat.czxid),
    mzxid: formatZxid(stat.mzxid),
    pzxid: formatZxid(stat.pzxid),
    ctime: `${stat.ctime} ms`,
    mtime: `${stat.mtime} ms`,
    version: String(stat.version),
    cversion: String(stat.cversion),
    aversion: String(stat.aversion),
    ephemeralOwner: formatZxid(stat.ephemeralOwner),
    dataLength: String(stat.dataLength),
    numChildren: String(stat.numChildren),
  };
}

/** A stored path as clients know it. */
export function clientPath(path: string): string {
  return path === '' ? '/' : path;
}

/** Whether a node is worth drawing: what is built in is not. */
export function isOfInterest(path: string): boolean {
  return !['/zookeeper', '/zookeeper/config', '/zookeeper/quota'].includes(path);
}
