import { cpus } from 'node:os';
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { searchChapter1 } from './bench/exhaustive-search.ts';
import { measure, type Benchmark } from './bench/measure.ts';
import { playPingPong } from './bench/ping-pong.ts';
import { recoverFromLog } from './bench/recovery.ts';
import { tableOf } from './bench/table.ts';
import { TREES } from './bench/tree.ts';
import { WATCHES } from './bench/watches.ts';
import { WIRE } from './bench/wire.ts';
import { proposeAndCommit } from './bench/zab-proposals.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

const BENCHMARKS: readonly Benchmark[] = [
  simulator('datagram', false),
  simulator('datagram', true),
  simulator('stream', false),
  simulator('stream', true),
  { name: 'explorer, chapter 1 with one crash', unit: 'states/s', run: searchChapter1 },
  zab(1),
  zab(1000),
  zab(50_000),
  {
    name: 'recovery, log of 1,000,000 transactions',
    unit: 'transactions/s',
    run: recoverFromLog,
    mostRounds: 2,
  },
  ...WATCHES,
  ...TREES,
  ...WIRE,
];

/** The options of `npm run bench`. */
export function benchCommand(): Command {
  return new Command('npm run bench --')
    .description(
      'Measures the simulator, the explorer, Zab, the tree, recovery and the wire, and prints a table.',
    )
    .option(
      '--rounds <n>',
      'measure each so often (7); what takes long, less often',
      wholeNumber(1),
      7,
    )
    .option('--only <text>', 'only those with this text in their name')
    .option('--json <file>', 'write the measurements to a file, too');
}

interface BenchOptions {
  readonly rounds: number;
  readonly only?: string;
  readonly json?: string;
}

/**
 * `npm run bench`.
 *
 * @returns the exit code, which is 0.
 * @throws UsageError if nothing has that name, or the JSON cannot be written.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const command = benchCommand();
  if (!readArguments(command, argv)) return 0;
  const { rounds, only = '', json } = command.opts<BenchOptions>();
  const chosen = BENCHMARKS.filter(({ name }) => name.includes(only));
  if (chosen.length === 0)
    throw new UsageError(`Nothing that is measured has ${only} in its name.`);
  const node = process.version;
  const cpu = cpus()[0]?.model ?? 'unknown';
  const measurements = chosen.map((benchmark) => measure(benchmark, rounds));
  console.log(tableOf(measurements));
  console.log(
    `\nNode ${node.slice(1)} on ${cpu}; one core, at most ${rounds} rounds each after a warm-up.`,
  );
  if (json !== undefined) save(json, { schemaVersion: 1, node, cpu, rounds, measurements });
  return 0;
}

function simulator(links: 'datagram' | 'stream', trace: boolean): Benchmark {
  return {
    name: `simulator, ${links}s, ${trace ? 'recording a trace' : 'no trace'}`,
    unit: 'events/s',
    run: () => playPingPong(links, trace),
  };
}

function zab(window: number): Benchmark {
  return {
    name: `Zab, 3 servers in one process, ${window} under way`,
    unit: 'proposals/s',
    run: () => proposeAndCommit(window),
  };
}

function save(file: string, content: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`The measurements cannot be written: ${(error as Error).message}.`);
  }
}
