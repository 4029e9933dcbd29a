import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Font {
  readonly family: string;
  readonly style: 'normal' | 'italic';
  readonly package: string;
  readonly file: string;
}

const FONTS: readonly Font[] = [
  font('Source Serif 4 Variable', 'source-serif-4', 'normal'),
  font('Source Serif 4 Variable', 'source-serif-4', 'italic'),
  font('Inter Variable', 'inter', 'normal'),
];

/**
 * What follows on the book's own fonts. The monospaced ones are the reader's: they have box-drawing
 * letters of the same width as the others, which diagrams in text need.
 */
const STACKS = `:root {
  --serif:
    'Source Serif 4 Variable', 'Source Serif 4', Charter, 'Iowan Old Style', 'Sitka Text', Cambria,
    Georgia, serif;
  --sans:
    'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial,
    sans-serif;
  --mono:
    ui-monospace, 'SF Mono', SFMono-Regular, Menlo, 'Cascadia Mono', Consolas, 'DejaVu Sans Mono',
    'Liberation Mono', monospace;
}
`;

/**
 * Copies the book's fonts, Latin letters only, into `fonts` in the folder. A font whose package is
 * not installed is left out, and the reader's own fonts take its place.
 *
 * @returns the style sheet that declares them, and the variables to use them by.
 */
export function copyFonts(folder: string): string {
  const { resolve } = createRequire(import.meta.url);
  mkdirSync(join(folder, 'fonts'), { recursive: true });
  const faces = FONTS.map(({ family, style, package: name, file }) => {
    try {
      copyFileSync(resolve(`${name}/files/${file}`), join(folder, 'fonts', file));
    } catch {
      return '';
    }
    return `@font-face {
  font-family: '${family}';
  font-style: ${style};
  font-weight: 200 900;
  font-display: swap;
  src: url('fonts/${file}') format('woff2');
}
`;
  });
  return faces.join('') + STACKS;
}

function font(family: string, name: string, style: Font['style']): Font {
  const file = `${name}-latin-wght-${style}.woff2`;
  return { family, style, package: `@fontsource-variable/${name}`, file };
}
