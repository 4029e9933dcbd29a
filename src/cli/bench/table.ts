import type { Measurement } from './measure.ts';

/** The measurements as a Markdown table. */
export function tableOf(measurements: readonly Measurement[]): string {
  const rows = [
    ['what', 'median', 'slowest to fastest', 'unit'],
    ...measurements.map(({ name, median, slowest, fastest, unit }) => [
      name,
      grouped(median),
      `${grouped(slowest)} to ${grouped(fastest)}`,
      unit,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const padded = rows.map((row) =>
    line(
      row.map((cell, i) =>
        i === 1 || i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
      ),
    ),
  );
  const rule = line(
    widths.map((width, i) =>
      i === 1 || i === 2 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
    ),
  );
  return [padded[0], rule, ...padded.slice(1)].join('\n');
}

function grouped(number: number): string {
  return number.toLocaleString('en-US');
}
