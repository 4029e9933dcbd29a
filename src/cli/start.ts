import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { bundledServer } from '../ensemble/bundle-server.ts';
import { LocalEnsemble } from '../ensemble/local-ensemble.ts';
import { MAX_CLIENT_PORT, planEnsemble, portsOf } from '../ensemble/local-plan.ts';
import { KIT_ROOT } from '../grade/root.ts';
import { serveFiles } from '../host/static-files.ts';
import { BOOK_PORT, listenForBook } from './book-port.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The options of `npm start`. */
export function startCommand(): Command {
  return new Command('npm start --')
    .description(
      'Serves the book, and runs an ensemble of three servers, on this machine, until Ctrl-C.',
    )
    .option(
      '--port <n>',
      `of the book, on 127.0.0.1 (${BOOK_PORT}, or the next free one)`,
      wholeNumber(0),
    )
    .option('--client-port <n>', 'of the first server; the others follow', wholeNumber(1), 2181)
    .option('--data <dir>', 'where the data of the servers is kept (nowhere)');
}

const HOST = '127.0.0.1';
const ENSEMBLE = { servers: 3, observers: 0 };

interface StartOptions {
  readonly port?: number;
  readonly clientPort: number;
  readonly data?: string;
}

/** `npm start`. Serves until Ctrl-C, then exits with 0. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = startCommand();
  if (!readArguments(command, argv)) return 0;
  const options = command.opts<StartOptions>();
  checkPorts(options);
  const stopped = untilStopped();
  const site = path.join(KIT_ROOT, 'site', 'dist');
  const book = createServer(serveFiles(site));
  const { port, clientPort } = options;
  const planned = new Set(planEnsemble({ ...ENSEMBLE, clientPort, dataDir: '' }).flatMap(portsOf));
  const remark = await listenForBook(book, { host: HOST, port, planned });
  if (remark !== undefined) console.log(remark);
  const dataDir = options.data ?? mkdtempSync(path.join(os.tmpdir(), 'zookeeper-'));
  try {
    return await serve(book, dataDir, clientPort, stopped);
  } finally {
    book.close();
    if (options.data === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

function checkPorts({ port, clientPort }: StartOptions): void {
  if (port !== undefined && port > 65_535)
    throw new UsageError('A port is a number from 0 to 65535.');
  if (clientPort + ENSEMBLE.servers > MAX_CLIENT_PORT) {
    throw new UsageError(`The client ports must end before ${MAX_CLIENT_PORT}.`);
  }
}

async function serve(
  book: Server,
  dataDir: string,
  clientPort: number,
  stopped: Promise<unknown>,
): Promise<number> {
  const ensemble = new LocalEnsemble(
    { ...ENSEMBLE, clientPort, dataDir },
    {
      line: (sid, text) => console.log(`server ${sid} | ${text}`),
    },
  );
  await ensemble.checkPorts();
  console.log('Starting three servers and building the book; that takes a moment.');
  ensemble.start(await bundledServer([]));
  try {
    const failed = ensemble.failed.then(() => 1);
    const ended = stopped.then(() => 0);
    const code = await Promise.race([failed, ended, buildBook().then(failureOnly)]);
    if (code !== undefined) return code;
    const servers = await Promise.race([failed, ended, ensemble.serving]);
    if (typeof servers === 'number') return servers;
    console.log(`ZooKeeper is on ${servers}`);
    const [first] = planEnsemble({ ...ENSEMBLE, clientPort, dataDir });
    const admin = `http://${HOST}:${first?.adminPort}/commands`;
    console.log(`Commands for operators are on ${admin}, and on the next two ports.`);
    console.log(`The book is on http://${HOST}:${portOf(book)}/. Ctrl-C ends both.`);
    return await Promise.race([failed, ended]);
  } finally {
    await ensemble.stop();
  }
}

function failureOnly(code: number): number | undefined {
  return code === 0 ? undefined : code;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function buildBook(): Promise<number> {
  const { main: buildSite } = await import('./site.ts');
  return buildSite([]);
}
