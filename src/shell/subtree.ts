import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from '../client/client.ts';
import { ZooKeeperError } from '../client/errors.ts';
import type { ReadOptions } from '../client/options.ts';

/**
 * A node and all below it, parents before their children, children in the order of their names. What goes meanwhile is
 * left out. Apache: `ZKUtil.visitSubTreeDFS`.
 *
 * @throws NoNodeError if the node itself is not there.
 */
export async function* subtree(
  client: ZooKeeperClient,
  root: string,
  options: ReadOptions = {},
): AsyncGenerator<string> {
  const { children } = await client.getChildren(root, options);
  yield root;
  for (const child of pathsOf(root, children)) yield* below(client, child, options);
}

async function* below(
  client: ZooKeeperClient,
  path: string,
  options: ReadOptions,
): AsyncGenerator<string> {
  const children = await childrenIfThere(client, path, options);
  if (children === undefined) return;
  yield path;
  for (const child of pathsOf(path, children)) yield* below(client, child, options);
}

async function childrenIfThere(
  client: ZooKeeperClient,
  path: string,
  options: ReadOptions,
): Promise<readonly string[] | undefined> {
  try {
    return (await client.getChildren(path, options)).children;
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === ErrorCode.NONODE) return undefined;
    throw error;
  }
}

function pathsOf(parent: string, names: readonly string[]): string[] {
  return [...names].sort().map((name) => `${parent === '/' ? '' : parent}/${name}`);
}
