import { formatZxid, type Zxid } from '../../kit/zxid.ts';
import type { Invariant } from '../invariant.ts';
import type { ZabOutput } from './output.ts';

interface State {
  /** The last zxid acknowledged to any client. */
  acknowledged: Zxid;
  /** By read that waits for its answer, what was acknowledged when its sync began. */
  readonly begun: Record<string, Zxid>;
}

/**
 * What SYNC is for. It needs a leader that is one: an old leader that has not noticed yet that a new
 * one leads answers SYNC out of its old state (Apache ZooKeeper does so, too). Use it where no
 * leader is cut off or stands still.
 */
export const freshAfterSync: Invariant<ZabOutput, State> = {
  name: 'fresh after sync',
  rule: 'A read after a sync sees all that was acknowledged to any client before the sync began.',
  start: () => ({ acknowledged: 0n, begun: {} }),
  observe(state, { node, output }) {
    switch (output.kind) {
      case 'acknowledged':
        if (output.zxid > state.acknowledged) state.acknowledged = output.zxid;
        return undefined;
      case 'sync begun':
        state.begun[output.read] = state.acknowledged;
        return undefined;
      case 'read': {
        const expected = state.begun[output.read] ?? 0n;
        delete state.begun[output.read];
        if (output.zxid >= expected) return undefined;
        return (
          `${node} read a state up to ${formatZxid(output.zxid)}, but ${formatZxid(expected)} had ` +
          'been acknowledged before it asked for a sync.'
        );
      }
      default:
        return undefined;
    }
  },
};
