import fc from 'fast-check';
import type { Env, NodeId } from '../../src/kit/env.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Links } from '../../src/sim/network.ts';
import type { Text } from './sim-helpers.ts';

/** What a node does at each event in each of its states: 18 numbers of 11 bits. */
export const HABITS = fc.array(fc.nat(2047), { minLength: 18, maxLength: 18 });

/** Datagrams and streams side by side. */
export const MIXED: Links<Text> = (message) => (message === 'datagram' ? 'datagram' : 'stream');

/** A small node that does something or other, always the same, at whatever happens. */
export function erratic(habits: readonly number[]): NodeFactory<Text, unknown> {
  return (env, output) => {
    let state = 0;
    const react = (event: number): void => {
      const habit = habits[(state * 6 + event) % habits.length]!;
      state = (state + (habit & 1)) % 3;
      const peer = env.peers[(habit >> 1) % env.peers.length]!;
      DEEDS[(habit >> 3) % DEEDS.length]!(env, peer);
      DEEDS[(habit >> 7) % DEEDS.length]!(env, peer);
      if ((habit & 4) > 0) output(`${event} in ${state}`);
    };
    return {
      onStart: () => react(0),
      onTimer: () => react(1),
      onLinkUp: () => react(2),
      onLinkDown: () => react(3),
      onMessage: (_, message) => react(message === 'datagram' ? 4 : 5),
      inspect: () => state,
    };
  };
}

const DEEDS: readonly ((env: Env<Text>, peer: NodeId) => void)[] = [
  (env, peer) => env.connect(peer),
  (env, peer) => env.send(peer, 'stream'),
  (env, peer) => env.connect(peer),
  (env, peer) => env.send(peer, 'stream'),
  (env, peer) => env.send(peer, 'datagram'),
  (env) => env.setTimer('x', 1),
  (env, peer) => env.disconnect(peer),
  (env, peer) => {
    env.disk.replace('x', env.self);
    env.sendAfterSync(peer, 'stream');
  },
  () => undefined,
];
