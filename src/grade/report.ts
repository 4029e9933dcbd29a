import pc from 'picocolors';
import { cutText, displayWidth } from '../diagram/text.ts';
import { isGraded } from './chapters.ts';
import { nextAction } from './next-action.ts';
import { renderFailure, type FailedTest } from './report-failure.ts';
import { renderProblem } from './report-problems.ts';
import {
  allTestsOf,
  isComplete,
  pointsOf,
  testsOf,
  type ChapterResult,
  type Printed,
  type TestResult,
} from './result.ts';
import { rulesScore, scoreLines, type RulesScore } from './score.ts';
import type { Failure, SourcePlace } from './suite.ts';
import { count, labelled, paragraph } from './text-block.ts';

/** How a report is written. */
export interface ReportOptions {
  /** No line is longer, but for commands, which must stay whole. In terminal cells. */
  readonly width: number;
  readonly colour: boolean;
  /** Draw the whole run, not only what is causally before the violation. */
  readonly all?: boolean;
  /** The source line at a place, if it can be had. */
  readonly sourceLine?: (place: SourcePlace) => string | undefined;
  /** The tests run again by themselves when a file is saved. */
  readonly watching?: boolean;
  /** The chapter that comes next, if there is one yet. */
  readonly nextChapter?: {
    readonly number: number;
    readonly folder: string;
    readonly title: string;
  };
}

/** Colours, or functions that leave a text as it is. */
export type Painter = ReturnType<typeof pc.createColors>;

/** A report of 80 columns without colour: for files, texts and tests. */
export const PLAIN_REPORT: ReportOptions = { width: 80, colour: false };

/** How many type errors are shown; one mistake often causes a dozen. */
const MAX_TYPE_ERRORS = 5;

/**
 * Writes a result for a person to read: the first failure in full, the others in a line each, then
 * the score. The last line is what to do next.
 */
export function renderReport(result: ChapterResult, options: ReportOptions = PLAIN_REPORT): string {
  const paint = pc.createColors(options.colour);
  const sections =
    result.problems.length > 0
      ? [problems(result, options, paint)]
      : [
          typeErrors(result, options, paint),
          failures(result, options, paint),
          stray(result, options, paint),
          printedLines(result.printed, options, paint),
          score(result, options, paint),
          skipped(result, options),
          rules(result, options, paint),
          borrowed(result, options),
          tried(result, options),
          total(result, paint),
        ];
  const { number, title } = result.chapter;
  const where = result.servers === undefined ? '' : `, on ${result.servers}`;
  const head = [
    ...labelled('', `Chapter ${number}, ${title}${where}`, options.width).map((line) =>
      paint.bold(line),
    ),
    ...(isComplete(result) ? [''] : []),
  ];
  const body = sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, '']);
  return [...head, ...body, ...labelled('', nextAction(result, options), options.width), ''].join(
    '\n',
  );
}

function problems(result: ChapterResult, options: ReportOptions, paint: Painter): string[] {
  const [shown, more] = firstFew(result.problems);
  return [
    paint.red('✗ Your code cannot be loaded, so no test was run.'),
    ...shown.flatMap((problem) => ['', ...renderProblem(problem, options, paint)]),
    ...more,
  ];
}

function typeErrors(result: ChapterResult, options: ReportOptions, paint: Painter): string[] {
  const { length } = result.typeErrors;
  if (length === 0) return [];
  const [shown, more] = firstFew(result.typeErrors);
  const head = `${count(length, 'type error')}. The tests ran all the same, but a chapter with type errors is not done.`;
  return [
    ...labelled(`✗ `, head, options.width).map((line) => paint.red(line)),
    ...shown.flatMap((problem) => ['', ...renderProblem(problem, options, paint)]),
    ...more,
  ];
}

function firstFew<Item>(items: readonly Item[]): [Item[], string[]] {
  const rest = items.length - MAX_TYPE_ERRORS;
  return [items.slice(0, MAX_TYPE_ERRORS), rest > 0 ? ['', `  … and ${rest} more`] : []];
}

function failures(result: ChapterResult, options: ReportOptions, paint: Painter): string[] {
  const failed: FailedTest[] = result.levels.flatMap((level) =>
    level.tests.flatMap((test) =>
      test.failure === undefined ? [] : [{ level, test, failure: test.failure }],
    ),
  );
  const [first, ...others] = failed;
  if (first === undefined) return [];
  const lines = renderFailure(first, result, options, paint);
  if (others.length === 0) return lines.slice(0, -1);
  // Later levels have not begun yet: what fails there is no news.
  const now = others.filter(({ level }) => level.number === first.level.number);
  const later = others.length - now.length;
  return [
    ...(now.length === 0 ? [] : [...lines, paint.bold('Other tests of this level that failed')]),
    ...(now.length === 0 ? lines.slice(0, -1) : now.flatMap(tellOnce(options))),
    ...(later === 0 ? [] : ['', `Later levels: ${count(later, 'test')} to go.`]),
  ];
}

/** Tells each failure in a line; the same again and again only once. */
function tellOnce({ width }: ReportOptions) {
  return ({ failure, test }: FailedTest, _index: number, all: readonly FailedTest[]): string[] => {
    const text = briefly(failure);
    const same = all.filter((other) => briefly(other.failure) === text);
    if (same[0]?.test !== test) return [];
    const rest = same.length - 1;
    const ids = rest === 0 ? test.id : `${test.id} and ${rest} more`;
    return [cutText(`  ${ids}  ${text}`, width)];
  };
}

function briefly({ kind, name, sentence }: Failure): string {
  const flat = sentence.replace(/\s+/g, ' ');
  return kind === 'not written' ? flat : `${kind === 'rule' ? name : kind}: ${flat}`;
}

