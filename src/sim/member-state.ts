import type { Member } from './member.ts';
import { copyPlain } from './plain.ts';

/**
 * All that a member is but for its timers, as plain data: its process, its disk, and what waits for
 * that.
 *
 * @throws NotPlainData if `inspect()` returns something else; whatever `inspect()` throws.
 */
export function stateOf(member: Member<unknown, unknown>): Readonly<Record<string, unknown>> {
  const { id, node, disk, pendingSends, settled, incarnation } = member;
  return {
    state:
      node === undefined ? 'down' : copyPlain(node.inspect(), `what inspect() of ${id} returned`),
    // A factory may look at it.
    life: incarnation,
    disk: disk.contents(),
    waiting: pendingSends.map(({ to, message, afterWrites }) => ({
      to,
      message,
      writes: afterWrites - settled,
    })),
  };
}
