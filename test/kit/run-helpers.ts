import type { Invariant } from '../../src/check/invariant.ts';
import type { Rules, Scenario } from '../../src/grade/scenario.ts';
import type { Env, Node } from '../../src/kit/env.ts';

/** The chapter of these tests is one class: a server that keeps what it is told. */
export interface Store {
  newServer(env: Env<string>, output: (output: string) => void): Node<string>;
}

export const scenario: Scenario<Store, string, string> = {
  nodes: ['client', 'server'],
  params: { puts: [1, 3] },
  build: (chapter, params) => ({
    client: (env, output) => ({
      onStart: () => {
        for (let i = 0; i < params['puts']!; i++) env.send('server', 'put');
      },
      onMessage: () => output('acknowledged'),
      inspect: () => null,
    }),
    server: (env, output) => chapter.newServer(env, output),
  }),
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 9 },
    sync: { minMs: 3, maxMs: 6 },
    healAtMs: 500,
    endAtMs: 800,
    maxEvents: 1000,
  },
};

const durability: Invariant<string, { acknowledged: boolean }> = {
  name: 'durability',
  rule: 'What was acknowledged is there after a crash.',
  start: () => ({ acknowledged: false }),
  observe: (state, { node, output }) => {
    if (output === 'acknowledged') state.acknowledged = true;
    return output === 'empty' && state.acknowledged ? `${node} has forgotten it` : undefined;
  },
};

export const rules: Rules<string> = { invariants: () => [durability] };

/** A server that says what it finds when it starts, and acknowledges in one way or another. */
export function server(acknowledge: (env: Env<string>, to: string) => void): Store {
  return {
    newServer: (env, output) => ({
      onStart: () => output(env.disk.read('value') === undefined ? 'empty' : 'full'),
      onMessage: (from) => {
        env.disk.replace('value', true);
        acknowledge(env, from);
      },
      inspect: () => null,
    }),
  };
}

/** As it should be. */
export const careful = server((env, to) => env.sendAfterSync(to, 'ack'));

/** Acknowledges before the disk has it. */
export const hasty = server((env, to) => env.send(to, 'ack'));
