import type { Env, Node, NodeId, PaxosMessage } from '#kit';
import type { Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Output } from './output.ts';
import { acceptorsOf, proposer, scenario, type Chapter } from './scenario.ts';

/**
 * Two proposers and three acceptors, made small enough to try everything. The proposers are the
 * learners.
 *
 * - `timers`: how many timers of each proposer fire, in each of its lives; after that it gives up
 * - `apart`: 1 if no message passes between `p2` and `a1`, 2 if neither between `p1` and `a3`
 */
export const smallScenario: Scenario<Chapter, PaxosMessage, Output> = {
  ...scenario,
  nodes: ['p1', 'p2', 'a1', 'a2', 'a3'],
  params: { timers: [0, 2], apart: [0, 2] },
  build: (chapter, { timers = 0, apart = 0 }) => {
    const params = { proposers: 2, acceptors: 3, spread: 0 };
    const newProposer = proposer(chapter, params);
    const nodes: Record<NodeId, NodeFactory<PaxosMessage, Output>> = {};
    nodes['p1'] = (env, output, life) =>
      new Limited(newProposer(apart > 1 ? without('a3', env) : env, output, life), timers);
    nodes['p2'] = (env, output, life) =>
      new Limited(newProposer(apart > 0 ? without('a1', env) : env, output, life), timers);
    for (const id of acceptorsOf(params)) nodes[id] = (env) => new chapter.Acceptor(env, []);
    return nodes;
  },
};

/** A node that gives up after some timers. */
class Limited implements Node<PaxosMessage> {
  private readonly node: Node<PaxosMessage>;
  private left: number;

  constructor(node: Node<PaxosMessage>, timers: number) {
    this.node = node;
    this.left = timers;
  }

  onStart(): void {
    this.node.onStart?.();
  }

  onMessage(from: NodeId, message: PaxosMessage): void {
    this.node.onMessage(from, message);
  }

  onTimer(name: string): void {
    if (this.left === 0) return;
    this.left--;
    this.node.onTimer?.(name);
  }

  inspect(): unknown {
    return { node: this.node.inspect(), left: this.left };
  }
}

/** The same world without a road to one node: what is sent there is lost. */
function without(far: NodeId, env: Env<PaxosMessage>): Env<PaxosMessage> {
  return {
    self: env.self,
    peers: env.peers,
    disk: env.disk,
    files: env.files,
    now: () => env.now(),
    random: () => env.random(),
    send: (to, message) => to !== far && env.send(to, message),
    sendAfterSync: (to, message) => to !== far && env.sendAfterSync(to, message),
    connect: (peer) => env.connect(peer),
    disconnect: (peer) => env.disconnect(peer),
    setTimer: (name, delayMs) => env.setTimer(name, delayMs),
    clearTimer: (name) => env.clearTimer(name),
    note: (text) => env.note(text),
  };
}
