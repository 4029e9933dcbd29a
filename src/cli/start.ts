import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { Command } from 'commander';
import { readArguments } from '../authoring/arguments.ts';
import { KIT_ROOT } from '../grade/root.ts';
import { serveFiles } from '../host/static-files.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The options of `npm start`. */
export function startCommand(): Command {
  return new Command('npm start --')
    .description('Builds the book and serves it on this machine.')
    .option('--port <n>', 'where, on 127.0.0.1', wholeNumber(0), 8080);
}

const HOST = '127.0.0.1';

/** `npm start`. Serves until Ctrl-C, then exits with 0. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = startCommand();
  if (!readArguments(command, argv)) return 0;
  const { port } = command.opts<{ port: number }>();
  if (port > 65_535) throw new UsageError('A port is a number from 0 to 65535.');
  const site = path.join(KIT_ROOT, 'site', 'dist');
  const server = await listen(createServer(serveFiles(site)), port);
  console.log('Building the book; that takes a moment.');
  const code = await buildBook();
  if (code !== 0) {
    server.close();
    return code;
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  console.log(`The book is on http://${HOST}:${actual}/. Ctrl-C ends it.`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  server.close();
  return 0;
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
