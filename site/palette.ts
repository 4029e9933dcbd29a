/** The colours of one theme, as `#rrggbb`. */
export interface Palette {
  readonly paper: string;
  /** Behind code, tables and side bars. */
  readonly surface: string;
  readonly line: string;
  readonly ink: string;
  /** For captions and labels. */
  readonly inkSoft: string;
  /** Links and everything that can be clicked. */
  readonly accent: string;
  readonly accentWash: string;
  readonly myth: string;
  readonly mythWash: string;
  readonly predict: string;
  readonly predictWash: string;
  readonly aside: string;
  readonly asideWash: string;
  readonly warning: string;
  readonly warningWash: string;
  readonly terminal: string;
  readonly terminalInk: string;
  readonly terminalSoft: string;
}

/** Dark ink on warm paper. */
export const LIGHT: Palette = {
  paper: '#fdfcf9',
  surface: '#f5f3ec',
  line: '#e0dbcd',
  ink: '#22262b',
  inkSoft: '#5b6067',
  accent: '#0a655b',
  accentWash: '#e1f0ec',
  myth: '#a2311f',
  mythWash: '#fbeee8',
  predict: '#5a3ea6',
  predictWash: '#f1edfa',
  aside: '#2b5a86',
  asideWash: '#eaf1f7',
  warning: '#7c5200',
  warningWash: '#fbf2da',
  terminal: '#1f2429',
  terminalInk: '#e3e5e2',
  terminalSoft: '#a4abb1',
};

/** Light ink on slate, a little warm. */
export const DARK: Palette = {
  paper: '#15181b',
  surface: '#1d2125',
  line: '#353b41',
  ink: '#e2e0da',
  inkSoft: '#a3a9ae',
  accent: '#6ccab9',
  accentWash: '#173029',
  myth: '#f29a84',
  mythWash: '#2c1e1a',
  predict: '#bba9f6',
  predictWash: '#231e33',
  aside: '#90bde8',
  asideWash: '#19242e',
  warning: '#e3b95f',
  warningWash: '#2a2416',
  terminal: '#0d0f11',
  terminalInk: '#dcdfdc',
  terminalSoft: '#979ea4',
};

/** Pairs of text and background that stand on top of each other somewhere. */
export const TEXT_PAIRS: readonly (readonly [text: keyof Palette, background: keyof Palette])[] = [
  ...(['ink', 'inkSoft', 'accent'] as const).flatMap((text) =>
    (
      [
        'paper',
        'surface',
        'accentWash',
        'mythWash',
        'predictWash',
        'asideWash',
        'warningWash',
      ] as const
    ).map((background) => [text, background] as const),
  ),
  ['myth', 'mythWash'],
  ['predict', 'predictWash'],
  ['aside', 'asideWash'],
  ['warning', 'warningWash'],
  ['terminalInk', 'terminal'],
  ['terminalSoft', 'terminal'],
];

/**
 * How well two colours can be told apart by their brightness: from 1 to 21, as WCAG 2 defines it.
 * Text of ordinary size needs 4.5 (level AA).
 */
export function contrast(one: string, other: string): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright! + 0.05) / (dark! + 0.05);
}

/**
 * The palettes as CSS variables: `--paper`, `--ink-soft` and so on. The system's preference rules
 * unless the root element has `data-theme="light"` or `"dark"`; paper is always light.
 */
export function paletteCss(): string {
  const light = `color-scheme: light;\n${variables(LIGHT)}`;
  const dark = `color-scheme: dark;\n${variables(DARK)}`;
  return [
    `:root {\n${light}}`,
    `@media screen and (prefers-color-scheme: dark) {\n:root:not([data-theme='light']) {\n${dark}}\n}`,
    `@media screen {\n:root[data-theme='dark'] {\n${dark}}\n}`,
    '',
  ].join('\n');
}

/**
 * The same colours under the names the theme of the API pages uses.
 */
export function apiPaletteCss(): string {
  return `:root {\n${apiVariables('light', LIGHT)}${apiVariables('dark', DARK)}}\n`;
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${kebab(name)}: ${colour};\n`)
    .join('');
}

function apiVariables(theme: string, palette: Palette): string {
  const names = {
    background: palette.surface,
    'background-secondary': palette.paper,
    'background-active': palette.accentWash,
    'background-warning': palette.warningWash,
    'warning-text': palette.warning,
    accent: palette.line,
    text: palette.ink,
    'contrast-text': palette.ink,
    'text-aside': palette.inkSoft,
    link: palette.accent,
    'focus-outline': palette.accent,
  };
  return Object.entries(names)
    .map(([name, colour]) => `--${theme}-color-${name}: ${colour};\n`)
    .join('');
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
