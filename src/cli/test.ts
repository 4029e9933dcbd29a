import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { allChapters, findChapter, type ChapterInfo } from '../grade/chapters.ts';
import { toJUnit } from '../grade/junit.ts';
import { saveProgress } from '../grade/progress.ts';
import { renderReport, type ReportOptions } from '../grade/report.ts';
import type { Source } from '../grade/resolve.ts';
import { isComplete, toJson, type ChapterResult } from '../grade/result.ts';
import { workbookRoot } from '../grade/root.ts';
import { runChapter, type GradingOrder } from '../grade/run-chapter.ts';
import { saveFile } from '../grade/save-result.ts';
import type { SourcePlace } from '../grade/suite.ts';
import { watchChapter } from '../grade/watch.ts';
import { screenOf } from './screen.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The arguments and options of `npm test`. */
export function testCommand(): Command {
  return new Command('npm test --')
    .description('Grades a chapter; without one, tests the workbook itself.')
    .argument('[chapter]', 'chapter1, 1, 01, or two-phase-commit')
    .option('--solution', 'grade the reference solution instead of your code')
    .option('--level <n>', 'only the tests of this level', wholeNumber(1))
    .option('--watch', 'test again whenever a file of the chapter is saved')
    .option('--seed <n>', 'start the random schedules elsewhere (1)', wholeNumber(0))
    .option('--effort <n>', 'try n times as many schedules (1)', wholeNumber(1))
    .option('--json <file>', 'write the result as JSON, too')
    .option('--junit <file>', 'write the result as JUnit XML, too')
    .option(
      '--servers <list>',
      'on this ensemble instead of in the simulator: host:port,…[/chroot]',
    )
    .option('--board <url>', 'show your points on the board of a workshop: http://host:8080')
    .option('--name <name>', 'who you are on that board')
    .option('--all', 'draw the whole run, not only what led to the failure')
    .option('--mine <chapters>', 'use your own code for these other chapters: 5,6')
    .option('--reference <chapters>', 'use the reference for these other chapters: 5,6')
    .option('--no-color', 'without colours')
    .addHelpText('after', EXIT_CODES);
}

const EXIT_CODES = `
Other chapters that a chapter is built on are your own if you have started them, and the reference
if not. Exit code: 0 with all points, 1 if points are missing, 2 if nothing could be graded.`;

interface TestOptions {
  readonly solution?: boolean;
  readonly level?: number;
  readonly watch?: boolean;
  readonly seed?: number;
  readonly effort?: number;
  readonly json?: string;
  readonly junit?: string;
  readonly servers?: string;
  readonly board?: string;
  readonly name?: string;
  readonly all?: boolean;
  readonly mine?: string;
  readonly reference?: string;
  readonly color: boolean;
}

/** `npm test`. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = testCommand();
  if (!readArguments(command, argv)) return 0;
  const options = command.opts<TestOptions>();
  const [name] = command.args;
  if (name === undefined) return testWorkbook(options);
  checkBoard(options);

  const root = workbookRoot();
  const order = orderOf(root, findChapter(name, root), options);
  if (order.servers !== undefined) await reachServers(order.servers);
  if (!options.watch) return grade(order, options);
  return watchChapter(path.join(root, 'chapters', order.chapter.folder), async () => {
    await grade(order, options);
  });
}

/** Grades, shows and saves. Returns the exit code. */
async function grade(order: GradingOrder, options: TestOptions): Promise<number> {
  const result = await runChapter(order);
  if (options.watch && process.stdout.isTTY) process.stdout.write(CLEAR_SCREEN);
  process.stdout.write(renderReport(result, reportOptions(order, options)));
  save(order.root, result, options);
  await tellBoard(result, options);
  return isComplete(result) ? 0 : 1;
}

