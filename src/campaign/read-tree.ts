import type { ZooKeeperClient } from '#client';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import { compactData } from './compact.ts';
import type { SeenNode, SeenTree } from './phase-record.ts';

/** So many nodes are asked for at once. */
const AT_ONCE = 200;

/** Every server keeps its own time in a node of this. */
const OWN = '/zookeeper';

/** Reads all nodes of the server that a client is connected to, once it has caught up. */
export async function readTree(client: ZooKeeperClient, sid: ServerId): Promise<SeenTree> {
  await client.sync('/');
  const nodes = new Map<string, SeenNode>();
  let pending = ['/'];
  while (pending.length > 0) {
    const some = pending.splice(0, AT_ONCE);
    const read = await Promise.all(some.map((path) => readNode(client, path)));
    for (const [i, { node, children }] of read.entries()) {
      nodes.set(some[i]!, node);
      pending = pending.concat(children);
    }
  }
  return { sid, nodes };
}

async function readNode(
  client: ZooKeeperClient,
  path: string,
): Promise<{ readonly node: SeenNode; readonly children: readonly string[] }> {
  const [{ data, stat }, { children }] = await Promise.all([
    client.getData(path),
    client.getChildren(path),
  ]);
  const prefix = path === '/' ? path : `${path}/`;
  const below = children.map((name) => prefix + name).filter((child) => child !== OWN);
  return { node: { data: compactData(data), stat }, children: below };
}
