import type { Election, ElectionListener, EnsembleConfig, Env, NodeId, ServerId } from '#kit';
import { FastLeaderElection, MajorityQuorum } from '../../solutions/04-zab-election/index.ts';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { ParamRanges } from '../../src/sim/schedule.ts';
import { Client } from './client.ts';
import { foreground } from './foreground.ts';
import { GivenElection } from './given-election.ts';
import type { Message } from './messages.ts';
import { LAST_PAST, PASTS, writePast } from './past.ts';
import { Server } from './server.ts';

/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/05-zab-broadcast/index.ts');

type Factory = NodeFactory<Message, ZabOutput>;

/** What the election of one server is made from. */
interface ElectionNeeds {
  readonly env: Env<Message>;
  readonly sid: ServerId;
  readonly config: EnsembleConfig;
  readonly listener: ElectionListener;
  /** 1 at the server's first start, one more after each crash. */
  readonly life: number;
}

/** Makes the election of one server. */
export type ElectionMaker = (needs: ElectionNeeds) => Election;

/** How long a run is. */
interface Span {
  readonly healAtMs: number;
  readonly endAtMs: number;
}

const CLIENTS = ['c1', 'c2'];

/** So many committed proposals every server keeps at hand. */
export const COMMIT_LOG_COUNT = 3;

/** So many connections of a learner may come to nothing. */
export const CONNECT_TRIES = 5;

/** The observer, if there is one. */
const OBSERVER = 6;

/**
 * Three or five servers, perhaps an observer, and two clients that write.
 *
 * - `servers`: how many voters
 * - `observers`: 1 if there is an observer, server 6
 * - `puts`: how many writes each client makes
 * - `first`: the server that the first client begins with; the second begins with the next
 * - `past`: what the servers have on their disks; see {@link PASTS}
 * - `clients`: how many of the clients do anything
 * - `reads`: 1 if each client asks for a sync and reads when its writes are done
 *
 * @param ranges - of settings that are to vary less
 * @param span - when all faults are over, and when the run ends
 */
export function scenarioWith(
  election: ElectionMaker,
  clientsStartMs: number,
  ranges: ParamRanges = {},
  span: Span = { healAtMs: 2500, endAtMs: 7500 },
): Scenario<Chapter, Message, ZabOutput> {
  return {
    nodes: ['1', '2', '3', '4', '5', '6', ...CLIENTS],
    params: {
      servers: [3, 5],
      observers: [0, 1],
      puts: [0, 3],
      first: [1, 3],
      past: [0, LAST_PAST],
      clients: [1, 2],
      reads: [0, 1],
      ...ranges,
    },
    foreground,
    build: (chapter, params) => build(chapter, params, election, clientsStartMs),
    world: {
      links: ({ kind }) => (kind === 'notification' ? 'datagram' : 'stream'),
      latency: { minMs: 5, maxMs: 12 },
      sync: { minMs: 2, maxMs: 4 },
      ...span,
      maxEvents: 20_000,
    },
  };
}

/** Everybody elects server 3 at once; if that comes to nothing, server 2, and then 3 again. */
export const givenElection: ElectionMaker = ({ env, listener }) =>
  new GivenElection(env, (election) => [election % 2 === 0 ? 3 : 2], listener);

/**
 * Servers 2 and 3 both believe that they are elected. Server 1 believes in server 3, and after a crash in
 * server 2; where that ends, in server 3 again.
 */
export const splitElection: ElectionMaker = ({ env, sid, listener, life }) => {
  const candidates = sid !== 1 ? [sid] : life === 1 ? [3] : [2, 3];
  return new GivenElection(
    env,
    (election) => [candidates[Math.min(election, candidates.length - 1)]!],
    listener,
  );
};

/** Apache's Fast Leader Election: the reference of chapter 4. */
export const fastElection: ElectionMaker = ({ env, sid, config: { quorum }, listener }) =>
  new FastLeaderElection(
    env,
    { sid, quorum, role: quorum.voters.includes(sid) ? 'participant' : 'observer' },
    listener,
  );

/** The servers of a run with these settings, observers included. */
export function serversOf(params: Params): readonly NodeId[] {
  const sids = [...votersOf(params), ...(params['observers'] === 1 ? [OBSERVER] : [])];
  return sids.map(String);
}

/** The names of all requests of a run with these settings. */
export function requestsOf(params: Params): readonly string[] {
  return CLIENTS.slice(0, params['clients']).flatMap((client) => requests(client, params));
}

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { servers: 3, observers: 0, puts: 1, first: 1, past: 0, clients: 2, reads: 0, ...params };
}

/** Whether these servers are a quorum, whoever else is among them. */
export function isVoterQuorum(params: Params, servers: ReadonlySet<ServerId>): boolean {
  const voters = votersOf(params);
  return voters.filter((voter) => servers.has(voter)).length * 2 > voters.length;
}

function votersOf(params: Params): readonly ServerId[] {
  return [1, 2, 3, 4, 5].slice(0, params['servers']);
}

function requests(client: NodeId, params: Params): readonly string[] {
  return Array.from({ length: params['puts']! }, (_, i) => `${client}.${i + 1}`);
}

function build(
  chapter: Chapter,
  params: Params,
  election: ElectionMaker,
  clientsStartMs: number,
): Readonly<Record<NodeId, Factory>> {
  const nodes: Record<NodeId, Factory> = {};
  const config: EnsembleConfig = {
    quorum: new MajorityQuorum(votersOf(params)),
    tickMs: 100,
    initLimit: 5,
    connectTries: CONNECT_TRIES,
    syncLimit: 2,
    commitLogCount: COMMIT_LOG_COUNT,
  };
  for (const server of serversOf(params)) {
    nodes[server] = serverFactory(chapter, Number(server), params, config, election);
  }
  for (const [i, client] of CLIENTS.slice(0, params['clients']).entries()) {
    const servers = rotated(serversOf(params), params['first']! - 1 + i);
    const puts = requests(client, params);
    const startMs = clientsStartMs + i;
    const options = { servers, puts, reads: params['reads'] === 1, startMs };
    nodes[client] = (env, output) => new Client(env, options, output);
  }
  return nodes;
}

function serverFactory(
  chapter: Chapter,
  sid: ServerId,
  params: Params,
  config: EnsembleConfig,
  election: ElectionMaker,
): Factory {
  const factory: Factory = (env, output, life) =>
    new Server(
      env,
      {
        chapter,
        sid,
        config,
        clients: CLIENTS,
        election: (listener) => election({ env, sid, config, listener, life }),
      },
      output,
    );
  const past = PASTS[params['past']!];
  if (past === undefined) return factory;
  return Object.assign(factory, {
    initialDisk: (disk: Parameters<typeof writePast>[2]) => writePast(past, sid, disk),
  });
}

function rotated<Item>(list: readonly Item[], by: number): readonly Item[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
