import type { Env, NodeId, WriteRequest } from '#kit';
import { WatchBook as GivenBook } from '../../solutions/07-watches/index.ts';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Chapter } from './chapter.ts';
import { Client } from './client.ts';
import { foreground } from './foreground.ts';
import { Leader } from './leader.ts';
import { Server } from './server.ts';
import type { Message, Output, Thing } from './messages.ts';
import { create, multi, remove, set, THINGS } from './things.ts';

type Factory = NodeFactory<Message, Output>;

const SERVERS: readonly NodeId[] = ['s1', 's2'];

/** What is written at the leader, one after the other. */
const PLOTS: readonly (readonly WriteRequest[])[] = [
  [set('/a', 'a1'), create('/b'), create('/d/x'), set('/a', 'a2'), remove('/b'), create('/d/y')],
  [set('/a', 'a1'), set('/a', 'a2'), set('/a', 'a3'), set('/a', 'a4')],
  [remove('/a'), create('/a', 'a1'), create('/b'), remove('/b'), create('/b'), set('/b', 'b1')],
  [
    multi(set('/a', 'a1'), create('/b'), create('/d/x')),
    multi(remove('/d/x'), create('/d/z'), set('/a', 'a2')),
    multi(remove('/b'), set('/a', 'a3')),
  ],
];

/** What c2 writes, by way of its server. */
const WRITES: readonly WriteRequest[] = [set('/a', 'c1'), create('/d/c'), set('/a', 'c2')];

/**
 * A leader that never fails, two servers, and two clients that each keep a watch on up to three things: the data of
 * `/a`, the existence of `/b` and the children of `/d`. The second client writes, too, and without waiting reads
 * `/a` behind each write.
 *
 * - `things`: how many of these
 * - `clients`: 2 if c2 is there, too
 * - `first`: with which server c1 begins
 * - `same`: 1 if c2 begins with the same server, 0 if with the other
 * - `plot`: what the leader writes
 *
 * @param books - whose WatchBook the clients keep: a given one, or the one under test.
 */
export function scenarioWith(books: 'given' | 'own'): Scenario<Chapter, Message, Output> {
  return {
    nodes: ['leader', ...SERVERS, 'c1', 'c2'],
    params: {
      things: [1, THINGS.length],
      clients: [1, 2],
      first: [1, 2],
      same: [0, 1],
      plot: [0, PLOTS.length - 1],
    },
    foreground,
    build: (chapter, params) => build(chapter, params, books),
    world: {
      links: 'stream',
      latency: { minMs: 5, maxMs: 12 },
      sync: { minMs: 2, maxMs: 4 },
      healAtMs: 1000,
      endAtMs: 2500,
      maxEvents: 5000,
    },
  };
}

/** Settings of a run with all things, and with the plainest for what else is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { things: 3, clients: 1, first: 1, same: 0, plot: 0, ...params };
}

/** The clients of a run with these settings. */
export function clientsOf(params: Params): readonly NodeId[] {
  return ['c1', 'c2'].slice(0, params['clients']);
}

/** What clients follow in a run with these settings. */
export function thingsOf(params: Params): readonly Thing[] {
  return THINGS.slice(0, params['things']);
}

function build(
  chapter: Chapter,
  params: Params,
  books: 'given' | 'own',
): Readonly<Record<NodeId, Factory>> {
  const nodes: Record<NodeId, Factory> = {
    leader: (env, output) => new Leader(env, output, PLOTS[params['plot']!]!),
  };
  for (const server of SERVERS) nodes[server] = (env) => new Server(env, chapter);
  for (const [i, client] of clientsOf(params).entries()) {
    const isSecond =
      params['first'] === 2 ? i === 0 || params['same'] === 1 : i === 1 && params['same'] === 0;
    nodes[client] = (env, output) => newClient(env, output, i, isSecond);
  }
  return nodes;

  function newClient(
    env: Env<Message>,
    output: (output: Output) => void,
    place: number,
    isSecond: boolean,
  ): Client {
    const Book = books === 'given' ? GivenBook : chapter.WatchBook;
    const options = {
      session: BigInt(place + 1),
      servers: isSecond ? SERVERS.toReversed() : SERVERS,
      startMs: 25 + place,
      writes: place === 1 ? WRITES : [],
      book: new Book<string>(),
      things: thingsOf(params),
    };
    return new Client(env, options, output);
  }
}
