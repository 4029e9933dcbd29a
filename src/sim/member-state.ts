import type { Member } from './member.ts';
import { checkPlain } from './plain.ts';

/**
 * All that a member is but for its timers, as plain data: its process, its disk, and what waits for
 * that. It is a view, not a copy: what the member does next may change it.
 *
 * @throws NotPlainData if `inspect()` returns something else; whatever `inspect()` throws.
 */
export function stateOf(member: Member<unknown, unknown>): Readonly<Record<string, unknown>> {
  const { id, node, disk, pendingSends, settled, incarnation } = member;
  const state = node === undefined ? 'down' : node.inspect();
  checkPlain(state, `what inspect() of ${id} returned`);
  return {
    state,
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
