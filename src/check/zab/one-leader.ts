import type { NodeId } from '../../kit/env.ts';
import { epochOf } from '../../kit/zxid.ts';
import type { Invariant } from '../invariant.ts';
import { asSentence, serverName, type ZabOutput } from './output.ts';

/** By epoch, who leads it. */
type Leaders = Record<string, NodeId>;

/** What makes a zxid unique. Junqueira, Reed and Serafini 2011, section IV: phases 1 and 2. */
export const oneLeader: Invariant<ZabOutput, Leaders> = {
  name: 'one leader per epoch',
  rule: 'No two servers lead the same epoch, or broadcast transactions of the same epoch.',
  start: () => ({}),
  observe(leaders, { node, output }) {
    const epoch = ledEpoch(output);
    if (epoch === null) return undefined;
    const leader = (leaders[epoch] ??= node);
    if (leader === node) return undefined;
    const deed = output.kind === 'broadcast' ? 'broadcasts in' : 'leads';
    return asSentence(
      `${serverName(node)} ${deed} epoch ${epoch}, but ${serverName(leader)} was the leader of that epoch.`,
    );
  },
};

/** The epoch whose leader tells this; null if that is not what it tells. */
function ledEpoch(output: ZabOutput): number | null {
  if (output.kind === 'broadcast') return epochOf(output.zxid);
  return output.kind === 'serving' && output.leading ? output.epoch : null;
}
