/** What a row of the comparison measures. */
export interface Row {
  readonly name: string;
  readonly workload: string;
  readonly sizeBytes: number;
  readonly clients: number;
  readonly inFlight: number;
  /** Which figures are compared with Apache's, and how ours should be to it. */
  readonly targets: readonly Target[];
}

/** A figure, and the ratio to Apache's that ours should reach. */
export interface Target {
  readonly figure: 'throughput' | 'p50' | 'server CPU';
  readonly unit: string;
  /** `most`: ours / Apache's at most this; `least`: at least. */
  readonly bound: 'most' | 'least';
  readonly ratio: number;
}

const CPU: Target = { figure: 'server CPU', unit: 'ms per 1000', bound: 'most', ratio: 0.5 };
const LATENCY: Target = { figure: 'p50', unit: 'ms', bound: 'most', ratio: 0.7 };
const THROUGHPUT: Target = { figure: 'throughput', unit: 'per s', bound: 'least', ratio: 1.5 };
const CONNECTS: Target = { figure: 'throughput', unit: 'per s', bound: 'least', ratio: 2 };

/** The rows, in the order in which they are measured. */
export const ROWS: readonly Row[] = [
  ...pairs('read', 'read', [100, 1024]),
  ...pairs('write', 'write', [100, 1024]),
  ...pairs('mixed 90/10', 'mixed', [100]),
  ...pairs('create+delete pair', 'create', [100]),
  ...pairs('multi (3 ops)', 'multi', [100]),
  { ...row('watch fan-out', 'watch', 100, 100, 1), targets: [LATENCY, CPU] },
  { ...row('watch fan-out', 'watch', 100, 1000, 1), targets: [LATENCY, CPU] },
  { ...row('session open+close', 'connect', 100, 1, 1), targets: [CONNECTS, CPU] },
  { ...row('session open+close', 'connect', 100, 10, 1), targets: [CONNECTS, CPU] },
];

function pairs(name: string, workload: string, sizes: readonly number[]): Row[] {
  return sizes.flatMap((size) => [
    { ...row(name, workload, size, 1, 1), targets: [LATENCY, CPU] },
    { ...row(name, workload, size, 10, 100), targets: [THROUGHPUT, CPU] },
  ]);
}

function row(
  name: string,
  workload: string,
  sizeBytes: number,
  clients: number,
  inFlight: number,
): Omit<Row, 'targets'> {
  return { name, workload, sizeBytes, clients, inFlight };
}
