import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { bundledServer } from '../ensemble/bundle-server.ts';
import { LocalEnsemble } from '../ensemble/local-ensemble.ts';
import { LocalNetwork } from '../ensemble/local-network.ts';
import { MAX_CLIENT_PORT, portsOf } from '../ensemble/local-plan.ts';
import { KIT_ROOT, workbookRoot } from '../grade/root.ts';
import { serveFiles } from '../host/static-files.ts';
import { ReplayServer } from '../replay-server/replay-server.ts';
import { Guard, isLoopback, newToken } from '../workshop/guard.ts';
import { API, WorkshopServer } from '../workshop/workshop-server.ts';
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
    .option('--port <n>', `of the book (${BOOK_PORT}, or the next free one)`, wholeNumber(0))
    .option(
      '--host <address>',
      'of the book; elsewhere than 127.0.0.1 the workshop page needs a token',
      LOOPBACK,
    )
    .option('--workshop', 'with buttons to kill, pause and cut off servers, and to change znodes')
    .option('--client-port <n>', 'of the first server; the others follow', wholeNumber(1), 2181)
    .option('--data <dir>', 'where the data of the servers is kept (nowhere)');
}

const LOOPBACK = '127.0.0.1';
const ENSEMBLE = { servers: 3, observers: 0 };

interface StartOptions {
  readonly port?: number;
  readonly clientPort: number;
  readonly data?: string;
  readonly host: string;
  readonly workshop?: boolean;
}

/** `npm start`. Serves until Ctrl-C, then exits with 0. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = startCommand();
  if (!readArguments(command, argv)) return 0;
  const options = command.opts<StartOptions>();
  checkPorts(options);
  const stopped = untilStopped();
  const { port, clientPort, host } = options;
  const dataDir = options.data ?? mkdtempSync(path.join(os.tmpdir(), 'zookeeper-'));
  const network = options.workshop === true ? new LocalNetwork() : undefined;
  const ensemble: LocalEnsemble = new LocalEnsemble(
    { ...ENSEMBLE, clientPort, dataDir },
    {
      line: (sid, text) => console.log(`server ${sid} | ${text}`),
      changed: (sid, news) => page.workshop.changed(sid, news),
      condition: (sid, condition) => page.workshop.condition(sid, condition),
    },
    network,
  );
  const token = isLoopback(host) ? undefined : newToken();
  const guard = new Guard(host, token);
  const page = new WorkshopServer({ ensemble, network, guard, hasControls: network !== undefined });
  const replays = new ReplayServer({ root: workbookRoot(), guard });
  const files = serveFiles(path.join(KIT_ROOT, 'site', 'dist'));
  const book = createServer((request, response) => {
    if (request.url?.startsWith(API) === true) page.answer(request, response);
    else if (replays.isFor(request)) replays.answer(request, response);
    else files(request, response);
  });
  try {
    const planned = new Set(ensemble.servers.flatMap(portsOf));
    const remark = await listenForBook(book, { host, port, planned });
    if (remark !== undefined) console.log(remark);
    return await serve({ book, page, ensemble, network, host, token }, stopped);
  } finally {
    replays.close();
    await page.close();
    network?.close();
    book.close();
    book.closeAllConnections();
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

/** All that runs. */
interface Running {
  readonly book: Server;
  readonly page: WorkshopServer;
  readonly ensemble: LocalEnsemble;
  readonly network: LocalNetwork | undefined;
  readonly host: string;
  readonly token: string | undefined;
}

async function serve(running: Running, stopped: Promise<unknown>): Promise<number> {
  const { ensemble, network } = running;
  await ensemble.checkPorts();
  await network?.listen(ensemble.servers);
  console.log('Starting three servers and building the book; that takes a moment.');
  ensemble.start(await bundledServer([]));
  try {
    const failed = ensemble.failed.then(() => 1);
    const ended = stopped.then(() => 0);
    const code = await Promise.race([failed, ended, buildBook().then(failureOnly)]);
    if (code !== undefined) return code;
    const servers = await Promise.race([failed, ended, ensemble.serving]);
    if (typeof servers === 'number') return servers;
    tellWhere(running, servers);
    return await Promise.race([failed, ended]);
  } finally {
    await ensemble.stop();
  }
}

function tellWhere({ book, ensemble, host, token }: Running, servers: string): void {
  console.log(`ZooKeeper is on ${servers}`);
  const admin = `http://${LOOPBACK}:${ensemble.servers[0]?.adminPort}/commands`;
  console.log(`Commands for operators are on ${admin}, and on the next two ports.`);
  const address = `http://${shownHost(host)}:${portOf(book)}/`;
  const query = token === undefined ? '' : `?token=${token}`;
  console.log(`The live ensemble is on ${address}workshop/${query}`);
  console.log(`The book is on ${address}. Ctrl-C ends both.`);
}

/** What others can open, if it is all addresses of this machine. */
function shownHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host.includes(':') ? `[${host}]` : host;
  const addresses = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
  const outer = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
  return outer?.address ?? LOOPBACK;
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
