import type { Ballot, Env, FastPaxosMessage, Node, NodeId, Value } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { majority } from './ballots.ts';
import type { Output } from './output.ts';
import type { Chapter } from './scenario.ts';

type Factory = NodeFactory<FastPaxosMessage, Output>;

const ACCEPTORS = ['a1', 'a2', 'a3', 'a4', 'a5'];

/** When clients propose first: the fast ballot is open by then, if nothing fails. */
const PROPOSE_AT_MS = 40;

/** How long a client waits for an answer before it proposes again. */
const RETRY_MS = 100;

/**
 * One or two clients, a coordinator, four or five acceptors, and a learner.
 *
 * - `clients`, `acceptors`: how many
 * - `apartMs`: how long after the first client the second proposes
 */
export const fastScenario: Scenario<Chapter, FastPaxosMessage, Output> = {
  nodes: ['x', 'y', 'c', ...ACCEPTORS, 'l1'],
  params: { clients: [1, 2], acceptors: [4, 5], apartMs: [0, 10] },
  build: (chapter, params) => {
    const acceptors = fastAcceptorsOf(params);
    const nodes: Record<NodeId, Factory> = {};
    for (const [place, id] of clientsOf(params).entries()) {
      const atMs = PROPOSE_AT_MS + place * params['apartMs']!;
      nodes[id] = (env) => new Client(env, [...acceptors, 'c'], valueOf(id), atMs);
    }
    nodes['c'] = (env, output) =>
      new chapter.FastCoordinator(env, acceptors, {
        learned: (value) => output({ kind: 'learned', value }),
      });
    for (const id of acceptors) nodes[id] = (env) => new chapter.FastAcceptor(env, ['c', 'l1']);
    nodes['l1'] = (_env, output) => new Spectator(acceptors.length, output);
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 1500,
    endAtMs: 4000,
    maxEvents: 8000,
  },
};

/** Who proposes in a run with these settings. */
export function clientsOf(params: Params): readonly NodeId[] {
  return ['x', 'y'].slice(0, params['clients']);
}

/** Who accepts in a run with these settings. */
export function fastAcceptorsOf(params: Params): readonly NodeId[] {
  return ACCEPTORS.slice(0, params['acceptors']);
}

/** What a client proposes. */
export function valueOf(client: NodeId): Value {
  return client === 'x' ? 'red' : 'blue';
}

/** How many acceptors choose a value in this ballot: a fast quorum in odd rounds, else a majority. */
export function quorumIn(ballot: Ballot, acceptors: number): number {
  const isFast = Number.parseInt(ballot, 10) % 2 === 1;
  return isFast ? Math.ceil((acceptors * 3) / 4) : majority(acceptors);
}

/** Settings of a run, with the plainest for what is not given. */
export function fastSettings(params: Partial<Record<string, number>> = {}): Params {
  return { clients: 1, acceptors: 4, apartMs: 0, ...params };
}

/** Proposes its value to everybody, and again until it hears what is chosen. */
class Client implements Node<FastPaxosMessage> {
  private readonly env: Env<FastPaxosMessage>;
  private readonly others: readonly NodeId[];
  private readonly value: Value;
  private readonly atMs: number;
  private isTold = false;

  constructor(env: Env<FastPaxosMessage>, others: readonly NodeId[], value: Value, atMs: number) {
    this.env = env;
    this.others = others;
    this.value = value;
    this.atMs = atMs;
  }

  onStart(): void {
    this.env.setTimer('propose', this.atMs);
  }

  onMessage(_from: NodeId, message: FastPaxosMessage): void {
    if (message.kind !== 'chosen') return;
    this.isTold = true;
    this.env.clearTimer('propose');
  }

  onTimer(): void {
    for (const other of this.others) this.env.send(other, { kind: 'propose', value: this.value });
    this.env.setTimer('propose', RETRY_MS);
  }

  inspect(): unknown {
    return this.isTold;
  }
}

/** A learner that is right. */
class Spectator implements Node<FastPaxosMessage> {
  private readonly acceptors: number;
  private readonly output: (output: Output) => void;
  private readonly acceptances = new Map<Ballot, Map<NodeId, Value>>();
  private readonly learned = new Set<Value>();

  constructor(acceptors: number, output: (output: Output) => void) {
    this.acceptors = acceptors;
    this.output = output;
  }

  onMessage(from: NodeId, message: FastPaxosMessage): void {
    if (message.kind !== 'accepted') return;
    const { ballot, value } = message;
    const by = this.acceptances.get(ballot) ?? new Map<NodeId, Value>();
    this.acceptances.set(ballot, by.set(from, value));
    const count = [...by.values()].filter((other) => other === value).length;
    if (count < quorumIn(ballot, this.acceptors) || this.learned.has(value)) return;
    this.learned.add(value);
    this.output({ kind: 'learned', value });
  }

  inspect(): unknown {
    const acceptances = [...this.acceptances].map(([ballot, by]) => [ballot, [...by]]);
    return { acceptances, learned: [...this.learned] };
  }
}
