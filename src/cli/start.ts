import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { bundledServer } from '../ensemble/bundle-server.ts';
import { LocalEnsemble } from '../ensemble/local-ensemble.ts';
import { MAX_CLIENT_PORT } from '../ensemble/local-plan.ts';
import { KIT_ROOT } from '../grade/root.ts';
import { serveFiles } from '../host/static-files.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The options of `npm start`. */
export function startCommand(): Command {
  return new Command('npm start --')
    .description(
      'Serves the book, and runs an ensemble of three servers, on this machine, until Ctrl-C.',
    )
    .option('--port <n>', 'of the book, on 127.0.0.1', wholeNumber(0), 8080)
    .option('--client-port <n>', 'of the first server; the others follow', wholeNumber(1), 2181)
    .option('--data <dir>', 'where the data of the servers is kept (nowhere)');
}

const HOST = '127.0.0.1';
const SERVERS = 3;

interface StartOptions {
  readonly port: number;
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
  const book = await listen(createServer(serveFiles(site)), options.port);
  const dataDir = options.data ?? mkdtempSync(path.join(os.tmpdir(), 'zookeeper-'));
  try {
    return await serve(book, dataDir, options.clientPort, stopped);
  } finally {
    book.close();
    if (options.data === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

function checkPorts({ port, clientPort }: StartOptions): void {
  if (port > 65_535) throw new UsageError('A port is a number from 0 to 65535.');
  if (clientPort + SERVERS > MAX_CLIENT_PORT) {
    throw new UsageError(`The client ports must end before ${MAX_CLIENT_PORT}.`);
  }
}

async function serve(
  book: Server,
  dataDir: string,
  clientPort: number,
  stopped: Promise<unknown>,
): Promise<number> {
  const options = { servers: SERVERS, observers: 0, clientPort, dataDir };
  const ensemble = new LocalEnsemble(options, {
    line: (sid, text) => console.log(`server ${sid} | ${text}`),
  });
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

/** @throws UsageError if the port cannot be had. */
function listen(server: Server, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(inWords(error, port)));
    server.listen(port, HOST, () => resolve(server));
  });
}

function inWords(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new UsageError(
      `Port ${port} is in use already, perhaps by another npm start. Choose another: npm start -- --port ${port + 1}`,
    );
  }
  if (error.code === 'EACCES') {
    return new UsageError(
      `You may not use port ${port}. Choose one above 1023: npm start -- --port 8080`,
    );
  }
  return error;
}
