import fc from 'fast-check';
import type { Env, Node, NodeId } from '../../src/kit/env.ts';
import type { Fault } from '../../src/sim/fault.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { LinkKind, Links } from '../../src/sim/network.ts';
import { scheduleArbitrary } from '../../src/sim/schedule-arbitrary.ts';
import { Simulator, type SimulatorOptions } from '../../src/sim/simulator.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';

/** Properties are tried with the same cases each time: a test must not fail by chance. */
export const FIXED = { seed: 1, numRuns: 100 } as const;

/** What the nodes of these tests say to each other. */
export type Text = string;

type Options = SimulatorOptions<Text, unknown>;

/** A node made of a few handlers. */
export function node(
  handlers: (env: Env<Text>, output: (output: unknown) => void) => Partial<Node<Text>>,
): NodeFactory<Text, unknown> {
  return (env, output) => ({
    onMessage: () => undefined,
    inspect: () => null,
    ...handlers(env, output),
  });
}

/** A node that does nothing. */
export const idle = node(() => ({}));

/** A world without chance, in which a message takes 10 ms and a sync 5. */
const PLAIN: Omit<Options, 'nodes'> = {
  seed: 0,
  faults: [],
  links: 'datagram',
  latency: { minMs: 10, maxMs: 20 },
  sync: { minMs: 5, maxMs: 9 },
  healAtMs: 1000,
  endAtMs: 2000,
  trace: true,
};

/** Runs nodes in that world, with some of it changed. */
export function simulate(nodes: Options['nodes'], options: Partial<Options> = {}) {
  const simulator = new Simulator<Text, unknown>({ ...PLAIN, nodes, ...options });
  const result = simulator.run();
  return { simulator, result, trace: simulator.trace() };
}

/** All events of one type. */
export function eventsOf<Type extends TraceEvent['type']>(
  { events }: Trace,
  type: Type,
): (TraceEvent & { readonly type: Type })[] {
  return events.filter((event): event is TraceEvent & { type: Type } => event.type === type);
}

/** What arrived, as lines such as `"12 a>b hello"`. */
export function arrivals(trace: Trace): string[] {
  return eventsOf(trace, 'deliver').map(
    ({ atMs, from, node, message }) => `${atMs} ${from}>${node} ${String(message)}`,
  );
}

/** What the nodes told the application, as lines such as `"12 a hello"`. */
export function outputs(trace: Trace): string[] {
  return eventsOf(trace, 'output').map(
    ({ atMs, node, output }) => `${atMs} ${node} ${String(output)}`,
  );
}

export const THREE: readonly NodeId[] = ['a', 'b', 'c'];

/** How the chatterers talk: both kinds mixed, messages that begin with `~` are datagrams. */
export type ChatterLinks = LinkKind | 'mixed';

/** Whether a message of theirs goes by datagram if kinds are mixed. */
export function isDatagram(message: unknown): boolean {
  return String(message).startsWith('~');
}

/** Chatterers close connections only while they have said less than this. */
const RESTLESS_UNTIL = 12;

/**
 * Three nodes that never stop talking: every 15 ms each writes a number to its log and sends the
 * others a numbered message, now at once and now after a sync. On streams each message also says,
 * behind a `/`, on which connection to that peer it is meant to go, counted from the node's start.
 * They connect at once and again whenever they are not connected, and now and then close a
 * connection themselves.
 */
function chatterers(links: ChatterLinks): Options['nodes'] {
  const chatterer = node((env) => {
    const log = env.disk.log<number>('numbers');
    const ups = new Map<NodeId, number>();
    const say = (to: NodeId): void => {
      const number = log.append(log.length);
      env.disk.replace('last', number);
      const datagram = links === 'mixed' && env.random() < 0.3 ? '~' : '';
      const connection = links === 'datagram' ? '' : `/${ups.get(to) ?? 0}`;
      const message = `${datagram}${env.self}${number}${connection}`;
      if (env.random() < 0.5) env.send(to, message);
      else env.sendAfterSync(to, message);
    };
    const leave = (peer: NodeId): void => {
      if (env.random() < 0.5) say(peer);
      env.disconnect(peer);
      if (env.random() < 0.5) env.connect(peer);
    };
    return {
      onStart: () => {
        if (links !== 'datagram') env.peers.forEach((peer) => env.connect(peer));
        env.setTimer('talk', 15);
      },
      onTimer: () => {
        env.peers.forEach(say);
        if (links !== 'datagram') env.peers.forEach((peer) => env.connect(peer));
        env.setTimer('talk', 15);
      },
      onMessage: (from, message) => {
        if (from !== env.self && env.random() < 0.1) env.send(env.self, message);
        if (links === 'datagram' || from === env.self || log.length > RESTLESS_UNTIL) return;
        if (env.random() < 0.2) leave(from);
      },
      onLinkUp: (peer) => {
        ups.set(peer, (ups.get(peer) ?? 0) + 1);
        say(peer);
      },
      onLinkDown: (peer) => {
        say(peer);
        env.connect(peer);
      },
    };
  });
  return Object.fromEntries(THREE.map((id) => [id, chatterer]));
}

/** Everything that may go wrong with those three, within the first 300 ms. */
export const EVERYTHING: FaultMenu = {
  most: 6,
  withinMs: 300,
  longestMs: 250,
  crash: THREE,
  pause: THREE,
  slowDisk: THREE,
  drift: THREE,
  cut: THREE,
  lose: THREE,
  repeat: THREE,
  delay: THREE,
};

/** A seed and faults from that menu. */
export const troubles: fc.Arbitrary<{ readonly seed: number; readonly faults: readonly Fault[] }> =
  scheduleArbitrary({}, EVERYTHING);

/** The chatterers in such a run. Everything heals 300 ms before its end. */
export function chatter(
  { seed, faults }: { readonly seed: number; readonly faults: readonly Fault[] },
  links: ChatterLinks,
  healAtMs = 400,
) {
  const kinds: Links<Text> =
    links === 'mixed' ? (text) => (isDatagram(text) ? 'datagram' : 'stream') : links;
  const nodes = chatterers(links);
  return simulate(nodes, { seed, faults, links: kinds, healAtMs, endAtMs: healAtMs + 300 });
}
