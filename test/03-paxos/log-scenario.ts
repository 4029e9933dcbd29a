import type { Command, Env, LogMessage, Node, NodeId } from '#kit';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Output } from './output.ts';
import type { Chapter } from './scenario.ts';

type Factory = NodeFactory<LogMessage, Output>;

const REPLICAS = ['r1', 'r2', 'r3', 'r4', 'r5'];

/** How long the client waits for an answer before it asks again. */
const RETRY_MS = 100;

/** How long after one command it asks for the next. */
const NEXT_MS = 10;

/**
 * One client, and three to five replicas of a log.
 *
 * - `replicas`: how many
 * - `commands`: how many the client wants done
 * - `startMs`: when it begins; there is a leader at 350 ms if nothing fails
 */
export const logScenario: Scenario<Chapter, LogMessage, Output> = {
  nodes: ['client', ...REPLICAS],
  params: { replicas: [3, 5], commands: [1, 5], startMs: [0, 350] },
  build: (chapter, params) => {
    const replicas = replicasOf(params);
    const nodes: Record<NodeId, Factory> = {
      client: (env, output) => new Client(env, params, output),
    };
    for (const id of replicas) {
      nodes[id] = (env, output) =>
        new chapter.Replica(env, replicas, {
          delivered: (slot, command) => output({ kind: 'delivered', slot, command }),
        });
    }
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 1500,
    endAtMs: 3000,
    maxEvents: 20_000,
  },
};

/** The replicas of a run with these settings. */
export function replicasOf(params: Params): readonly NodeId[] {
  return REPLICAS.slice(0, params['replicas']);
}

/** What the client of a run with these settings wants done. */
export function commandsOf(params: Params): readonly Command[] {
  return ['c1', 'c2', 'c3', 'c4', 'c5'].slice(0, params['commands']);
}

/** Settings of a run, with the plainest for what is not given. */
export function logSettings(params: Partial<Record<string, number>> = {}): Params {
  return { replicas: 3, commands: 3, startMs: 350, ...params };
}

/** Asks every replica for each of its commands, and again until it hears that the command is done. */
class Client implements Node<LogMessage> {
  private readonly env: Env<LogMessage>;
  private readonly replicas: readonly NodeId[];
  private readonly startMs: number;
  private readonly output: (output: Output) => void;
  private readonly waiting: Set<Command>;

  constructor(env: Env<LogMessage>, params: Params, output: (output: Output) => void) {
    this.env = env;
    this.replicas = replicasOf(params);
    this.startMs = params['startMs']!;
    this.output = output;
    this.waiting = new Set(commandsOf(params));
  }

  onStart(): void {
    for (const [place, command] of [...this.waiting].entries()) {
      this.env.setTimer(command, this.startMs + place * NEXT_MS);
    }
  }

  onMessage(_from: NodeId, message: LogMessage): void {
    if (message.kind !== 'done' || !this.waiting.delete(message.command)) return;
    this.env.clearTimer(message.command);
    this.output({ kind: 'told', command: message.command });
  }

  onTimer(command: string): void {
    for (const replica of this.replicas) this.env.send(replica, { kind: 'request', command });
    this.env.setTimer(command, RETRY_MS);
  }

  inspect(): unknown {
    return [...this.waiting];
  }
}
