import type { Sample } from './load.ts';
import type { Row, Target } from './rows.ts';

/** The samples of one row, of both. */
export interface Measured {
  readonly row: Row;
  readonly ours: readonly Sample[];
  readonly apache: readonly Sample[];
}

/** A figure of both, with its spread, and how they compare. */
export interface Compared {
  readonly what: string;
  readonly unit: string;
  readonly ours: Spread;
  readonly apache: Spread;
  /** Of the medians. */
  readonly ratio: number;
  readonly target: string;
  readonly isMet: boolean;
}

/** Median, lowest and highest. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Each figure that a row has a target for. */
export function compareRow({ row, ours, apache }: Measured): Compared[] {
  const { name, sizeBytes, clients, inFlight } = row;
  return row.targets.map((target) => {
    const what = `${name}, ${sizeBytes} B, ${clients} × ${inFlight}: ${target.figure}`;
    const values = (samples: readonly Sample[]): number[] =>
      samples.map((sample) => figureOf(target, sample));
    return compare(what, values(ours), values(apache), target);
  });
}

/** One figure of both. */
export function compare(
  what: string,
  ours: readonly number[],
  apache: readonly number[],
  { unit, bound, ratio }: Pick<Target, 'unit' | 'bound' | 'ratio'>,
): Compared {
  const [own, theirs] = [spreadOf(ours), spreadOf(apache)];
  const actual = own.median / theirs.median;
  const isMet = bound === 'most' ? actual <= ratio : actual >= ratio;
  const target = `${bound === 'most' ? '≤' : '≥'} ${ratio}`;
  return { what, unit, ours: own, apache: theirs, ratio: actual, target, isMet };
}

/** The first lines of the table in Markdown. */
export const REPORT_HEAD = [
  '| what | unit | ours, median (min–max) | Apache, median (min–max) | ratio | target | met |',
  '|---|---|---|---|---|---|---|',
].join('\n');

/** A line of it. */
export function reportLine(row: Compared): string {
  const { what, unit, ours, apache, ratio, target, isMet } = row;
  const verdict = isMet ? 'yes' : 'no';
  return `| ${what} | ${unit} | ${words(ours)} | ${words(apache)} | ${ratio.toFixed(2)} | ${target} | ${verdict} |`;
}

function figureOf({ figure }: Target, sample: Sample): number {
  switch (figure) {
    case 'throughput':
      return sample.ops_per_s;
    case 'p50':
      return sample.p50_us / 1000;
    case 'server CPU':
      return sample.server_cpu_s_per_kop * 1000;
  }
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    min: sorted[0] ?? NaN,
    max: sorted.at(-1) ?? NaN,
  };
}

function words({ median, min, max }: Spread): string {
  return `${short(median)} (${short(min)}–${short(max)})`;
}

function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
