import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { findChapter } from '../grade/chapters.ts';
import { workbookRoot } from '../grade/root.ts';
import { soakRun, type Soaked, type SoakFailure, type SoakTotals } from '../grade/soak-run.ts';
import { count, labelled, paragraph } from '../grade/text-block.ts';
import { screenOf } from './screen.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The arguments and options of `npm run soak`. */
export function soakCommand(): Command {
  return new Command('npm run soak --')
    .description('Runs the tests of a chapter from many seeds, each schedule twice, and compares.')
    .argument('<chapter>', 'chapter1, 1, or two-phase-commit')
    .option('--seeds <n>', 'from so many seeds (100)', wholeNumber(1))
    .option('--minutes <n>', 'or for so many minutes', wholeNumber(1))
    .option('--seed <n>', 'the first seed (1)', wholeNumber(0), 1)
    .option('--effort <n>', 'try n times as many schedules from each (1)', wholeNumber(1), 1)
    .option('--solution', 'the reference solution instead of your code')
    .addHelpText('after', '\nExit code: 0 if nothing failed, 1 if anything did.');
}

interface SoakOptions {
  readonly seeds?: number;
  readonly minutes?: number;
  readonly seed: number;
  readonly effort: number;
  readonly solution?: boolean;
}

/** `npm run soak`. Ctrl-C ends it early, with what it has found by then. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = soakCommand();
  if (!readArguments(command, argv)) return 0;
  const options = command.opts<SoakOptions>();
  const { seeds = 100, minutes, seed: firstSeed, effort } = options;
  if (options.seeds !== undefined && minutes !== undefined) {
    throw new UsageError('Give --seeds or --minutes, not both.');
  }
  const root = workbookRoot();
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const startMs = performance.now();
  const totals = await soakRun({
    root,
    chapter: findChapter(command.args[0]!, root),
    source: options.solution ? 'reference' : 'mine',
    firstSeed,
    effort,
    length: minutes === undefined ? { seeds } : { durationMs: minutes * 60_000 },
    onSeed: showSeed,
    signal: abort.signal,
  });
  return summarise(totals, options, performance.now() - startMs);
}

/** On a terminal one line that keeps changing; into a file a line every now and then. */
function showSeed({ seed }: Soaked, totals: SoakTotals): void {
  const text = `seed ${seed}: ${progressOf(totals)}`;
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text}`);
  else if (totals.seeds % 25 === 0) console.log(text);
}

function progressOf({ seeds, runs, events, failedSeeds }: SoakTotals): string {
  const failed = failedSeeds === 0 ? 'none failed' : `${failedSeeds} failed`;
  return `${count(seeds, 'seed')}, ${count(runs, 'schedule')}, ${count(events, 'event')}, ${failed}`;
}

function summarise(totals: SoakTotals, { solution = false }: SoakOptions, tookMs: number): number {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
  const { width } = screenOf();
  for (const { place, message } of totals.problems) {
    console.log([`${place.file}:${place.line}`, ...paragraph(message, width)].join('\n'));
  }
  for (const failure of totals.failures) {
    console.log(describeFailure(failure, solution, width).join('\n'));
  }
  console.log(`${progressOf(totals)}; each schedule twice, in ${(tookMs / 1000).toFixed(0)} s`);
  return totals.failures.length + totals.problems.length === 0 ? 0 : 1;
}

function describeFailure(
  { seed, id, failure }: SoakFailure,
  solution: boolean,
  width: number,
): string[] {
  const { name, sentence, token } = failure;
  const replay =
    token === undefined ? [] : [`  npm run replay -- ${token}${solution ? ' --solution' : ''}`];
  return [
    ...labelled(`✗ ${id} from seed ${seed}: `, name, width),
    ...paragraph(sentence, width),
    ...replay,
    '',
  ];
}
