import { playRecipe, type Main, type RecipeRun } from '../../src/recipes/index.ts';
import type { Fault } from '#kit';
import type { RecipeScenarioOptions } from '../../src/recipes/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';

/** What the processes of these tests tell. */
export interface Line {
  readonly kind: 'line';
  readonly text: string;
}

/** Something a process does, with a way of telling what came of it. */
export type Doing = (
  tools: Parameters<Main<Line>>[0],
  tell: (text: string) => void,
) => Promise<void>;

/** A run of some processes. */
export interface Played {
  /** What they told, each with its process in front. */
  readonly lines: readonly string[];
  readonly run: RecipeRun<Line>;
  readonly trace: Trace;
}

/** Lets processes run in the simulated ensemble. */
export async function playProcesses(
  processes: Readonly<Record<string, Doing>>,
  how: {
    readonly faults?: readonly Fault[];
    readonly lag?: number;
    readonly seed?: number;
    readonly tree?: Readonly<Record<string, string>>;
    readonly endAtMs?: number;
    readonly healAtMs?: number;
  } = {},
): Promise<Played> {
  const { faults = [], lag = 0, seed = 0, tree, endAtMs, healAtMs } = how;
  const mains = Object.fromEntries(
    Object.entries(processes).map(([name, doing]): [string, Main<Line>] => [
      name,
      (tools) => doing(tools, (text) => tools.output({ kind: 'line', text })),
    ]),
  );
  const options: RecipeScenarioOptions<undefined, Line> = {
    names: Object.keys(processes),
    processes: () => mains,
    ...(tree && { tree }),
    ...(endAtMs !== undefined && { endAtMs }),
    ...(healAtMs !== undefined && { healAtMs }),
  };
  const { run, trace } = await playRecipe<undefined, Line>(options, {
    faults,
    seed,
    params: { lag },
  });
  const lines = run.told.flatMap(({ process, output }) =>
    output.kind === 'line' ? [`${process}: ${output.text}`] : [],
  );
  return { lines, run, trace };
}

/** The name of an error's class. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
