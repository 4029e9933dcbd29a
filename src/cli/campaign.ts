import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { Campaign, type CampaignResult } from '../campaign/campaign.ts';
import { keepHistory, violationLines } from '../campaign/report.ts';
import { MAX_CLIENT_PORT } from '../ensemble/local-plan.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The options of `npm run campaign`. */
export function campaignCommand(): Command {
  return new Command('npm run campaign --')
    .description(
      'Breaks a real ensemble in every way there is, and checks all that its clients see.',
    )
    .option('--minutes <n>', 'for so long', wholeNumber(1), 5)
    .option('--seed <n>', 'which faults come, and when', wholeNumber(0), 1)
    .option('--first-phase <n>', 'begin with this phase', wholeNumber(0), 0)
    .option('--apache', "Apache's servers, of Debian's package zookeeper, in place of ours")
    .option('--servers <n>', 'so many servers', wholeNumber(3), 3)
    .option('--client-port <n>', 'of the first server; the others follow', wholeNumber(1), 22_811)
    .option(
      '--data <dir>',
      'where data and logs are kept (a temporary folder, kept if anything is wrong)',
    )
    .addHelpText(
      'after',
      '\nExit code: 0 if nothing was wrong, 1 if anything was, 2 if it could not be started.',
    );
}

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly firstPhase: number;
  readonly apache?: true;
  readonly servers: number;
  readonly clientPort: number;
  readonly data?: string;
}

/** `npm run campaign`. Ctrl-C ends it early, after the phase that runs. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = campaignCommand();
  if (!readArguments(command, argv)) return 0;
  const options = command.opts<Options>();
  const { minutes, seed, firstPhase, servers, clientPort } = options;
  if (clientPort + servers > MAX_CLIENT_PORT) {
    throw new UsageError(`The client ports must end before ${MAX_CLIENT_PORT}.`);
  }
  const folder = folderOf(options.data);
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort()).once('SIGTERM', () => abort.abort());
  const whose = options.apache === true ? 'apache' : 'ours';
  const campaign = new Campaign({
    ...{ whose, servers, clientPort, folder, seed, minutes, firstPhase },
    signal: abort.signal,
    log: (line) => console.log(line),
  });
  console.log(
    `Seed ${seed}, ${servers} servers of ${whose === 'ours' ? 'ours' : "Apache's"}, in ${folder}`,
  );
  const result = await campaign.run();
  for (const sentence of result.known) console.log(`Known of Apache's servers: ${sentence}`);
  console.log(summaryOf(result));
  const { violation } = result;
  if (violation === undefined) {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
    return 0;
  }
  keepHistory(violation, folder);
  const again = `npm run campaign -- --seed ${seed} --first-phase ${violation.plan.number} --minutes 1${whose === 'apache' ? ' --apache' : ''}`;
  console.log(violationLines(violation, folder, again).join('\n'));
  return 1;
}

function folderOf(data: string | undefined): string {
  if (data === undefined) return mkdtempSync(path.join(os.tmpdir(), 'zookeeper-campaign-'));
  const folder = path.resolve(data);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function summaryOf({
  phases,
  calls,
  answers,
  events,
  faults,
  longestHealMs,
}: CampaignResult): string {
  const kinds = [...faults].map(([kind, count]) => `${kind} ${count}`).join(', ');
  return [
    `${phases} phases without a violation, ${calls} requests, ${answers} answers, ${events} events of watches;`,
    `at most ${Math.round(longestHealMs)} ms until all served again. Faults: ${kinds}.`,
  ].join(' ');
}
