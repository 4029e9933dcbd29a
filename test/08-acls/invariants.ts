import { formatErrorCode, type NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Output } from './messages.ts';
import { ROOT } from './service-node.ts';

/** Who has taken over last. */
interface Active {
  by: NodeId | null;
}

/** What {@link work} remembers besides. */
interface Work extends Active {
  writes: number;
}

/** Requests of whoever has taken over, in words that say what they are about. */
const REQUESTS = { read: `read (getChildren ${ROOT})`, write: 'write' } as const;

/** The fence holds. */
export const fenced: Invariant<Output, Active> = {
  name: 'fenced',
  rule: 'Once another manager has taken over, nothing more of the one before is written.',
  start: () => ({ by: null }),
  observe(active, { output }) {
    if (output.kind === 'took over') active.by = output.by;
    if (output.kind !== 'wrote' || output.by === active.by) return undefined;
    return `${active.by} has taken over, but ${output.value} of ${output.by} was written after that.`;
  },
};

/** The fence keeps nobody else out. */
export const work: Invariant<Output, Work> = {
  name: 'the active one works',
  rule: 'Who is told to lead can take over, and who took over last can read and write, and leaves nothing but the state.',
  start: () => ({ by: null, writes: 0 }),
  observe(active, { output }) {
    switch (output.kind) {
      case 'took over':
        active.by = output.by;
        return undefined;
      case 'refused': {
        const { by, what, code } = output;
        if (what !== 'take over' && by !== active.by) return undefined;
        return what === 'take over'
          ? `${by} is to take over, and may not: ${formatErrorCode(code)}.`
          : `${by} has taken over, but its ${REQUESTS[what]} is refused: ${formatErrorCode(code)}.`;
      }
      case 'wrote': {
        active.writes++;
        const { value, is, left, by } = output;
        if (by === active.by && is !== value)
          return `${by} wrote ${value}, and was told ok; but the state is ${is || 'empty'}.`;
        if (left.length > 0)
          return `The write of ${value} is over, but ${left.join(', ')} is still there.`;
        return undefined;
      }
    }
  },
  atEnd: ({ writes }) => (writes > 0 ? undefined : 'Nobody has written anything.'),
};
