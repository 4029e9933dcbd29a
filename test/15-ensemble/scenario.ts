import type { Env, NodeId, ServerMessage, ServerSettings, ServerSurroundings } from '#kit';
import { MajorityQuorum } from '../../solutions/04-zab-election/index.ts';
import type { ClientOutput } from '../../src/check/history/client-output.ts';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Chapter } from './chapter.ts';
import { CHUNKINGS } from './chunks.ts';
import { Client } from './client.ts';
import { foreground } from './foreground.ts';
import type { Script } from './script.ts';

type Factory = NodeFactory<ServerMessage, ClientOutput>;

const SERVERS: readonly NodeId[] = ['1', '2', '3'];
const CLIENTS: readonly NodeId[] = ['c1', 'c2', 'c3'];

/** A tick, for elections, sessions and the broadcast alike. */
export const TICK_MS = 100;

/** What a client asks for, unless its part says something else. */
const TIMEOUT_MS = 600;

/** How a scenario differs from others. */
export interface ScenarioOptions {
  readonly servers: 1 | 3;
  readonly scripts: readonly Script[];
  readonly world: {
    readonly healAtMs: number;
    readonly endAtMs: number;
  };
  /** Whose code each server runs; the chapter under test if left out. */
  readonly codeOf?: (chapter: Chapter, server: NodeId) => Chapter;
}

/**
 * Servers, and clients that speak to them in bytes.
 *
 * - `script`: what the clients do
 * - `chunks`: where the borders of what they say are: see {@link piecesOf}
 */
export function scenarioOf(
  options: ScenarioOptions,
): Scenario<Chapter, ServerMessage, ClientOutput> {
  const servers = SERVERS.slice(0, options.servers);
  return {
    nodes: [...servers, ...CLIENTS],
    params: { script: [0, options.scripts.length - 1], chunks: [0, CHUNKINGS - 1] },
    build: (chapter, params) => build(options, servers, chapter, params),
    foreground,
    world: {
      links: ({ kind }) => (kind === 'notification' ? 'datagram' : 'stream'),
      latency: { minMs: 5, maxMs: 12 },
      sync: { minMs: 2, maxMs: 4 },
      maxEvents: 30_000,
      ...options.world,
    },
  };
}

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { script: 0, chunks: 0, ...params };
}

function build(
  options: ScenarioOptions,
  servers: readonly NodeId[],
  chapter: Chapter,
  params: Params,
): Readonly<Record<NodeId, Factory>> {
  const script = options.scripts[params['script']!]!;
  const nodes: Record<NodeId, Factory> = {};
  for (const server of servers) {
    const { Server } = options.codeOf?.(chapter, server) ?? chapter;
    const more = { ...settingsOf(server, servers), ...script.settings };
    nodes[server] = (env: Env<ServerMessage>) =>
      new Server(withSlowSteps(env, script.stepMs ?? 0), more, SURROUNDINGS);
  }
  for (const [i, client] of CLIENTS.entries()) {
    const part = script.parts[i];
    if (part === undefined) continue;
    const { first = 1, startMs = 0, timeoutMs = TIMEOUT_MS } = part;
    const order = [...servers.slice(first - 1), ...servers.slice(0, first - 1)];
    const started = startMs + (servers.length > 1 ? ELECTION_MS : 0) + i;
    const more = { servers: order, part, timeoutMs, chunks: params['chunks']! };
    nodes[client] = (env, output) => new Client(env, { ...more, startMs: started }, output);
  }
  return nodes;
}

/** In a run nothing takes time that only computes. Here the next step of a snapshot comes later instead. */
function withSlowSteps(env: Env<ServerMessage>, stepMs: number): Env<ServerMessage> {
  if (stepMs === 0) return env;
  const setTimer: Env<ServerMessage>['setTimer'] = (name, delayMs) =>
    env.setTimer(name, name === 'server snapshot' ? delayMs + stepMs : delayMs);
  return Object.create(env, { setTimer: { value: setTimer } }) as Env<ServerMessage>;
}

/** There is nobody to serve a client before. */
const ELECTION_MS = 330;

const SURROUNDINGS: ServerSurroundings = {
  addressOf: () => '10.0.0.9',
  words: ['ruok'],
  answerWord: () => 'imok',
};

function settingsOf(server: NodeId, servers: readonly NodeId[]): ServerSettings {
  const sids = servers.map(Number);
  return {
    sid: Number(server),
    ...(servers.length > 1 && {
      ensemble: {
        servers: sids,
        quorum: new MajorityQuorum(sids),
        tickMs: TICK_MS,
        initLimit: 5,
        connectTries: 5,
        syncLimit: 2,
        commitLogCount: 4,
      },
    }),
    sessions: { tickMs: TICK_MS, minTimeoutMs: 2 * TICK_MS, maxTimeoutMs: 20 * TICK_MS },
    snapCount: 100_000,
    preAllocBytes: 0,
    maxFrameBytes: 1000,
    containerCheckMs: 60_000,
    extendedTypes: true,
    enforceQuota: false,
  };
}