function stray({ strayErrors }: ChapterResult, { width }: ReportOptions, paint: Painter): string[] {
  if (strayErrors.length === 0) return [];
  const head =
    'Something failed outside every test, in a promise or a callback that nobody waited for:';
  return [
    ...labelled('✗ ', head, width).map((line) => paint.red(line)),
    ...strayErrors.flatMap((error) => paragraph(error, width)),
  ];
}

/** What the learner's code printed; no line if that is nothing. */
export function printedLines(
  { lines, dropped }: Printed,
  { width }: ReportOptions,
  paint: Painter,
): string[] {
  if (lines.length === 0) return [];
  const more = `… and ${count(dropped, 'line')} more. A test runs your code many times; npm run replay runs it once.`;
  return [
    paint.bold('Your code printed'),
    ...lines.map((line) => cutText(`  │ ${line}`, width)),
    ...(dropped === 0 ? [] : paragraph(more, width)),
  ];
}

function score(result: ChapterResult, { width }: ReportOptions, paint: Painter): string[] {
  const lines = scoreLines(result.levels);
  const room = width - 37;
  return [
    paint.bold('Score'),
    ...lines.map(({ title, bar, points, complete }) => {
      const reached = isGraded(result.chapter) ? points : complete ? 'done' : 'open';
      const cut = cutText(title, room);
      const padding = ' '.repeat(room - displayWidth(cut));
      const paintBar = complete ? paint.green : paint.yellow;
      return `  ${cut}${padding}  ${paintBar(bar)}  ${reached}`;
    }),
  ];
}

function skipped(result: ChapterResult, { width }: ReportOptions): string[] {
  const tests = allTestsOf(result).filter((test) => test.skipped === true);
  if (tests.length === 0) return [];
  const points = tests.reduce((sum, test) => sum + test.points, 0);
  const ids = tests.map(({ id }) => id).join(', ');
  const worth = isGraded(result.chapter) ? `, worth ${count(points, 'point')}` : '';
  return labelled('Skipped:  ', `${ids}${worth}. They need the simulator.`, width);
}

function rules(result: ChapterResult, { width }: ReportOptions, paint: Painter): string[] {
  // What tests of later levels say is no news: see `failures`.
  const open = result.levels.find(({ tests }) => tests.some(({ failure }) => failure));
  const levels = result.levels.filter(({ number }) => number <= (open?.number ?? Infinity));
  return ruleLines(rulesScore({ levels }), width, paint);
}

function ruleLines({ held, broke, open }: RulesScore, width: number, paint: Painter): string[] {
  const line = (label: string, names: readonly string[], colour: (text: string) => string) =>
    names.length === 0 ? [] : labelled(label, names.join(', '), width).map((text) => colour(text));
  return [
    ...line('Rules that held:   ', held, paint.green),
    ...line('Rules that broke:  ', broke, paint.red),
    ...line('Not settled yet:   ', open, paint.dim),
  ];
}

function borrowed({ borrowed, source }: ChapterResult, { width }: ReportOptions): string[] {
  const of = (wanted: string) =>
    borrowed.filter((one) => one.source === wanted).map(({ chapter }) => chapter);
  const [reference, mine] = [of('reference'), of('mine')];
  const lines: string[] = [];
  if (reference.length > 0 && source === 'mine') {
    lines.push(...labelled('Borrowed from the reference:  ', reference.join(', '), width));
  }
  if (mine.length > 0)
    lines.push(...labelled('Your own chapters in use:     ', mine.join(', '), width));
  return lines;
}

function tried(result: ChapterResult, { width }: ReportOptions): string[] {
  const tests = testsOf(result);
  const runs = tests.reduce((sum, { effort }) => sum + effort.runs, 0);
  const events = tests.reduce((sum, { effort }) => sum + effort.events, 0);
  // A search that has found something stops there, and its count says nothing.
  const explored = tests.flatMap(({ effort, failure }) =>
    failure === undefined || failure.kind === 'not proven' ? (effort.exploration ?? []) : [],
  );
  if (runs === 0 && explored.length === 0) return [];
  const states = explored.reduce((sum, { states }) => sum + states, 0);
  const exhaustive = explored.every((one) => one.exhaustive)
    ? 'all there are'
    : 'not all there are';
  const text =
    `${count(runs, 'run')} with ${count(events, 'event')}` +
    (explored.length === 0 ? '' : `; the explorer saw ${count(states, 'state')}, ${exhaustive}`) +
    `; seed ${result.seed}; ${(result.durationMs / 1000).toFixed(1)} s.`;
  return labelled('Tried:  ', text, width);
}

function total(result: ChapterResult, paint: Painter): string[] {
  const tests = testsOf(result);
  const { earned, max } = pointsOf(tests);
  const of = result.source === 'reference' ? ' (the reference solution)' : '';
  const part = result.onlyLevel === undefined ? '' : ` in level ${result.onlyLevel}`;
  const points = `${earned} of ${count(max, 'point')}`;
  const text = `${isGraded(result.chapter) ? points : testsPassed(tests)}${part}${of}`;
  if (isComplete(result)) return [paint.green(paint.bold(`✓ ${text}`))];
  const unrun = tests.filter(({ wasRun }) => !wasRun).length;
  const note = unrun === 0 ? '' : `; ${count(unrun, 'test')} had no turn`;
  const types = earned === max && result.typeErrors.length > 0 ? ', but there are type errors' : '';
  return [paint.bold(text) + note + types];
}

function testsPassed(tests: readonly TestResult[]): string {
  const passed = tests.filter(({ wasRun, failure }) => wasRun && failure === undefined).length;
  return passed === tests.length ? 'Done' : `${passed} of ${count(tests.length, 'test')} passed`;
}
