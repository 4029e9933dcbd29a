import type { Server } from 'node:http';
import { hasCode } from '../host/file-errors.ts';
import { UsageError } from './usage-error.ts';

/** Where the book is if nobody says otherwise: where Apache has its admin server, which a ZooKeeper on this machine may have as well. */
export const BOOK_PORT = 8080;

/** So many ports are tried if nobody has asked for one. */
const TRIES = 20;

/** Where the book may be. */
export interface BookPortOptions {
  readonly host: string;
  /** The one that was asked for; undefined for the first that is free. */
  readonly port: number | undefined;
  /** Ports that the servers of the ensemble will want. */
  readonly planned: ReadonlySet<number>;
  /** The first to try if none was asked for. */
  readonly first?: number;
}

/**
 * Lets the book's server listen.
 *
 * @returns a sentence for the user if the book is not where it usually is, and nobody has asked for that.
 * @throws UsageError if there is no port to be had; it says what to do.
 */
export async function listenForBook(
  server: Server,
  { host, port, planned, first = BOOK_PORT }: BookPortOptions,
): Promise<string | undefined> {
  if (port !== undefined) {
    if (planned.has(port)) throw new UsageError(forServers(port, port + TRIES));
    await listen(server, host, port);
    return undefined;
  }
  for (let next = first; next < first + TRIES; next++) {
    if (planned.has(next) || !(await isFree(server, host, next))) continue;
    return next === first ? undefined : instead(planned, first, next);
  }
  throw new UsageError(
    `Ports ${first} to ${first + TRIES - 1} are in use already. Choose another: npm start -- --port ${first + 1000}`,
  );
}

function instead(planned: ReadonlySet<number>, first: number, port: number): string {
  const why = planned.has(first)
    ? `Port ${first} is for a server of the ensemble`
    : `Port ${first} is in use already, perhaps by another npm start or by the admin server of a ZooKeeper`;
  return `${why}: the book will be on port ${port}.`;
}

function forServers(port: number, other: number): string {
  return `Port ${port} is for a server of the ensemble. Choose another for the book, --port ${other}, or for them, --client-port 21811`;
}

async function isFree(server: Server, host: string, port: number): Promise<boolean> {
  try {
    await listen(server, host, port);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** @throws UsageError if the port cannot be had. */
function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(inWords(error, port));
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function inWords(error: Error, port: number): Error {
  if (hasCode(error, 'EADDRINUSE')) {
    return new UsageError(
      `Port ${port} is in use already, perhaps by another npm start or by the admin server of a ZooKeeper. ` +
        `Choose another: npm start -- --port ${port + 1}`,
    );
  }
  if (hasCode(error, 'EACCES')) {
    return new UsageError(
      `You may not use port ${port}. Choose one above 1023: npm start -- --port ${BOOK_PORT}`,
    );
  }
  return error;
}
