import type { Env, NodeId, TransactionId, TwoPhaseMessage } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { Client } from './client.ts';
import type { Output } from './output.ts';

/** What index.ts of the chapter exports. */
export type Chapter = typeof import('../../solutions/01-two-phase-commit/index.ts');

type Factory = NodeFactory<TwoPhaseMessage, Output>;

/**
 * One client, one coordinator, two or three participants.
 *
 * - `participants`: how many
 * - `transactions`: how many the client begins
 * - `refuser`: the resource of which participant cannot commit `t1`; 0 for none
 * - `fickle`: 1 if each resource says the opposite when it is asked a second time, and no to
 *   whatever it is asked after a crash
 */
export const scenario: Scenario<Chapter, TwoPhaseMessage, Output> = {
  nodes: ['client', 'coordinator', 'p1', 'p2', 'p3'],
  params: { participants: [2, 3], transactions: [1, 2], refuser: [0, 3], fickle: [0, 1] },
  build: (chapter, params) => {
    const participants = participantsOf(params);
    const coordinator: Factory = (env, output) =>
      new chapter.Coordinator(env, participants, {
        decided: (tx, decision) => output({ kind: 'decided', tx, decision }),
      });
    const nodes: Record<NodeId, Factory> = {
      client: (env, output) => new Client(env, params['transactions']!, output),
      coordinator,
    };
    for (const id of participants) {
      nodes[id] = (env, output, life) => newParticipant(chapter, env, params, output, life);
    }
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 1500,
    endAtMs: 4000,
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
  return { participants: 2, transactions: 1, refuser: 0, fickle: 0, ...params };
}

function newParticipant(
  chapter: Chapter,
  env: Env<TwoPhaseMessage>,
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
