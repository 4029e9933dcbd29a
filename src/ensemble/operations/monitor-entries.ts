import { Decimal } from './decimal.ts';
import type { MonitorSummary, MonitorValue } from './monitor-values.ts';

/** Values and summaries as pairs of a name and what is shown, as `mntr` and the admin server have them. */
export function monitorEntries(
  values: readonly MonitorValue[],
  summaries: readonly MonitorSummary[],
): (readonly [name: string, value: string | number | Decimal])[] {
  return [
    ...values.map(({ name, value }) => [name, value] as const),
    ...summaries.flatMap((summary) => summaryEntries(summary)),
  ];
}

function summaryEntries({
  name,
  values,
  hasPercentiles,
}: MonitorSummary): (readonly [string, number | Decimal])[] {
  const { average, min, max, count, sum } = values;
  return [
    [`avg_${name}`, new Decimal(average)],
    [`min_${name}`, min],
    [`max_${name}`, max],
    [`cnt_${name}`, count],
    [`sum_${name}`, sum],
    ...(hasPercentiles ? PERCENTILES : []).map(
      ([prefix, share]) => [`${prefix}_${name}`, values.percentile(share)] as const,
    ),
  ];
}

const PERCENTILES = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
] as const;
