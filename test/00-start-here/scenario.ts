import type { EchoMessage, NodeId } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Output } from './output.ts';

/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/00-start-here/index.ts');

type Factory = NodeFactory<EchoMessage, Output>;

/**
 * One echo node, and one or two pingers.
 *
 * - `pingers`: how many
 * - `texts`: how many questions each of them asks
 */
export const scenario: Scenario<Chapter, EchoMessage, Output> = {
  nodes: ['ann', 'echo', 'bob'],
  params: { pingers: [1, 2], texts: [1, 3] },
  build: (chapter, params) => {
    const pinger: Factory = (env, output) =>
      new chapter.Pinger(env, 'echo', textsOf(params), {
        answered: (text, number) => output({ kind: 'answered', text, number }),
      });
    const [first, second] = pingersOf(params);
    const nodes: Record<NodeId, Factory> = {
      [first!]: pinger,
      echo: (env) => new chapter.Echo(env),
    };
    if (second !== undefined) nodes[second] = pinger;
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 600,
    endAtMs: 1600,
    maxEvents: 4000,
  },
};

/** The pingers of a run with these settings. */
export function pingersOf(params: Params): readonly NodeId[] {
  return ['ann', 'bob'].slice(0, params['pingers']);
}

/** What each pinger of a run with these settings asks, in order. */
export function textsOf(params: Params): readonly string[] {
  return ['red', 'green', 'blue'].slice(0, params['texts']);
}

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { pingers: 1, texts: 1, ...params };
}
