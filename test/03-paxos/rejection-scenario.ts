import type { Env, Node, NodeId, PaxosMessage } from '#kit';
import type { Expectation, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Output } from './output.ts';
import { sent } from './reader.ts';
import { acceptorsOf, proposer, settings, type Chapter } from './scenario.ts';

/**
 * One proposer, and acceptors that have promised a ballot far above its first: somebody else has tried
 * many times before.
 *
 * - `acceptors`: how many
 * - `round`: the round of the ballot that they have promised
 */
export const rejectionScenario: Scenario<Chapter, PaxosMessage, Output> = {
  nodes: ['p1', 'a1', 'a2', 'a3'],
  params: { acceptors: [3, 3], round: [2, 9] },
  build: (chapter, params) => {
    const nodes: Record<NodeId, NodeFactory<PaxosMessage, Output>> = {
      p1: proposer(chapter, settings()),
    };
    for (const id of acceptorsOf(params)) nodes[id] = (env) => new Rejecter(env, params['round']!);
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 300,
    endAtMs: 300,
    maxEvents: 1000,
  },
};

/** A proposer that says nothing after a rejection has no next ballot to be judged by. */
export const triesAgain: Expectation = {
  name: 'a rejected proposer tries again',
  rule: 'A proposer that was rejected sends "prepare" again when its back-off is over.',
  check({ events }) {
    const ballots = events.map((event) => sent<PaxosMessage, 'prepare'>(event, 'prepare')?.ballot);
    const isAgain = new Set(ballots.filter((ballot) => ballot !== undefined)).size > 1;
    return isAgain
      ? undefined
      : 'p1 was rejected at about 12 ms, and sent no "prepare" after that.';
  },
};

/** Rejects the first ballot it is asked for, and is silent from then on. */
class Rejecter implements Node<PaxosMessage> {
  private readonly env: Env<PaxosMessage>;
  private readonly round: number;
  private isDone = false;

  constructor(env: Env<PaxosMessage>, round: number) {
    this.env = env;
    this.round = round;
  }

  onMessage(from: NodeId, message: PaxosMessage): void {
    if (message.kind !== 'prepare' || this.isDone) return;
    this.isDone = true;
    const { ballot } = message;
    this.env.send(from, { kind: 'reject', ballot, promised: `${this.round}.p2` });
  }

  inspect(): unknown {
    return this.isDone;
  }
}
