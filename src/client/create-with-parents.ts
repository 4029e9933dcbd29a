import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from './client.ts';
import { isCode } from './is-code.ts';
import type { CreatedNode } from './node-types.ts';
import type { NewNodeOptions } from './options.ts';
import { parentPath } from './parent-path.ts';

/** How often the parents may go again, as containers do, before the node is there. */
const MOST_ATTEMPTS = 10;

/** Makes a node, and before it, if they turn out to be missing, its parents. Curator: `creatingParentsIfNeeded`. */
export async function createWithParents(
  client: ZooKeeperClient,
  path: string,
  data: Uint8Array | null,
  { createParents, ...options }: NewNodeOptions,
): Promise<CreatedNode> {
  const { acl, signal } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.create(path, data, options);
    } catch (error) {
      if (!isCode(error, ErrorCode.NONODE) || attempt === MOST_ATTEMPTS) throw error;
    }
    await client.ensurePath(parentPath(path), {
      container: createParents === 'container',
      ...(acl && { acl }),
      ...(signal && { signal }),
    });
  }
}
