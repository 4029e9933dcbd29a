import type { NodeId } from '#kit';
import { MajorityQuorum } from '../../solutions/04-zab-election/index.ts';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Chapter } from './chapter.ts';
import { Client, type Plan } from './client.ts';
import { foreground } from './foreground.ts';
import type { Message, Output } from './messages.ts';
import { LIMITS, Server } from './server.ts';

const SERVERS: readonly NodeId[] = ['1', '2', '3'];
const CLIENTS: readonly NodeId[] = ['c1', 'c2'];

/** There is nobody to serve a client before. */
const START_MS = 330;

const STAYING: readonly Plan[] = ['stays', 'moves', 'leaves a door open'];
const LEAVING: readonly Plan[] = ['stays', 'falls silent', 'hangs up', 'says goodbye'];

/**
 * Three servers, and two clients that keep their sessions alive.
 *
 * - `clients`: 2 if c2 is there, too
 * - `first`: the server that c1 begins with; c2 begins with the next
 * - `timeout`: what clients ask for, in units of 100 ms
 * - `c1`: 0 if it stays, 1 if it moves to another server, 2 if it leaves its connection open when it does
 * - `c2`: 0 if it stays, 1 if it falls silent, 2 if it hangs up, 3 if it says goodbye
 * - `remembers`: 1 if clients come back with their sessions after a crash
 */
export const ensemble: Scenario<Chapter, Message, Output> = {
  nodes: [...SERVERS, ...CLIENTS],
  params: {
    clients: [1, 2],
    first: [1, 3],
    timeout: [4, 7],
    c1: [0, STAYING.length - 1],
    c2: [0, LEAVING.length - 1],
    remembers: [0, 1],
  },
  foreground,
  build,
  world: {
    links: ({ kind }) => (kind === 'notification' ? 'datagram' : 'stream'),
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 2200,
    endAtMs: 5000,
    maxEvents: 20_000,
  },
};

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { clients: 1, first: 1, timeout: 5, c1: 0, c2: 0, remembers: 0, ...params };
}

/** The clients of a run with these settings that keep their sessions to the end. */
export function stayingClients(params: Params): readonly NodeId[] {
  return params['clients'] === 2 && params['c2'] === 0 ? CLIENTS : CLIENTS.slice(0, 1);
}

function build(
  chapter: Chapter,
  params: Params,
): Readonly<Record<NodeId, NodeFactory<Message, Output>>> {
  const nodes: Record<NodeId, NodeFactory<Message, Output>> = {};
  const config = {
    quorum: new MajorityQuorum(SERVERS.map(Number)),
    tickMs: LIMITS.tickMs,
    initLimit: 5,
    connectTries: 5,
    syncLimit: 2,
    commitLogCount: 3,
  };
  for (const server of SERVERS) {
    nodes[server] = (env, output) => new Server(env, { chapter, config, clients: CLIENTS }, output);
  }
  for (const [i, client] of CLIENTS.slice(0, params['clients']).entries()) {
    const by = (params['first']! - 1 + i) % SERVERS.length;
    const options = {
      servers: [...SERVERS.slice(by), ...SERVERS.slice(0, by)],
      startMs: START_MS + i,
      timeoutMs: params['timeout']! * 100,
      plan: i === 0 ? STAYING[params['c1']!]! : LEAVING[params['c2']!]!,
      remembers: params['remembers'] === 1,
    };
    nodes[client] = (env, output) => new Client(env, options, output);
  }
  return nodes;
}
