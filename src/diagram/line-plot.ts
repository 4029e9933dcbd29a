import { styleSheet } from './svg-style.ts';

/** One line of a {@link drawLinePlot}: its points from left to right. */
export interface PlottedLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a plot shows. Both axes begin at 0. */
export interface LinePlot {
  /** Begins every id within the drawing: letters, digits and hyphens, a letter first. */
  readonly id: string;
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  /** At most two, which look different without colours, too. */
  readonly lines: readonly PlottedLine[];
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = WIDTH - 130;
const TOP = 40;
const BOTTOM = HEIGHT - 60;

/** So many parts an axis has at least. */
const PARTS = 4;

/** Draws numbers as lines, as SVG in the style of the diagrams. */
export function drawLinePlot({ id, title, xName, yName, lines }: LinePlot): string {
  const points = lines.flatMap((one) => one.points);
  const xTicks = ticksUpTo(Math.max(...points.map(([x]) => x)));
  const yTicks = ticksUpTo(Math.max(...points.map(([, y]) => y)));
  const x = scale(xTicks.at(-1)!, LEFT, RIGHT);
  const y = scale(yTicks.at(-1)!, BOTTOM, TOP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" id="${id}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="${id}-title">`,
    `<title id="${id}-title">${title}</title>`,
    `<style>${styleSheet(id)}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    ...yTicks.map((tick) => line(LEFT, y(tick), RIGHT, y(tick), 'absent')),
    line(LEFT, TOP, LEFT, BOTTOM, 'alive'),
    line(LEFT, BOTTOM, RIGHT, BOTTOM, 'alive'),
    ...xTicks.map((tick) => text(x(tick), BOTTOM + 20, `${tick}`, 'tick', 'middle')),
    ...yTicks.map((tick) => text(LEFT - 10, y(tick) + 4, `${tick}`, 'tick', 'end')),
    text((LEFT + RIGHT) / 2, HEIGHT - 16, xName, 'plain-text', 'middle'),
    text(LEFT - 50, TOP - 18, yName, 'plain-text', 'start'),
    ...lines.flatMap(({ name, points: own }, kind) => [
      `<path class="arrow k${kind}" d="${own.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${x(px)} ${y(py)}`).join('')}"/>`,
      text(x(own.at(-1)![0]) + 10, y(own.at(-1)![1]) + 4, name, 'name', 'start'),
    ]),
    '</svg>',
    '',
  ].join('\n');
}

/** From 0 to at least `largest`, in steps that are 1, 2 or 5 times a power of ten. */
function ticksUpTo(largest: number): number[] {
  const power = 10 ** Math.floor(Math.log10(largest / PARTS));
  const step = [5, 2, 1].map((one) => one * power).find((one) => largest / one >= PARTS) ?? power;
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, i) => i * step);
}

function scale(largest: number, from: number, to: number): (value: number) => number {
  return (value) => Math.round((from + ((to - from) * value) / largest) * 10) / 10;
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function text(x: number, y: number, words: string, kind: string, anchor: string): string {
  return `<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
}
