import uPlot from 'uplot';
import type { EnsembleView, Health } from '../../../src/workshop/view.ts';
import { element } from './dom.ts';

/** Five minutes, a point a second. */
const MOST_POINTS = 300;
const DISTANCE_MS = 950;
const HEIGHT = 150;

/** Something that is drawn over time. */
interface Plotted {
  readonly title: string;
  /** Undefined for one line for the whole ensemble. */
  readonly value: ((health: Health) => number | undefined) | undefined;
  /** Whether there is not a value at every moment. */
  readonly isSparse?: boolean;
}

const PLOTS: readonly Plotted[] = [
  { title: 'Latency, ms', value: ({ latencyMs }) => latencyMs, isSparse: true },
  { title: 'Outstanding requests', value: ({ outstanding }) => outstanding },
  { title: 'Connections', value: ({ connections }) => connections },
  { title: 'Watches', value: ({ watches }) => watches },
  { title: 'Elections since the start', value: undefined },
];

/** Lines differ by colour and by their strokes. */
const COLOURS = ['--accent', '--predict', '--warning', '--aside', '--myth'];
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [1, 5]];

/** Health over time. */
export class Charts {
  private readonly place: HTMLElement;
  private readonly moments: EnsembleView[] = [];
  private plots: { readonly plot: uPlot; readonly plotted: Plotted }[] = [];

  constructor(place: HTMLElement) {
    this.place = place;
    const again = (): void => this.draw();
    new MutationObserver(again).observe(document.documentElement, {
      attributeFilter: ['data-theme', 'data-big'],
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
    new ResizeObserver(() => this.fit()).observe(place);
  }

  /** Shows what there was in place of what was shown. */
  begin(history: readonly EnsembleView[]): void {
    this.moments.splice(0, Infinity, ...history.slice(-MOST_POINTS));
    this.draw();
  }

  add(view: EnsembleView): void {
    const last = this.moments.at(-1);
    if (last !== undefined && view.atMs - last.atMs < DISTANCE_MS) return;
    this.moments.push(view);
    if (this.moments.length > MOST_POINTS) this.moments.shift();
    if (this.plots.length === 0) this.draw();
    for (const { plot, plotted } of this.plots) plot.setData(this.dataOf(plotted));
  }

  private draw(): void {
    for (const { plot } of this.plots) plot.destroy();
    this.plots = [];
    this.place.replaceChildren();
    if (this.moments.length === 0) return;
    for (const plotted of PLOTS) {
      const place = element('figure', { class: 'ws-chart' });
      place.append(element('figcaption', {}, plotted.title));
      this.place.append(place);
      const plot = new uPlot(this.optionsOf(plotted, place), this.dataOf(plotted), place);
      this.plots.push({ plot, plotted });
    }
  }

  private fit(): void {
    for (const { plot } of this.plots) {
      const width = plot.root.parentElement!.clientWidth;
      if (Math.abs(width - plot.width) > 1) plot.setSize({ width, height: plot.height });
    }
  }

  private dataOf({ value }: Plotted): uPlot.AlignedData {
    const times = this.moments.map(({ atMs }) => atMs / 1000);
    if (value === undefined) return [times, this.moments.map(({ elections }) => elections)];
    const lines = this.sids.map((sid) =>
      this.moments.map(({ servers }) => {
        const health = servers.find((server) => server.sid === sid)?.health;
        return health === undefined ? null : (value(health) ?? null);
      }),
    );
    return [times, ...lines];
  }

  private get sids(): readonly number[] {
    return this.moments.at(-1)!.servers.map(({ sid }) => sid);
  }

  private optionsOf(
    { value, title, isSparse = false }: Plotted,
    place: HTMLElement,
  ): uPlot.Options {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const size = document.documentElement.dataset['big'] === 'true' ? 17 : 12;
    const axis: uPlot.Axis = {
      stroke: colour('--ink-soft'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: `${size}px ${colour('--sans') || 'sans-serif'}`,
    };
    const lines = value === undefined ? [title] : this.sids.map((sid) => `server ${sid}`);
    return {
      width: place.clientWidth,
      height: HEIGHT + (size - 12) * 6,
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [
        { ...axis, space: 90, values: (_, times) => times.map(timeOf) },
        { ...axis, size: 26 + size * 2, values: (_, ticks) => ticks.map(tickText) },
      ],
      series: [
        {},
        ...lines.map((label, at): uPlot.Series => ({
          label,
          stroke: colour(COLOURS[at % COLOURS.length]!),
          dash: DASHES[at % DASHES.length]!,
          width: 2,
          spanGaps: isSparse,
          points: { show: isSparse, size: 4 },
          ...(!isSparse && { paths: uPlot.paths.stepped!({ align: 1 }) }),
        })),
      ],
      legend: { show: value !== undefined, live: true },
    };
  }
}

function tickText(tick: number): string {
  return Number.isInteger(tick) ? String(tick) : tick.toFixed(tick < 0.1 ? 2 : 1);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toTimeString().slice(0, 8);
}
