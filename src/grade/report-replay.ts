import pc from 'picocolors';
import { drawTerminal } from '../diagram/terminal.ts';
import { HEADINGS } from './headings.ts';
import type { Replayed } from './replay-graded.ts';
import { printedLines, type Painter, type ReportOptions } from './report.ts';
import type { ChapterResult } from './result.ts';
import { storyText } from './story-text.ts';
import { item, labelled, paragraph } from './text-block.ts';
import type { RunToken } from './token.ts';

/** Tells how a run that was run again went: its diagram, its verdict, and whether it is the same. */
export function renderReplay(
  run: Replayed,
  token: RunToken,
  rest: ChapterResult,
  options: ReportOptions,
): string {
  const paint = pc.createColors(options.colour);
  const { width } = options;
  const { chapter } = rest;
  const sections = [
    [
      paint.bold(`Chapter ${chapter.number}, ${chapter.title}`),
      ...labelled(`Test ${run.id}: `, run.title, width),
    ],
    faults(run, options, paint),
    diagram(run, options, paint),
    verdict(run, options, paint),
    printedLines(rest.printed, options, paint),
    labelled('', sameness(run, token, rest), width),
  ];
  const body = sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, '']);
  return [...body, `Next: ${next(run, rest)}`, ''].join('\n');
}

/** Whether the very same run came out as when the token was made. */
export function isSameRun(run: Replayed, token: RunToken): boolean {
  return run.hash === token.hash;
}

function faults({ verdict }: Replayed, { width }: ReportOptions, paint: Painter): string[] {
  const faults = verdict.failure?.faults ?? [];
  if (faults.length === 0) return [];
  return [paint.bold('Faults in this run'), ...faults.flatMap((fault) => item(fault, width))];
}

function diagram(
  { verdict }: Replayed,
  { width, colour, all = false }: ReportOptions,
  paint: Painter,
): string[] {
  const { failure } = verdict;
  const trace = verdict.trace ?? failure?.trace;
  const story = verdict.story ?? failure?.story;
  if (trace === undefined && story !== undefined && story.length > 0) {
    const failed = failure !== undefined && failure.kind !== 'task';
    return [paint.bold('What happened'), ...storyText(story, { width, paint, failed })];
  }
  if (trace === undefined) return ['(There is no recording of this run.)'];
  return drawTerminal(trace, { width, colour, all }).trimEnd().split('\n');
}

function verdict({ verdict }: Replayed, { width }: ReportOptions, paint: Painter): string[] {
  const { failure } = verdict;
  if (failure === undefined) return [paint.green('✓ No rule is broken in this run.')];
  const { where } = failure;
  return [
    paint.red(`✗ ${HEADINGS[failure.kind](failure)}`),
    ...paragraph(failure.rule, width).map((line) => paint.dim(line)),
    ...paragraph(failure.sentence, width),
    ...(where === undefined ? [] : [`  The place in your code: ${where.file}:${where.line}`]),
  ];
}

function sameness(run: Replayed, token: RunToken, { source }: ChapterResult): string {
  if (isSameRun(run, token)) {
    return `This is the very same run as when the token was made (hash ${token.hash}).`;
  }
  const hashes = `(hash ${run.hash ?? 'unknown'}, and it was ${token.hash})`;
  return source === 'mine'
    ? `The run now goes differently ${hashes}: your code has changed since the token was made.`
    : `With the reference solution the run goes differently ${hashes}.`;
}

function next({ verdict }: Replayed, { chapter, source }: ChapterResult): string {
  const test = `npm test -- chapter${chapter.number}${source === 'reference' ? ' --solution' : ''}`;
  if (verdict.failure === undefined) return `${test}, which tries many other runs.`;
  return source === 'reference' ? test : `mend it, then run this again, or ${test}`;
}
