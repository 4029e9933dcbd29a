import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { KIT_ROOT } from '../grade/root.ts';
import { Contender, type Kind } from './bench-ensemble/contender.ts';
import { LoadGenerator, type Sample } from './bench-ensemble/load.ts';
import {
  compare,
  compareRow,
  REPORT_HEAD,
  reportLine,
  type Compared,
} from './bench-ensemble/report.ts';
import { ROWS, type Row } from './bench-ensemble/rows.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The options of `npm run bench:ensemble`. */
export function benchEnsembleCommand(): Command {
  return new Command('npm run bench:ensemble --')
    .description(
      'Measures our servers and Apache’s under the same loads, in turn, and prints how they compare.',
    )
    .option('--rounds <n>', 'measure each row so often', wholeNumber(1), 3)
    .option('--seconds <n>', 'for so long, each time', wholeNumber(1), 3)
    .option('--servers <n>', '1 or 3 servers; both if left out', wholeNumber(1))
    .option('--only <text>', 'only rows with this text in their name')
    .option('--no-failover', 'leave out killing the leader')
    .option('--json <file>', 'write the figures to a file, too');
}

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly servers?: number;
  readonly only?: string;
  readonly failover: boolean;
  readonly json?: string;
}

/** So many starts, and kills of a leader, are measured. */
const RESTARTS = 3;

/** `npm run bench:ensemble`. @throws UsageError without Java, Apache ZooKeeper, gcc and the C client. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = benchEnsembleCommand();
  if (!readArguments(command, argv)) return 0;
  const options = command.opts<Options>();
  const rows = ROWS.filter(({ name }) => name.includes(options.only ?? ''));
  if (rows.length === 0) throw new UsageError(`No row has "${options.only}" in its name.`);
  if (!existsSync('/usr/share/java/zookeeper.jar')) {
    throw new UsageError('Apache ZooKeeper is not there: apt-get install zookeeper.');
  }
  const load = await LoadGenerator.compile(path.join(KIT_ROOT, 'node_modules', '.cache', 'zkload'));
  const counts = options.servers === undefined ? [1, 3] : [options.servers];
  const all: Record<string, Compared[]> = {};
  // Line by line, and so is the file: it takes long, and what is known is known.
  const tell = (list: Compared[], compared: Compared): void => {
    list.push(compared);
    console.log(reportLine(compared));
    if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(all, null, 2));
  };
  for (const servers of counts) {
    const title = servers === 1 ? 'Standalone' : `${servers} servers`;
    console.log(`\n## ${title}\n\n${REPORT_HEAD}`);
    const list: Compared[] = (all[title] = []);
    const found = (compared: Compared): void => tell(list, compared);
    await withFolder((folder) =>
      new Comparison({ load, options, folder, servers, found }).run(rows),
    );
  }
  console.log(`\nNode ${process.versions.node}, ${cpus()[0]?.model ?? '?'} × ${cpus().length}.`);
  return 0;
}

/** Both kinds of servers, with so many of them, measured in turn. */
class Comparison {
  private readonly load: LoadGenerator;
  private readonly options: Options;
  private readonly folder: string;
  private readonly servers: number;
  private readonly found: (compared: Compared) => void;

  constructor(given: {
    readonly load: LoadGenerator;
    readonly options: Options;
    readonly folder: string;
    readonly servers: number;
    readonly found: (compared: Compared) => void;
  }) {
    this.load = given.load;
    this.options = given.options;
    this.folder = given.folder;
    this.servers = given.servers;
    this.found = given.found;
  }

  async run(rows: readonly Row[]): Promise<void> {
    await this.measureRows(rows);
    if (this.options.only !== undefined) return;
    this.found(await this.measureStart());
    if (this.servers > 1 && this.options.failover) this.found(await this.measureFailover());
  }

  private async measureRows(rows: readonly Row[]): Promise<void> {
    const contenders = [await this.start('ours'), await this.start('Apache')] as const;
    const samples = rows.map((row) => ({ row, ours: [] as Sample[], apache: [] as Sample[] }));
    try {
      for (const contender of contenders) await this.warmUp(contender);
      for (let round = 0; round < this.options.rounds; round++) {
        for (const measured of samples) {
          const { row, ours, apache } = measured;
          // In turn, so that what else happens on the machine hits both.
          ours.push(await this.load.measure(row, contenders[0], this.options.seconds));
          apache.push(await this.load.measure(row, contenders[1], this.options.seconds));
          if (ours.length === this.options.rounds) compareRow(measured).forEach(this.found);
        }
      }
    } finally {
      for (const contender of contenders) await contender.stop();
    }
    const last = samples.at(-1)!;
    const memory = (list: readonly Sample[]): number[] =>
      (list.at(-1)?.server_rss_kib ?? []).map((kib) => kib / 1024);
    const target = { unit: 'MiB a server', bound: 'most', ratio: 0.5 } as const;
    const what = 'resident memory after the load';
    this.found(compare(what, memory(last.ours), memory(last.apache), target));
  }

  private async warmUp(contender: Contender): Promise<void> {
    const row = ROWS.find(({ workload, inFlight }) => workload === 'mixed' && inFlight > 1)!;
    await this.load.measure(row, contender, 10);
  }

  private async measureStart(): Promise<Compared> {
    const ours = await this.repeat('ours', (contender) => Promise.resolve(contender.startMs));
    const apache = await this.repeat('Apache', (contender) => Promise.resolve(contender.startMs));
    return compare('start until all serve', ours, apache, { unit: 'ms', bound: 'most', ratio: 1 });
  }

  private async measureFailover(): Promise<Compared> {
    const recover = async (contender: Contender): Promise<number> => {
      const sample = await this.load.failOver(contender, await contender.leader());
      return sample.recover_ms ?? NaN;
    };
    const ours = await this.repeat('ours', recover);
    const apache = await this.repeat('Apache', recover);
    const target = { unit: 'ms', bound: 'most', ratio: 0.7 } as const;
    return compare('kill -9 of the leader until a write succeeds', ours, apache, target);
  }

  /** Something measured on servers that have just started, several times. */
  private async repeat(
    kind: Kind,
    measure: (contender: Contender) => Promise<number>,
  ): Promise<number[]> {
    const values: number[] = [];
    for (let i = 0; i < RESTARTS; i++) {
      const contender = await this.start(kind);
      try {
        values.push(await measure(contender));
      } finally {
        await contender.stop();
      }
    }
    return values;
  }

  private start(kind: Kind): Promise<Contender> {
    const basePort = kind === 'ours' ? 24_100 : 24_200;
    const { servers } = this;
    return Contender.start(kind, path.join(this.folder, kind), { servers, basePort });
  }
}

async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-ensemble-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
