import type { Env, NodeId, ThreePhaseMessage, TransactionId } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { Client } from './client.ts';
import { oneByOne, type Wire } from './one-by-one.ts';
import type { Output } from './output.ts';

/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/02-three-phase-commit/index.ts');

type Factory = NodeFactory<Wire, Output>;

/** Builds a node that does not know of `leaving` messages. */
type Build = Parameters<typeof oneByOne>[1];

/**
 * One client, one coordinator, two or three participants.
 *
 * - `participants`: how many
 * - `transactions`: how many the client begins
 * - `refuser`: the resource of which participant cannot commit `t1`; 0 for none
 * - `fickle`: 1 if each resource says the opposite when it is asked a second time, and no to
 *   whatever it is asked after a crash
 * - `oneByOne`: 1 if a node may crash between two messages that it sends in one go
 */
export const scenario: Scenario<Chapter, Wire, Output> = {
  nodes: ['client', 'coordinator', 'p1', 'p2', 'p3'],
  params: {
    participants: [2, 3],
    transactions: [1, 2],
    refuser: [0, 3],
    fickle: [0, 1],
    oneByOne: [0, 1],
  },
  build: (chapter, params) => {
    const participants = participantsOf(params);
    const nodes: Record<NodeId, Factory> = {
      client: (env, output) => new Client(env, params['transactions']!, output),
      coordinator: (env, output) =>
        server(env, params, (own) => {
          const decided = (tx: TransactionId, decision: 'commit' | 'abort'): void =>
            output({ kind: 'decided', tx, decision });
          return new chapter.Coordinator(own, participants, { decided });
        }),
    };
    for (const id of participants) {
      nodes[id] = (env, output, life) =>
        server(env, params, (own) => newParticipant(chapter, own, params, output, life));
    }
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 2500,
    endAtMs: 4500,
    maxEvents: 5000,
  },
};

/** Who takes part in a run with these settings. */
export function participantsOf(params: Params): readonly NodeId[] {
  return ['p1', 'p2', 'p3'].slice(0, params['participants']);
}

/** The transactions of a run with these settings. */
export function transactionsOf(params: Params): readonly TransactionId[] {
  return ['t1', 't2'].slice(0, params['transactions']);
}

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { participants: 2, transactions: 1, refuser: 0, fickle: 0, oneByOne: 0, ...params };
}

function server(env: Env<Wire>, params: Params, build: Build): ReturnType<Factory> {
  return params['oneByOne'] === 1 ? oneByOne(env, build) : build(env);
}

function newParticipant(
  chapter: Chapter,
  env: Env<ThreePhaseMessage>,
  params: Params,
  output: (output: Output) => void,
  life: number,
) {
  const asked = new Set<TransactionId>();
  return new chapter.Participant(env, 'coordinator', {
    canCommit(tx) {
      const refuses = tx === 't1' && env.self === `p${params['refuser']}`;
      const willing = !refuses && (params['fickle'] === 0 || life === 1);
      const able = params['fickle'] === 1 && asked.has(tx) ? !willing : willing;
      asked.add(tx);
      output({ kind: 'asked', tx, able });
      return able;
    },
    decided: (tx, decision) => output({ kind: 'decided', tx, decision }),
  });
}
