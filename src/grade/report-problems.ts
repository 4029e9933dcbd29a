import { cutText } from '../diagram/text.ts';
import type { Painter, ReportOptions } from './report.ts';
import type { SourceProblem } from './source-problem.ts';
import { paragraph } from './text-block.ts';

/** An error in a source: its place, the line with a caret below it, and what is wrong. */
export function renderProblem(
  problem: SourceProblem,
  options: ReportOptions,
  paint: Painter,
): string[] {
  const { width } = options;
  const { place, message, length = 1 } = problem;
  const sourceLine = problem.sourceLine ?? options.sourceLine?.(place);
  const { file, line, column } = place;
  const head = paint.bold([file, line, ...(column === undefined ? [] : [column])].join(':'));
  const told = paragraph(message, width);
  if (sourceLine === undefined || column === undefined) return [`  ${head}`, ...told];
  const excerpt = excerptOf(sourceLine, column, length, width - GUTTER);
  const number = String(line).padStart(GUTTER - 3);
  return [
    `  ${head}`,
    paint.dim(`${number} │ `) + excerpt.text,
    ' '.repeat(GUTTER + excerpt.caretAt) + paint.red('^'.repeat(excerpt.caretLength)),
    ...told,
  ];
}

/** Width of the line number and the stroke behind it. */
const GUTTER = 9;

/** The part of a source line that fits and has the place in question in it. */
function excerptOf(sourceLine: string, column: number, length: number, room: number) {
  const line = sourceLine.replaceAll('\t', ' ');
  const from = column - 1 < room - 10 ? Math.min(indentOf(line), column - 1) : column - 1 - 20;
  const text =
    (from > indentOf(line) ? '…' : '') + line.slice(from > indentOf(line) ? from + 1 : from);
  const caretAt = column - 1 - from;
  const caretLength = Math.max(1, Math.min(length, room - caretAt));
  return { text: cutText(text, room), caretAt, caretLength };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
