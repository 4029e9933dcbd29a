import type { Rules, SettlingScenario } from '../../src/grade/scenario.ts';
import type { Env, NodeId } from '../../src/kit/env.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { Simulator, type RunResult, type SimulatorOptions } from '../../src/sim/simulator.ts';
import type { Trace } from '../../src/sim/trace.ts';

/** What goes between the nodes of these tests: questions, and answers of the same number. */
export type Letter =
  | { readonly kind: 'question'; readonly number: number; readonly text: string }
  | { readonly kind: 'answer'; readonly number: number; readonly text: string };

/** What a process can do here. */
export interface Tools {
  readonly env: Env<Letter>;
  /** Counts the starts. */
  readonly life: number;
  ask(to: NodeId, text: string): Promise<string>;
  delay(ms: number): Promise<void>;
  output(output: string): void;
}

export type Main = (tools: Tools) => Promise<void> | void;

/** A node that is a program, and goes on when an answer or the end of a delay comes. */
export function process(main: Main): NodeFactory<Letter, string> {
  return Object.assign(
    (
      env: Env<Letter>,
      output: (output: string) => void,
      life: number,
    ): ReturnType<NodeFactory<Letter, string>> => {
      const waiting = new Map<string, (text: string) => void>();
      let count = 0;
      const ask = (to: NodeId, text: string): Promise<string> =>
        new Promise((resolve) => {
          const number = ++count;
          waiting.set(`${number}`, resolve);
          env.send(to, { kind: 'question', number, text });
        });
      const delay = (ms: number): Promise<void> =>
        new Promise((resolve) => {
          const name = `delay ${++count}`;
          waiting.set(name, () => resolve());
          env.setTimer(name, ms);
        });
      return {
        // It is awaited, though a handler has no use for that elsewhere.
        // eslint-disable-next-line @typescript-eslint/no-misused-promises
        onStart: () => main({ env, life, ask, delay, output }),
        onMessage: (from, { kind, number, text }) => {
          if (kind === 'answer') waiting.get(`${number}`)?.(text);
          else env.send(from, { kind: 'answer', number, text: `${env.self}: ${text}` });
        },
        onTimer: (name) => waiting.get(name)?.(''),
        inspect: () => null,
      };
    },
    { settles: true } as const,
  );
}

/** A node that answers each question at once: nothing in it waits. */
export const echo: NodeFactory<Letter, string> = (env) => ({
  onMessage: (from, { number, text }) =>
    env.send(from, { kind: 'answer', number, text: text.toUpperCase() }),
  inspect: () => null,
});

/** The chapter of these tests: what the two processes `a` and `b` do. */
export interface Program {
  readonly main: Main;
}

/** Two processes and an echo. */
export const scenario: SettlingScenario<Program, Letter, string> = {
  settles: true,
  nodes: ['a', 'b', 'echo'],
  params: {},
  build: ({ main }) => ({ a: process(main), b: process(main), echo }),
  world: {
    links: 'datagram',
    latency: { minMs: 2, maxMs: 6 },
    sync: { minMs: 1, maxMs: 2 },
    healAtMs: 400,
    endAtMs: 800,
    maxEvents: 3000,
  },
};

/** Both processes say that they are done, sooner or later. */
export const rules: Rules<string> = {
  invariants: () => [
    {
      name: 'done',
      rule: 'Whoever asks gets an answer.',
      start: () => new Set<string>(),
      observe: (done, { node, output }) => {
        if (output === 'done') (done as Set<string>).add(node);
        return output === 'wrong' ? `${node} got a wrong answer` : undefined;
      },
      atEnd: (done) => {
        const missing = ['a', 'b'].filter((node) => !(done as Set<string>).has(node));
        return missing.length === 0 ? undefined : `${missing.join(' and ')} still waits`;
      },
    },
  ],
};

/** Runs processes in a world without chance, in which a message takes 10 ms and a sync 5. */
export async function settle(
  nodes: Options['nodes'],
  options: Partial<Options> = {},
): Promise<{ simulator: Simulator<Letter, string>; result: RunResult; trace: Trace }> {
  const simulator = new Simulator<Letter, string>({ ...PLAIN, nodes, ...options });
  const result = await simulator.runSettled();
  return { simulator, result, trace: simulator.trace() };
}

type Options = SimulatorOptions<Letter, string>;

const PLAIN: Omit<Options, 'nodes'> = {
  seed: 0,
  faults: [],
  links: 'datagram',
  latency: { minMs: 10, maxMs: 20 },
  sync: { minMs: 5, maxMs: 9 },
  healAtMs: 1000,
  endAtMs: 2000,
  trace: true,
};
