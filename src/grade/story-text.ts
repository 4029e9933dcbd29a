import { displayWidth, plainText, wrapText } from '../diagram/text.ts';
import type { Painter } from './report.ts';
import type { StoryLine } from './story.ts';

/** How a story is written. */
export interface StoryTextOptions {
  /** No line is longer. In terminal cells. */
  readonly width: number;
  readonly paint: Painter;
  /** Whether its last line is where something went wrong. */
  readonly failed: boolean;
}

/** What stands between a step and what came of it. */
const ARROW = ' → ';

/** Results stand below each other if no step takes more than this share of the width. */
const WIDEST_STEP = 0.6;

/** A story in numbered lines, for a terminal or a text. */
export function storyText(story: readonly StoryLine[], options: StoryTextOptions): string[] {
  const { width, paint, failed } = options;
  const digits = String(story.length).length;
  const room = width - digits - 4;
  const column = columnOf(story, room);
  return story.flatMap(({ text, result, expected }, index) => {
    const marked = failed && index === story.length - 1;
    const number = String(index + 1).padStart(digits);
    const [first = '', ...more] = row(text, result, column, room);
    const indent = ' '.repeat(digits + 4);
    const lines = [`${marked ? '✗' : ' '} ${number}  ${first}`, ...more.map((one) => indent + one)];
    const wanted = expected === undefined ? [] : row('expected', expected, column, room);
    return [
      ...(marked ? lines.map((line) => paint.red(line)) : lines),
      ...wanted.map((line) => paint.green(indent + line)),
    ].map((line) => line.trimEnd());
  });
}

/** Where the arrows stand: behind the longest step, unless that leaves too little for the results. */
function columnOf(story: readonly StoryLine[], room: number): number {
  const widths = story.flatMap(({ text, result, expected }) => [
    ...(result === undefined ? [] : [displayWidth(plainText(text))]),
    ...(expected === undefined ? [] : [displayWidth('expected')]),
  ]);
  return Math.max(0, ...widths.filter((width) => width <= room * WIDEST_STEP));
}

/** A step and its result: on one line if they fit, otherwise the result below. */
function row(text: string, result: string | undefined, column: number, room: number): string[] {
  const step = plainText(text);
  if (result === undefined) return wrapText(step, room);
  const shown = plainText(result);
  const padded = step + ' '.repeat(Math.max(0, column - displayWidth(step)));
  const line = padded + ARROW + shown;
  if (displayWidth(line) <= room) return [line];
  const [first = '', ...more] = wrapText(shown, room - ARROW.length - 1);
  const indent = ' '.repeat(ARROW.length + 1);
  return [...wrapText(step, room), ` ${ARROW}${first}`, ...more.map((one) => indent + one)];
}
