import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from './client.ts';
import { isCode } from './is-code.ts';
import { childPath } from './parent-path.ts';
import { withSignal } from './with-signal.ts';

/** So many requests are under way at most. */
const BATCH = 200;

/**
 * Deletes a node and all below it, children before their parents, and what comes meanwhile as well. Apache: `ZKUtil.deleteRecursive`.
 *
 * @throws ConnectionLossError at any moment: then it may be begun anew.
 */
export async function deleteAll(
  client: ZooKeeperClient,
  root: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let isGone = false;
  while (!isGone) {
    const paths = await subtree(client, root, signal);
    isGone = true;
    await inBatches(paths.reverse(), async (path) => {
      isGone = (await deleteIfThere(client, path, signal)) && isGone;
    });
  }
}

/** Level by level, parents before their children. */
async function subtree(
  client: ZooKeeperClient,
  root: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const all: string[] = [root];
  for (let level: readonly string[] = all.slice(); level.length > 0;) {
    const below: string[] = [];
    await inBatches(level, async (path) => {
      const names = await namesIfThere(client, path, signal);
      for (const name of names) below.push(childPath(path, name));
    });
    for (const path of below) all.push(path);
    level = below;
  }
  return all;
}

async function inBatches(
  paths: readonly string[],
  call: (path: string) => Promise<void>,
): Promise<void> {
  for (let begin = 0; begin < paths.length; begin += BATCH) {
    await Promise.all(paths.slice(begin, begin + BATCH).map(call));
  }
}

async function namesIfThere(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  try {
    return (await client.getChildren(path, withSignal({}, signal))).children;
  } catch (error) {
    if (isCode(error, ErrorCode.NONODE)) return [];
    throw error;
  }
}

/** @returns false if the node has got a child again. */
async function deleteIfThere(
  client: ZooKeeperClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await client.delete(path, withSignal({}, signal));
    return true;
  } catch (error) {
    if (isCode(error, ErrorCode.NONODE)) return true;
    if (isCode(error, ErrorCode.NOTEMPTY)) return false;
    throw error;
  }
}