/** Only if that was asked for. What goes wrong there does not concern the grade. */
async function tellBoard(result: ChapterResult, { board, name }: TestOptions): Promise<void> {
  if (board === undefined || name === undefined) return;
  const { postToBoard } = await import('../workshop/post-to-board.ts');
  console.log(await postToBoard(board, name, toJson(result)));
}

/** Erases the screen and what has scrolled off it. */
const CLEAR_SCREEN = '\u001b[2J\u001b[3J\u001b[H';

function save(root: string, result: ChapterResult, { json, junit }: TestOptions): void {
  saveProgress(root, result);
  if (json !== undefined) saveFile(json, `${JSON.stringify(toJson(result), null, 2)}\n`);
  if (junit !== undefined) saveFile(junit, toJUnit(result));
}

/** @throws UsageError if one is there without the other, or if it is somebody else's solution that would be shown. */
function checkBoard({ board, name, solution }: TestOptions): void {
  if (board === undefined && name === undefined) return;
  if (board === undefined || name === undefined) {
    throw new UsageError('--board and --name go together: --board http://host:8080 --name Ada');
  }
  if (!URL.canParse(board) || !/^https?:/.test(board)) {
    throw new UsageError(`--board takes an address such as http://host:8080, not "${board}".`);
  }
  if (solution) throw new UsageError('The board is for your own code: leave --solution out.');
}

function orderOf(root: string, chapter: ChapterInfo, options: TestOptions): GradingOrder {
  const source = options.solution ? 'reference' : 'mine';
  const { level, seed, effort, servers } = options;
  if (source === 'mine' && !existsSync(path.join(root, 'chapters', chapter.folder, 'index.ts'))) {
    throw new UsageError(
      `chapters/${chapter.folder}/index.ts is missing. npm run reset -- chapter${chapter.number} ` +
        'brings the skeleton back.',
    );
  }
  return {
    root,
    chapter,
    source,
    settled: {
      ...settle(root, options.mine, 'mine'),
      ...settle(root, options.reference, 'reference'),
    },
    ...(level !== undefined && { level }),
    ...(seed !== undefined && { seed }),
    ...(effort !== undefined && { effort }),
    ...(servers !== undefined && { servers }),
  };
}

/** @throws UsageError if the list makes no sense, or nobody answers. Only now is the client loaded, which takes a while. */
async function reachServers(servers: string): Promise<void> {
  const { serversProblem } = await import('./servers-problem.ts');
  const problem = await serversProblem(servers);
  if (problem !== undefined) throw new UsageError(problem);
}

/** Reads `5,zab-election` as chapters that are settled to one source. */
function settle(root: string, list: string | undefined, source: Source): Record<number, Source> {
  const chapters = (list ?? '').split(',').filter((name) => name.trim() !== '');
  return Object.fromEntries(chapters.map((name) => [findChapter(name, root).number, source]));
}

function reportOptions({ root, chapter }: GradingOrder, options: TestOptions): ReportOptions {
  const next = allChapters(root).find(
    ({ number, available }) => number > chapter.number && available,
  );
  return {
    ...screenOf(options),
    all: options.all ?? false,
    watching: options.watch ?? false,
    sourceLine: (place) => sourceLine(root, place),
    ...(next !== undefined && { nextChapter: next }),
  };
}

function sourceLine(root: string, { file, line }: SourcePlace): string | undefined {
  const absolute = path.join(root, file);
  return existsSync(absolute) ? readFileSync(absolute, 'utf8').split('\n')[line - 1] : undefined;
}

/** Runs the workbook's own tests, which do not depend on what is in `chapters`. */
async function testWorkbook(options: TestOptions): Promise<number> {
  const { color: _color, ...given } = options;
  const [flag] = Object.keys(given);
  if (flag !== undefined) {
    throw new UsageError(`--${flag} needs a chapter, as in npm test -- chapter1 --${flag}`);
  }
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest('test', [], { root: workbookRoot(), watch: false });
  const ok = vitest.state.getCountOfFailedTests() === 0 && process.exitCode !== 1;
  return ok ? 0 : 1;
}
