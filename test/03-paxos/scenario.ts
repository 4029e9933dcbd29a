import type { NodeId, PaxosMessage, Value } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Output } from './output.ts';

/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/03-paxos/index.ts');

type Factory = NodeFactory<PaxosMessage, Output>;

const ACCEPTORS = ['a1', 'a2', 'a3', 'a4', 'a5'];
const PROPOSERS = ['p1', 'p2'];

/** What each proposer would like to be chosen. */
const VALUES: Readonly<Record<NodeId, Value>> = { p1: 'red', p2: 'blue' };

/**
 * One or two proposers, three to five acceptors, and a learner.
 *
 * - `proposers`, `acceptors`: how many
 * - `spread`: the random part of the back-off, in ms
 */
export const scenario: Scenario<Chapter, PaxosMessage, Output> = {
  nodes: [...PROPOSERS, ...ACCEPTORS, 'l1'],
  params: { proposers: [1, 2], acceptors: [3, 5], spread: [40, 40] },
  build: (chapter, params) => {
    const nodes: Record<NodeId, Factory> = {};
    for (const id of proposersOf(params)) nodes[id] = proposer(chapter, params);
    for (const id of acceptorsOf(params)) nodes[id] = (env) => new chapter.Acceptor(env, ['l1']);
    nodes['l1'] = (env, output) =>
      new chapter.Learner(env, acceptorsOf(params), {
        learned: (value) => output({ kind: 'learned', value }),
      });
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 1500,
    endAtMs: 6000,
    maxEvents: 8000,
  },
};

/** Who proposes in a run with these settings. */
export function proposersOf(params: Params): readonly NodeId[] {
  return PROPOSERS.slice(0, params['proposers']);
}

/** Who accepts in a run with these settings. */
export function acceptorsOf(params: Params): readonly NodeId[] {
  return ACCEPTORS.slice(0, params['acceptors']);
}

/** What may be chosen in a run with these settings. */
export function valuesOf(params: Params): readonly Value[] {
  return proposersOf(params).map((id) => VALUES[id]!);
}

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { proposers: 1, acceptors: 3, spread: 40, ...params };
}

/** Builds the proposers of a run with these settings. */
export function proposer(chapter: Chapter, params: Params): Factory {
  return (env, output) =>
    new chapter.Proposer(
      env,
      {
        acceptors: acceptorsOf(params),
        value: VALUES[env.self]!,
        backOff: { leastMs: 10, spreadMs: params['spread']! },
      },
      { learned: (value) => output({ kind: 'learned', value }) },
    );
}
