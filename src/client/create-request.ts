import { CreateFlags, OPEN_ACL, type MultiOp } from '#kit';
import type { CreateOptions } from './options.ts';

/**
 * The request that makes such a node.
 *
 * @throws RangeError for options that do not go together.
 */
export function createRequest(
  path: string,
  data: Uint8Array | null,
  options: CreateOptions,
): Extract<MultiOp, { readonly data: unknown; readonly flags: number }> {
  const {
    acl = OPEN_ACL,
    ephemeral = false,
    sequential = false,
    container = false,
    ttlMs,
  } = options;
  const node = { path, data, acl };
  if (container) {
    if (ephemeral || sequential || ttlMs !== undefined) {
      throw new RangeError(
        'A container is neither ephemeral nor sequential, and has no time to live.',
      );
    }
    return { op: 'createContainer', ...node, flags: CreateFlags.CONTAINER };
  }
  if (ttlMs === undefined) {
    const flags =
      (ephemeral ? CreateFlags.EPHEMERAL : 0) |
      (sequential ? CreateFlags.PERSISTENT_SEQUENTIAL : 0);
    return { op: 'create2', ...node, flags };
  }
  if (ephemeral) throw new RangeError('An ephemeral node has no time to live.');
  const flags = sequential
    ? CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL
    : CreateFlags.PERSISTENT_WITH_TTL;
  return { op: 'createTTL', ...node, flags, ttlMs };
}
