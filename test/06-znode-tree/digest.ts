import { crc32 } from 'node:zlib';
import type { StoredNode } from '#kit';
import type { NaiveTree } from './naive.ts';

/** The digest that a tree should have: over all of it, each time. */
export function digestOf(tree: NaiveTree): bigint {
  const nodes = tree.paths().map((path) => tree.stored(path)!);
  return nodes.reduce((sum, node) => sum + BigInt(crcOf(node)), 0n);
}

function crcOf({ path, data, stat }: StoredNode): number {
  if (path.startsWith('/zookeeper/')) return 0;
  const view = new DataView(new ArrayBuffer(60));
  const longs = [stat.czxid, stat.mzxid, stat.pzxid, BigInt(stat.ctime), BigInt(stat.mtime)];
  longs.forEach((long, i) => view.setBigInt64(i * 8, long));
  [stat.version, stat.cversion, stat.aversion].forEach((int, i) => view.setInt32(40 + i * 4, int));
  view.setBigUint64(52, stat.ephemeralOwner);
  const parts = [new TextEncoder().encode(path), data ?? [], new Uint8Array(view.buffer)];
  return crc32(Uint8Array.from(parts.flatMap((part) => [...part])));
}
