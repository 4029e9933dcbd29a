import { ErrorCode } from '#kit';
import type { ZooKeeperClient } from '../client.ts';
import { isCode } from '../is-code.ts';
import type { CreatedNode } from '../node-types.ts';
import type { NewNodeOptions } from '../options.ts';
import { childPath, parentPath } from '../parent-path.ts';
import { withSignal } from '../with-signal.ts';
import { isProtectedBy, protectedPath } from './protected-name.ts';
import { NOT_CARRIED_OUT, UNKNOWN, type Resolution, type Write } from './resolution.ts';

/**
 * Creates a sequential node with an id in its name. If the answer is lost, the node is found by the id. Where others delete such nodes, as
 * they do in a queue, one that is not found may have been made and be gone already; then it is made a second time.
 */
export function createProtected(
  client: ZooKeeperClient,
  path: string,
  data: Uint8Array | null,
  options: NewNodeOptions,
): Write<CreatedNode> {
  const id = client.newId();
  const at = protectedPath(path, id);
  return {
    send: (signal) => client.create(at, data, withSignal(options, signal)),
    resolve: (_, signal) => findProtected(client, parentPath(at), id, signal),
  };
}

async function findProtected(
  client: ZooKeeperClient,
  parent: string,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Resolution<CreatedNode>> {
  const options = withSignal({}, signal);
  await client.sync(parent, options);
  const name = (await namesIn(client, parent, signal)).find((one) => isProtectedBy(one, id));
  if (name === undefined) return NOT_CARRIED_OUT;
  const path = childPath(parent, name);
  const stat = await client.exists(path, options);
  // It was there a moment ago: to make it again would be wrong, and to say that it is there as well.
  return stat === undefined ? UNKNOWN : { outcome: 'carried out', value: { path, stat } };
}

async function namesIn(
  client: ZooKeeperClient,
  parent: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  try {
    return (await client.getChildren(parent, withSignal({}, signal))).children;
  } catch (error) {
    if (isCode(error, ErrorCode.NONODE)) return [];
    throw error;
  }
}
