import type { Env, Node, NodeId } from '#kit';
import { ZooKeeperClient } from '../client/index.ts';
import type { NodeFactory } from '../sim/member.ts';
import { EnvSurroundings } from './env-surroundings.ts';
import type { RecipeMessage } from './message.ts';
import type { Main, ProcessTools } from './process-tools.ts';
import type { RecipeOutput } from './session-output.ts';

/** The servers take so long to find each other. */
const START_MS = 20;

/** The name of the timer that starts a process; clients' timers have numbers. */
const START = 'start';

/** What a process of a simulated run is made of. */
export interface ProcessOptions {
  /** The servers its clients know. */
  readonly connectString: string;
}

/** A process whose code is async, on a simulated machine: its clients are real ones in simulated surroundings. */
export function processFactory<Output>(
  main: Main<Output>,
  { connectString }: ProcessOptions,
): NodeFactory<RecipeMessage, RecipeOutput<Output>> {
  const factory = (
    env: Env<RecipeMessage>,
    output: (output: RecipeOutput<Output>) => void,
    life: number,
  ): Node<RecipeMessage> => new Process(env, main, output, life, connectString);
  return Object.assign(factory, { settles: true as const });
}

/** See {@link processFactory}. It is a Node, one of whose handlers may be waited for. */
class Process<Output> {
  private readonly env: Env<RecipeMessage>;
  private readonly main: Main<Output>;
  private readonly output: (output: RecipeOutput<Output>) => void;
  private readonly life: number;
  private readonly connectString: string;
  private readonly surroundings: EnvSurroundings;
  private readonly clients: ZooKeeperClient[] = [];
  private hasFinished = false;

  constructor(
    env: Env<RecipeMessage>,
    main: Main<Output>,
    output: (output: RecipeOutput<Output>) => void,
    life: number,
    connectString: string,
  ) {
    this.env = env;
    this.main = main;
    this.output = output;
    this.life = life;
    this.connectString = connectString;
    this.surroundings = new EnvSurroundings(env, life);
  }

  onStart(): void {
    this.env.setTimer(START, this.life === 1 ? START_MS : 0);
  }

  onTimer(name: string): void | Promise<void> {
    if (name === START) return this.run();
    this.surroundings.onTimer(name);
  }

  onLinkUp(server: NodeId): void {
    this.surroundings.onLinkUp(server);
  }

  onLinkDown(server: NodeId): void {
    this.surroundings.onLinkDown(server);
  }

  onMessage(server: NodeId, message: RecipeMessage): void {
    this.surroundings.onMessage(server, message);
  }

  inspect(): unknown {
    return { life: this.life, clients: this.clients.length, hasFinished: this.hasFinished };
  }

  private async run(): Promise<void> {
    await this.main(this.tools());
    this.output({ kind: 'finished' });
    this.hasFinished = true;
    await Promise.all(this.clients.map((client) => client.close()));
  }

  private tools(): ProcessTools<Output> {
    const { env, surroundings } = this;
    return {
      self: env.self,
      incarnation: this.life,
      client: (options = {}) => {
        const client = new ZooKeeperClient(this.connectString, { ...options, surroundings });
        this.clients.push(client);
        return client;
      },
      delay: (ms) => new Promise((resolve) => void surroundings.setTimer(ms, resolve)),
      now: () => env.now(),
      random: () => env.random(),
      output: (output) => this.output(output),
      note: (text) => env.note(text),
    };
  }
}
