import { describe, expect, test } from 'vitest';
import { createHighlight } from '../../site/markdown/highlight.ts';
import { contrast, DARK, LIGHT, paletteCss, TEXT_PAIRS } from '../../site/palette.ts';

/** WCAG 2, level AA, for text of ordinary size. */
const AA = 4.5;

test('contrast is that of WCAG', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s theme', (theme, palette) => {
  test.each(TEXT_PAIRS)('%s is legible on %s', (text, background) => {
    expect(contrast(palette[text], palette[background])).toBeGreaterThanOrEqual(AA);
  });

  test('text on buttons is legible', () => {
    expect(contrast(palette.paper, palette.accent)).toBeGreaterThanOrEqual(AA);
  });

  test('code is legible', async () => {
    const highlight = await createHighlight();
    const html = highlight(SAMPLE, 'ts');
    const colours = new Set([...html.matchAll(new RegExp(`--shiki-${theme}:(#\\w{6})`, 'g'))]);
    expect(colours.size).toBeGreaterThan(5);
    for (const [, colour] of colours) {
      expect(contrast(colour!, palette.surface), colour).toBeGreaterThanOrEqual(AA);
      expect(contrast(colour!, palette.paper), colour).toBeGreaterThanOrEqual(AA);
    }
  });
});

test('the dark colours apply by preference and by choice, and never on paper', () => {
  const css = paletteCss();
  expect(css).toMatch(
    /@media screen and \(prefers-color-scheme: dark\) \{\n:root:not\(\[data-theme='light'\]\)/,
  );
  expect(css).toMatch(/@media screen \{\n:root\[data-theme='dark'\]/);
  expect(css.split('@media')[0]).toContain(`--paper: ${LIGHT.paper};`);
});

const SAMPLE = `/** A comment. */
import type { Env } from '#kit';
export class Vote<T> extends Base implements Node<T> {
  private readonly yes = new Set<string>();
  onVote(from: string, n = 1_000n): boolean | undefined {
    if (this.yes.size >= 3 && !/x+[a-z]\\d/.test(\`a\${from}\\n\`)) return null ?? true; // done
    throw new Error('no');
  }
}
`;
