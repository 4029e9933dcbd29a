import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import pc from 'picocolors';
import { readArguments } from '../authoring/arguments.ts';
import { runSteps, type CheckStep, type FinishedStep } from '../authoring/check-step.ts';
import { checkSteps } from '../authoring/check-steps.ts';
import { KIT_ROOT } from '../grade/root.ts';
import { UsageError } from './usage-error.ts';

/** The options of `npm run check`. */
export function checkCommand(): Command {
  return new Command('npm run check --')
    .description('Checks that code, texts, skeletons, solutions and tests agree.')
    .option('--only <names>', 'only these steps, separated by commas')
    .option('--except <names>', 'all steps but these')
    .addHelpText('after', () => `\nSteps:\n${listing(checkSteps(KIT_ROOT))}`);
}

/** Exits with 0 if every step passes. */
export async function main(argv: string[]): Promise<number> {
  const command = checkCommand();
  if (!readArguments(command, argv)) return 0;
  const steps = choose(checkSteps(KIT_ROOT), command.opts<Choice>());
  const width = Math.min(2, availableParallelism());
  const finished = await runSteps(steps, width, print);
  const failed = finished.filter(({ ok }) => !ok);
  if (failed.length > 0) {
    const names = failed.map(({ step }) => step.name).join(',');
    console.log(`\nTo run again what failed: npm run check -- --only ${names}`);
  }
  console.log(`\n${finished.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

interface Choice {
  readonly only?: string;
  readonly except?: string;
}

function choose(steps: readonly CheckStep[], { only, except }: Choice): readonly CheckStep[] {
  const wanted = namesIn(only, steps);
  const unwanted = namesIn(except, steps) ?? [];
  return steps.filter(({ name }) => (wanted?.includes(name) ?? true) && !unwanted.includes(name));
}

/** @throws UsageError if a name in the list is not a step's. */
function namesIn(
  list: string | undefined,
  steps: readonly CheckStep[],
): readonly string[] | undefined {
  const names = list?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    const known = steps.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no step ${unknown}. Steps: ${known}.`);
  }
  return names;
}

function listing(steps: readonly CheckStep[]): string {
  return steps.map(({ name, what }) => `  ${name.padEnd(10)} ${what}`).join('\n');
}

function print({ step, ok, output, durationMs }: FinishedStep): void {
  const verdict = ok ? pc.green('ok    ') : pc.red('FAILED');
  const seconds = `${(durationMs / 1000).toFixed(1)} s`.padStart(8);
  console.log(`${verdict} ${step.name.padEnd(10)} ${seconds}  ${pc.dim(step.what)}`);
  if (!ok) console.log(`${output.trimEnd().replace(/^(?=.)/gm, '  ')}\n`);
}
