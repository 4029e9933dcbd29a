import type { NodeId } from '../../kit/env.ts';
import type { Invariant } from '../invariant.ts';
import { nothingDelivered, placeOf, takeIn, type Delivered } from './delivered.ts';
import { nameOf, type ZabOutput, serverName } from './output.ts';

interface State extends Delivered {
  /** So many transactions of the order, up to the last that was acknowledged to a client. */
  acknowledged: number;
  /** By server that serves clients, in which epoch and whether as its leader. */
  readonly serving: Record<NodeId, { readonly epoch: number; readonly leading: boolean }>;
}

/**
 * Zab's liveness, at the end of a run.
 *
 * @param servers - all of them, observers included
 */
export function everyoneServes(servers: readonly NodeId[]): Invariant<ZabOutput, State> {
  return {
    name: 'everyone serves',
    rule:
      'Once all faults are over, one server leads, every server serves clients in its epoch, and has ' +
      'delivered all that was acknowledged.',
    start: () => ({ ...nothingDelivered(), acknowledged: 0, serving: {} }),
    observe(state, observed) {
      const { node, output } = observed;
      takeIn(state, observed);
      if (output.kind === 'acknowledged') {
        const place = state.order.lastIndexOf(nameOf(output));
        state.acknowledged = Math.max(state.acknowledged, place + 1);
      } else if (output.kind === 'serving' && output.epoch !== null) {
        state.serving[node] = { epoch: output.epoch, leading: output.leading };
      } else if (output.kind === 'serving' || output.kind === 'restore') {
        // Nobody serves while its state is replaced, and who crashed could not tell.
        delete state.serving[node];
      }
      return undefined;
    },
    atEnd(state) {
      const problem = notServing(state, servers) ?? lagging(state, servers);
      return problem && `All faults are long over, but ${problem}`;
    },
  };
}

function notServing({ serving }: State, servers: readonly NodeId[]): string | undefined {
  const idle = servers.filter((server) => serving[server] === undefined);
  if (idle.length > 0)
    return `${inWords(idle)} ${idle.length > 1 ? 'do' : 'does'} not serve clients.`;
  const leaders = servers.filter((server) => serving[server]!.leading);
  if (leaders.length === 0) return 'nobody leads.';
  if (leaders.length > 1) return `${inWords(leaders)} all believe that they lead.`;
  const [leader] = leaders as [NodeId];
  const { epoch } = serving[leader]!;
  const apart = servers.find((server) => serving[server]!.epoch !== epoch);
  if (apart === undefined) return undefined;
  return `${serverName(leader)} leads epoch ${epoch}, while ${serverName(apart)} serves in epoch ${serving[apart]!.epoch}.`;
}

function lagging(state: State, servers: readonly NodeId[]): string | undefined {
  const { order, acknowledged } = state;
  const behind = servers.find((server) => placeOf(state, server) < acknowledged);
  if (behind === undefined) return undefined;
  return `${serverName(behind)} has not delivered ${order[acknowledged - 1]}, which was acknowledged to a client.`;
}

function inWords(servers: readonly NodeId[]): string {
  return servers.map(serverName).join(' and ');
}
