/** How many kinds of messages look different; the next one looks like the first again. */
export const KIND_STYLES = 6;

/** Dash patterns and arrow heads, so that colour is not needed to tell kinds apart. */
const DASHES = ['none', '9 4', '2 4', '12 4 2 4', '6 3', '14 5'] as const;

/** Outlines of arrow heads within 12 by 12, pointing to the right at (11, 6); true if filled. */
const HEADS: readonly (readonly [string, boolean])[] = [
  ['M1 1.5 11 6 1 10.5Z', true],
  ['M2 1.5 11 6 2 10.5', false],
  ['M1 6 6 2 11 6 6 10Z', true],
  ['M1 1.5 11 6 1 10.5 4 6Z', true],
  ['M1 1.5 11 6 1 10.5Z', false],
  ['M1 6 6 2 11 6 6 10Z', false],
];

interface Palette {
  readonly [variable: string]: string;
}

const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#1f2430',
  soft: '#5c6475',
  line: '#8b93a5',
  panel: '#f1f3f8',
  fault: '#b45309',
  alarm: '#c01c28',
  'alarm-paper': '#fdecec',
  output: '#0b6b3a',
  'output-paper': '#e4f5ea',
  k0: '#1d4ed8',
  k1: '#8a4b08',
  k2: '#7c3aed',
  k3: '#0f766e',
  k4: '#be185d',
  k5: '#4b5563',
};

const DARK: Palette = {
  paper: '#14171f',
  ink: '#e6e9f0',
  soft: '#a3abbd',
  line: '#6b7385',
  panel: '#222733',
  fault: '#f0b35c',
  alarm: '#ff7b7b',
  'alarm-paper': '#3a1c20',
  output: '#6fdc9c',
  'output-paper': '#173325',
  k0: '#84a9ff',
  k1: '#f2b36b',
  k2: '#c4a6ff',
  k3: '#5fd3c5',
  k4: '#ff93bf',
  k5: '#bcc3d1',
};

/**
 * The style sheet of a drawing. All of it is below the drawing's own id, since the style of an SVG
 * within a page applies to the whole page.
 *
 * Light or dark follows the reader's system, unless an element around the drawing says
 * `data-theme="light"` or `data-theme="dark"`.
 */
export function styleSheet(id: string): string {
  const at = `#${id}`;
  const kinds = DASHES.map(
    (dash, kind) =>
      `${at} .k${kind}{stroke:var(--k${kind});stroke-dasharray:${dash}}` +
      `${at} .h${kind}{stroke:var(--k${kind});fill:${HEADS[kind]?.[1] ? `var(--k${kind})` : 'var(--paper)'}}`,
  );
  return [
    `${at}{${variables(LIGHT)}}`,
    `@media (prefers-color-scheme:dark){${at}{${variables(DARK)}}}`,
    `[data-theme=light] ${at},${at}[data-theme=light]{${variables(LIGHT)}}`,
    `[data-theme=dark] ${at},${at}[data-theme=dark]{${variables(DARK)}}`,
    `${at}{max-width:100%;height:auto}`,
    `${at} text{font:12px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);white-space:pre}`,
    `${at} .halo{paint-order:stroke;stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}`,
    `${at} .paper{fill:var(--paper)}`,
    `${at} .patch{fill:var(--paper);opacity:.9}`,
    `${at} .thin{opacity:.6}`,
    `${at} .head{fill:var(--panel);stroke:var(--line)}`,
    `${at} .name{font-weight:700}`,
    `${at} .tick{fill:var(--soft)}`,
    `${at} .alive{stroke:var(--line);stroke-width:1.5}`,
    `${at} .paused{stroke:var(--line);stroke-width:5;stroke-dasharray:2 4}`,
    `${at} .absent{stroke:var(--line);stroke-width:1;stroke-dasharray:1 7}`,
    `${at} .arrow{fill:none;stroke-width:1.6}`,
    `${at} .headshape{stroke-width:1.4;stroke-dasharray:none}`,
    `${at} .idle{opacity:.5}`,
    `${at} .dot{fill:var(--ink)}`,
    `${at} .open{fill:var(--paper);stroke:var(--ink);stroke-width:1.4}`,
    `${at} .disk{fill:var(--paper);stroke:var(--ink);stroke-width:1.4}`,
    `${at} .disk-text,${at} .timer-text,${at} .plain-text{fill:var(--soft)}`,
    `${at} .note-text{font-style:italic}`,
    `${at} .life-text{font-weight:700}`,
    `${at} .fault-text{fill:var(--fault);font-weight:700}`,
    `${at} .fault-mark{fill:var(--fault)}`,
    `${at} .cross{fill:none;stroke:var(--alarm);stroke-width:2.6;stroke-linecap:round}`,
    `${at} .lost-text{fill:var(--alarm);font-weight:700}`,
    `${at} .output-text{fill:var(--output);font-weight:700}`,
    `${at} .output-mark{fill:var(--output)}`,
    `${at} .output-box{fill:var(--output-paper);stroke:var(--output)}`,
    `${at} .strip-fault{stroke:var(--fault);stroke-width:1.5;stroke-dasharray:7 5}`,
    `${at} .strip-over{stroke:var(--line);stroke-width:1.5;stroke-dasharray:7 5}`,
    `${at} .fold{fill:var(--panel)}`,
    `${at} .fold-text,${at} .over-text{fill:var(--soft)}`,
    `${at} .verdict{fill:var(--alarm-paper);stroke:var(--alarm);stroke-width:2}`,
    `${at} .verdict-title{fill:var(--alarm);font-weight:700}`,
    ...kinds,
  ].join('\n');
}

/** What a drawing with connections needs besides. */
export function tieStyles(id: string): string {
  const at = `#${id}`;
  return [
    `${at} .tie{stroke:var(--ink);stroke-width:1}`,
    `${at} .tie-broke{stroke:var(--fault);stroke-width:1.6;stroke-dasharray:3 5}`,
  ].join('\n');
}

/** The arrow heads, as markers that lines refer to by `url(#ID-headN)`. */
export function arrowHeads(id: string): string {
  return HEADS.map(
    ([path], kind) =>
      `<marker id="${id}-head${kind}" viewBox="0 0 12 12" refX="11" refY="6" markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse" orient="auto"><path class="headshape h${kind}" d="${path}"/></marker>`,
  ).join('');
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}
