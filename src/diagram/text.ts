/**
 * Measuring and shortening text for drawings. What a learner's program puts into messages, records
 * and notes may hold anything, so nothing is drawn that did not pass {@link plainText}.
 *
 * @module
 */

const BREAKS = /[\r\n\t\v\f\u2028\u2029]+/gu;
const UNDRAWABLE = /[\p{Cc}\p{Cs}\u{fffe}\u{ffff}]/gu;
const INVISIBLE = /\p{Cf}/gu;
const NO_WIDTH = /^\p{M}$/u;
const DOUBLE_WIDTH =
  /^[\p{Emoji_Presentation}\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{20000}-\u{3fffd}]$/u;

/**
 * The text on one line and without anything that a terminal or an XML parser would act upon:
 * line breaks become spaces, control characters a visible replacement, invisible ones vanish.
 */
export function plainText(text: string): string {
  return text.replace(BREAKS, ' ').replace(UNDRAWABLE, '\u{fffd}').replace(INVISIBLE, '');
}

/** How many terminal cells the character (one code point) takes: 0, 1 or 2. */
export function characterWidth(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  return DOUBLE_WIDTH.test(character) ? 2 : 1;
}

/** How many terminal cells the text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text, cut to `width` cells; what was cut ends with `…`. */
export function cutText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

/**
 * The text in lines of at most `width` cells, broken at spaces where there are any.
 *
 * @param maxLines - the rest is cut off with `…`.
 */
export function wrapText(text: string, width: number, maxLines = Infinity): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => chop(long, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
  }
  if (line !== '') lines.push(line);
  if (lines.length <= maxLines) return lines;
  const last = `${lines[maxLines - 1] ?? ''} ${lines[maxLines] ?? ''}`;
  return [...lines.slice(0, maxLines - 1), cutText(last, width)];
}

function chop(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && displayWidth(piece + character) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
