import { BOOK_PORT } from '../cli/book-port.ts';
import { drawTerminal } from '../diagram/terminal.ts';
import { isGraded } from './chapters.ts';
import { HEADINGS } from './headings.ts';
import type { Painter, ReportOptions } from './report.ts';
import type { ChapterResult, LevelResult, TestResult } from './result.ts';
import { storyText } from './story-text.ts';
import type { Failure } from './suite.ts';
import { count, item, labelled, paragraph } from './text-block.ts';

/** A test that failed, and where it stands. */
export interface FailedTest {
  readonly level: LevelResult;
  readonly test: TestResult;
  readonly failure: Failure;
}

/** Where `npm start` has the page that shows a run step by step. */
const REPLAY_PAGE = `http://127.0.0.1:${BOOK_PORT}/replay.html`;

/** How much of a long diagram is shown. */
const HEAD_ROWS = 60;
const TAIL_ROWS = 30;

/** Tells one failure in full, in the order in which a learner asks. */
export function renderFailure(
  failed: FailedTest,
  result: ChapterResult,
  options: ReportOptions,
  paint: Painter,
): string[] {
  const { failure } = failed;
  const unwritten = failure.kind === 'not written';
  const sections = [
    titleOf(failed, result, options, paint),
    whatBroke(failure, options, paint),
    ...(unwritten
      ? []
      : [
          faults(failure, options, paint),
          diagram(failure, options, paint),
          story(failure, options, paint),
        ]),
    looksLike(failure, options, paint),
    place(failure, result, options, paint),
    commands(failure, result, unwritten, options, paint),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, '']);
}

function titleOf(
  { level, test }: FailedTest,
  { chapter }: ChapterResult,
  { width }: ReportOptions,
  paint: Painter,
): string[] {
  const points = isGraded(chapter) ? ` (0 of ${count(test.points, 'point')})` : '';
  return [
    ...labelled('', `Level ${level.number}: ${level.title}`, width),
    ...labelled(`✗ ${test.id} `, `${test.title}${points}`, width).map((line) => paint.red(line)),
  ];
}

function whatBroke(failure: Failure, { width }: ReportOptions, paint: Painter): string[] {
  const heading = paint.bold(HEADINGS[failure.kind](failure));
  const rule = failure.kind === 'not written' ? [] : paragraph(failure.rule, width).map(paint.dim);
  return [heading, ...rule, ...paragraph(failure.sentence, width)];
}

function faults(
  { faults, kind, untimed }: Failure,
  { width }: ReportOptions,
  paint: Painter,
): string[] {
  if (faults === undefined) return [];
  const heading = kind === 'task' ? 'Your schedule' : 'Faults in this run';
  if (faults.length === 0) {
    return paragraph(
      untimed === true
        ? 'No fault is needed for this. This test tries every order in which messages may arrive and timers fire. The times only count the steps.'
        : 'No fault is needed for this: it happens when all goes well.',
      width,
      0,
    );
  }
  return [paint.bold(heading), ...faults.flatMap((fault) => item(fault, width))];
}

function diagram({ trace, kind }: Failure, options: ReportOptions, paint: Painter): string[] {
  if (trace === undefined || trace.events.length === 0) return [];
  const { width, colour, all = false } = options;
  const drawn = drawTerminal(trace, { width, colour, all }).trimEnd().split('\n');
  const heading = kind === 'task' ? 'What happened' : 'The shortest run found that shows it';
  return [paint.bold(heading), ...(all ? drawn : shortened(drawn))];
}

function story(
  { story, trace, kind, example, token }: Failure,
  { width, all = false }: ReportOptions,
  paint: Painter,
): string[] {
  if (story === undefined || story.length === 0 || trace !== undefined) return [];
  const told = storyText(story, { width, paint, failed: kind !== 'task' });
  return [
    paint.bold(storyHeading(kind, token !== undefined)),
    ...(example === undefined
      ? []
      : paragraph(`From the example: ${example}`, width).map(paint.dim)),
    ...(all ? told : shortened(told)),
  ];
}

/** @param isFound - whether it is the plainest of many; otherwise it is the only one there was. */
function storyHeading(kind: Failure['kind'], isFound: boolean): string {
  switch (kind) {
    case 'task':
      return 'What happened';
    case 'nondeterminism':
      return 'The steps up to where they went differently';
    default:
      return isFound ? 'The fewest steps found that show it' : 'What happened last';
  }
}

/** Nobody reads hundreds of rows: the beginning and the end have to do. */
function shortened(rows: readonly string[]): readonly string[] {
  const left = rows.length - HEAD_ROWS - TAIL_ROWS;
  if (left <= 1) return rows;
  const gap = `       … ${left} rows more, which --all shows …`;
  return [...rows.slice(0, HEAD_ROWS), gap, ...rows.slice(-TAIL_ROWS)];
}

function looksLike({ looksLike }: Failure, { width }: ReportOptions, paint: Painter): string[] {
  if (looksLike === undefined) return [];
  const name = looksLike.mutant.replaceAll('-', ' ');
  return [
    ...labelled(paint.bold('This looks like: '), '', width).map((line) => line + name),
    ...paragraph(looksLike.misconception, width),
  ];
}

function place(
  { where }: Failure,
  { source }: ChapterResult,
  options: ReportOptions,
  paint: Painter,
): string[] {
  if (where === undefined) return [];
  const line = options.sourceLine?.(where)?.trim();
  const head = `${paint.bold(`The place in ${source === 'mine' ? 'your' : 'the'} code`)}: ${where.file}:${where.line}`;
  if (line === undefined || line === '') return [head];
  const room = options.width - 10;
  const shown = line.length > room ? `${line.slice(0, room - 1)}…` : line;
  return [head, paint.dim(`${String(where.line).padStart(6)} │ `) + shown];
}

function commands(
  { token }: Failure,
  { chapter, source }: ChapterResult,
  unwritten: boolean,
  { width }: ReportOptions,
  paint: Painter,
): string[] {
  const solution = source === 'reference' ? ' --solution' : '';
  const lines: string[] = [];
  if (token !== undefined && !unwritten) {
    lines.push(`The same run again:  ${paint.cyan(`npm run replay -- ${token}${solution}`)}`);
    if (source === 'mine') lines.push(inBrowser(token, width, paint));
  }
  if (source === 'mine') {
    lines.push(`A hint:              ${paint.cyan(`npm run hint -- chapter${chapter.number}`)}`);
  }
  return lines;
}

/** The same run in the browser. A link that is broken over two lines is none, so a long one asks for the token. */
function inBrowser(token: string, width: number, paint: Painter): string {
  const link = `${REPLAY_PAGE}#${token}`;
  if (OR.length + link.length <= width) return OR + paint.cyan(link);
  return `${OR}paste that token into ${paint.cyan(REPLAY_PAGE)}`;
}

const OR = 'or  ';
