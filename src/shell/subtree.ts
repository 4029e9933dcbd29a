import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from '../client/client.ts';
import { ZooKeeperError } from '../client/errors.ts';

/**
 * A node and all below it, parents before their children, children in the order of their names. What goes meanwhile is
 * left out. Apache: `ZKUtil.visitSubTreeDFS`.
 *
 * @throws NoNodeError if the node itself is not there.
 */
export async function* subtree(client: ZooKeeperClient, root: string): AsyncGenerator<string> {
  const children = await childrenOf(client, root, root);
  if (children === undefined) return;
  yield root;
  for (const name of [...children].sort()) {
    yield* below(client, `${root === '/' ? '' : root}/${name}`, root);
  }
}

async function* below(client: ZooKeeperClient, path: string, root: string): AsyncGenerator<string> {
  const children = await childrenOf(client, path, root);
  if (children === undefined) return;
  yield path;
  for (const name of [...children].sort()) yield* below(client, `${path}/${name}`, root);
}

async function childrenOf(
  client: ZooKeeperClient,
  path: string,
  root: string,
): Promise<readonly string[] | undefined> {
  try {
    return (await client.getChildren(path)).children;
  } catch (error) {
    const isGone = error instanceof ZooKeeperError && error.code === ErrorCode.NONODE;
    if (!isGone || path === root) throw error;
    return undefined;
  }
}
