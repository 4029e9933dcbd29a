import { createServer } from 'node:net';

/**
 * Ports below those that the system gives to outgoing connections: a port that was found here stays free until it is listened
 * on. Files of tests that run beside each other look in places of their own.
 */
const FIRST = 12_000;
const PORTS = 3000;
const PLACES = 4;
const place = (Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % PLACES;

/** Another file begins elsewhere: somebody may still knock at the ports of the last one. */
let given = process.pid % PORTS;

/** A port of 127.0.0.1 that nobody listens on, and that was not given before. @throws Error if all of them are in use. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries++) {
    const port = FIRST + place * PORTS + (given++ % PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(`All ports from ${FIRST + place * PORTS} on are in use.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
