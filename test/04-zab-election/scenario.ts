import type { NodeId, ServerId } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { ParamRanges } from '../../src/sim/schedule.ts';
import { foreground } from './foreground.ts';
import { HISTORIES } from './histories.ts';
import type { Output } from './output.ts';
import { Server, type Message } from './server.ts';
import { Stranger } from './stranger.ts';

/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/04-zab-election/index.ts');

type ElectionScenario = Scenario<Chapter, Message, Output>;

/**
 * - `voters`: servers 1, 2, 3 and so on have a vote
 * - `observers`: servers 8 and 9 have none
 * - `histories`: how new each one's history is, see {@link HISTORIES}
 * - `ahead`: this server has looked once before, and so is in round 2; 0 for none
 * - `strangers`: 1 if there is a server 7 that nobody knows; 2 if server 3 votes for it
 * - `maxIntervalMs`: the longest time between two repetitions of a vote
 */
const PARAMS = {
  voters: [3, 5],
  observers: [0, 2],
  histories: [0, HISTORIES.length - 1],
  ahead: [0, 3],
  strangers: [0, 0],
  maxIntervalMs: [800, 60_000],
} as const satisfies ParamRanges;

/** Settings by name. */
export type Settings = { -readonly [Name in keyof typeof PARAMS]?: number };

/** Servers that elect, and are done then. */
export const elections: ElectionScenario = {
  nodes: ['1', '2', '3', '4', '5', '7', '8', '9'],
  params: PARAMS,
  build: (chapter, params) => servers(chapter, params, false),
  foreground,
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 1500,
    endAtMs: 4000,
    maxEvents: 5000,
  },
};

/** Servers that follow whom they have elected, and look again if that leads to nothing. */
export const following: ElectionScenario = {
  ...elections,
  build: (chapter, params) => servers(chapter, params, true),
  world: { ...elections.world, endAtMs: 6000, maxEvents: 20_000 },
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
  const plain = { voters: 3, observers: 0, histories: 0, ahead: 0, strangers: 0 };
  return { ...plain, maxIntervalMs: 800, ...params };
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
          hasLooked: params['ahead'] === sid,
          following: isFollowing,
          maxIntervalMs: params['maxIntervalMs'] ?? 800,
        },
        output,
      );
  }
  const strange = [undefined, 7, 3][params['strangers'] ?? 0];
  if (strange !== undefined) {
    nodes[String(strange)] = (env) => new Stranger(env, strange, votersOf(params));
  }
  return nodes;
}
