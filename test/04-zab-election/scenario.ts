import type { NodeId, ServerId } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { ParamRanges } from '../../src/sim/schedule.ts';
import { HISTORIES } from './histories.ts';
import type { Output } from './output.ts';
import { Server, type Message } from './server.ts';

/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/04-zab-election/index.ts');

type ElectionScenario = Scenario<Chapter, Message, Output>;

/**
 * - `voters`: servers 1, 2, 3 and so on have a vote
 * - `observers`: servers 8 and 9 have none
 * - `histories`: how new each one's history is, see {@link HISTORIES}
 * - `ahead`: this server looks twice at its start, and so is in round 2; 0 for none
 * - `maxIntervalMs`: the longest time between two repetitions of a vote
 */
const PARAMS = {
  voters: [3, 5],
  observers: [0, 1],
  histories: [0, HISTORIES.length - 1],
  ahead: [0, 3],
  maxIntervalMs: [200, 800],
} as const satisfies ParamRanges;

/** Settings by name. */
export type Settings = { -readonly [Name in keyof typeof PARAMS]?: number };

/** Servers that elect, and are done then. */
export const elections: ElectionScenario = {
  nodes: ['1', '2', '3', '4', '5', '8', '9'],
  params: PARAMS,
  build: (chapter, params) => servers(chapter, params, false),
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 1500,
    endAtMs: 6000,
    maxEvents: 5000,
  },
};

/** Servers that follow whom they have elected, and look again if that leads to nothing. */
export const following: ElectionScenario = {
  ...elections,
  build: (chapter, params) => servers(chapter, params, true),
  world: { ...elections.world, endAtMs: 9000, maxEvents: 20_000 },
};

/** The scenario with only these settings to vary; the others are the plainest. */
export function only(
  scenario: ElectionScenario,
  ranges: Partial<Record<keyof typeof PARAMS, readonly [min: number, max: number]>>,
): ElectionScenario {
  const plain = Object.entries(PARAMS).map(([name, [min]]) => [name, [min, min]] as const);
  return { ...scenario, params: { ...Object.fromEntries(plain), ...ranges } };
}

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Settings = {}): Params {
  return { voters: 3, observers: 0, histories: 0, ahead: 0, maxIntervalMs: 800, ...params };
}

/** The servers with a vote. */
export function votersOf(params: Params): readonly ServerId[] {
  return [1, 2, 3, 4, 5].slice(0, params['voters']);
}

/** All servers of a run. */
export function serversOf(params: Params): readonly ServerId[] {
  return [...votersOf(params), ...[8, 9].slice(0, params['observers'])];
}

function servers(
  chapter: Chapter,
  params: Params,
  isFollowing: boolean,
): Readonly<Record<NodeId, NodeFactory<Message, Output>>> {
  const history = HISTORIES[params['histories'] ?? 0]!;
  const nodes: Record<NodeId, NodeFactory<Message, Output>> = {};
  for (const sid of serversOf(params)) {
    nodes[String(sid)] = (env, output) =>
      new Server(
        env,
        chapter,
        {
          sid,
          quorum: new chapter.MajorityQuorum(votersOf(params)),
          history: history(sid),
          looks: params['ahead'] === sid ? 2 : 1,
          following: isFollowing,
          maxIntervalMs: params['maxIntervalMs'] ?? 800,
        },
        output,
      );
  }
  return nodes;
}
