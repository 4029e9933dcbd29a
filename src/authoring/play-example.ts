import { playRecipe, type Main, type ProcessTools } from '../recipes/index.ts';
import type { Fault } from '../sim/fault.ts';

/** What a process of an example may use. */
export interface ExampleTools extends Pick<ProcessTools<Printed>, 'self' | 'client' | 'delay'> {
  /** Writes a line below the example. */
  print(text: string): void;
}

interface Printed {
  readonly kind: 'printed';
  readonly text: string;
}

/** Some processes, and what happens to them. */
export interface Example {
  /** By name, in the order in which they start. One that crashes does not come back. */
  readonly processes: Readonly<Record<string, (tools: ExampleTools) => Promise<void>>>;
  readonly faults?: readonly Fault[];
  /** Persistent nodes that are there from the beginning, parents first: path to text. */
  readonly tree?: Readonly<Record<string, string>>;
}

/**
 * Runs an example for a text against the simulated ensemble.
 *
 * @returns what the processes have printed, a line each, with the time and the name of the process in front.
 */
export async function playExample({ processes, faults = [], tree }: Example): Promise<string> {
  const names = Object.keys(processes);
  const mains = Object.fromEntries(
    Object.entries(processes).map(([name, main]) => [name, printing(main)]),
  );
  const options = { names, processes: () => mains, ...(tree && { tree }) };
  const { run } = await playRecipe<undefined, Printed>(options, { faults });
  const width = Math.max(...names.map(({ length }) => length));
  return run.told
    .flatMap(({ atMs, process, output }) =>
      output.kind === 'printed'
        ? [`${String(atMs).padStart(6)} ms  ${process.padEnd(width)}  ${output.text}`]
        : [],
    )
    .join('\n');
}

function printing(main: (tools: ExampleTools) => Promise<void>): Main<Printed> {
  return (tools) => {
    const print = (text: string): void => tools.output({ kind: 'printed', text });
    if (tools.incarnation > 1) return Promise.resolve();
    return main({
      self: tools.self,
      client: (options) => tools.client(options),
      delay: (ms) => tools.delay(ms),
      print,
    });
  };
}
