import type { NodeFactory } from '../../sim/member.ts';
import type { LinkKind } from '../../sim/network.ts';
import { Simulator } from '../../sim/simulator.ts';

/** How many events one round of the simulator has. */
const EVENTS = 300_000;

const NODES = ['a', 'b', 'c'];

/** A message that goes back and forth for ever. */
interface Ball {
  readonly kind: 'ball';
  readonly hits: number;
}

/**
 * Lets three nodes play balls to each other, each pair with two, and nothing else: what a run costs
 * besides the protocol in it.
 *
 * @returns how many events the run had.
 */
export function playPingPong(links: LinkKind, trace: boolean): number {
  const simulator = new Simulator<Ball, never>({
    nodes: Object.fromEntries(NODES.map((id) => [id, playerOn(links)])),
    seed: 1,
    faults: [],
    links,
    latency: { minMs: 1, maxMs: 10 },
    sync: { minMs: 1, maxMs: 2 },
    healAtMs: 1e9,
    endAtMs: 1e9,
    maxEvents: EVENTS,
    trace,
  });
  return simulator.run().events;
}

const playerOn =
  (links: LinkKind): NodeFactory<Ball, never> =>
  (env) => {
    const serve = (peer: string): void => env.send(peer, { kind: 'ball', hits: 0 });
    return {
      // The timer gives everybody the time to start.
      onStart: () => env.setTimer('begin', 1),
      onTimer: () => env.peers.forEach(links === 'stream' ? (peer) => env.connect(peer) : serve),
      onLinkUp: serve,
      onMessage: (from, { hits }) => env.send(from, { kind: 'ball', hits: hits + 1 }),
      inspect: () => null,
    };
  };
