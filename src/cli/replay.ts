import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { allChapters, findChapter } from '../grade/chapters.ts';
import { plainJson } from '../grade/plain-json.ts';
import { renderReport } from '../grade/report.ts';
import { isSameRun, renderReplay } from '../grade/report-replay.ts';
import { replayRun } from '../grade/replay-run.ts';
import { workbookRoot } from '../grade/root.ts';
import { packReplay } from '../replay-server/pack.ts';
import { decodeToken, TokenError, type RunToken } from '../grade/token.ts';
import { screenOf } from './screen.ts';
import { UsageError } from './usage-error.ts';

/** The arguments and options of `npm run replay`. */
export function replayCommand(): Command {
  return new Command('npm run replay --')
    .description('Runs a failed run again, exactly, and draws it.')
    .argument('<token>', 'from a report: run1.…')
    .option('--solution', 'on the reference solution instead of your code')
    .option('--all', 'draw the whole run, not only what led to the failure')
    .option('--json', 'print the run as JSON instead')
    .option(
      '--recording',
      'the same with what the nodes were like in between: what replay.html shows',
    )
    .option('--no-color', 'without colours')
    .addHelpText('after', '\nExit code: 0 if no rule is broken, 1 if one is, 2 for a bad token.');
}

interface ReplayOptions {
  readonly solution?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly recording?: boolean;
  readonly color: boolean;
}

/** `npm run replay`. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = replayCommand();
  if (!readArguments(command, argv)) return 0;
  const options = command.opts<ReplayOptions>();
  const tokenText = command.args[0]!;
  const token = readToken(tokenText);
  const root = workbookRoot();
  const chapter = findChapter(chapterName(token, root), root);
  const source = options.solution ? 'reference' : 'mine';
  const { recording: isWatched = false } = options;
  const order = { root, chapter, source, tokenText, token, isWatched } as const;
  const { run, rest } = await replayRun(order);
  const report = { ...screenOf(options), all: options.all ?? false };
  if (isWatched) console.log(JSON.stringify(packReplay({ tokenText, token, run, rest })));
  else if (run === undefined) process.stdout.write(renderReport(rest, report));
  else if (options.json) {
    const { id, verdict, hash } = run;
    const same = isSameRun(run, token);
    console.log(
      plainJson({ schemaVersion: 1, chapter: rest.chapter, test: id, hash, same, verdict }),
    );
  } else process.stdout.write(renderReplay(run, token, rest, report));
  return run === undefined || run.verdict.failure !== undefined ? 1 : 0;
}

function readToken(text: string): RunToken {
  try {
    return decodeToken(text);
  } catch (error) {
    if (error instanceof TokenError) throw new UsageError(error.message);
    throw error;
  }
}

function chapterName({ chapter }: RunToken, root: string): string {
  const known = allChapters(root).some(({ number }) => number === chapter);
  if (!known) throw new UsageError(`The token is of chapter ${chapter}, which does not exist.`);
  return String(chapter);
}
