import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startServer } from '../../src/ensemble/start-server.ts';
import { parseZooConfig } from '../../src/ensemble/zoo-config.ts';

/** A server of this process, with data that go with it. */
export interface TestServer {
  readonly port: number;
  readonly warnings: string[];
  stop(): Promise<void>;
}

/** Starts a server that stands alone. @param lines - more of its zoo.cfg. */
export async function startTestServer(lines: readonly string[] = []): Promise<TestServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'workbook-client-'));
  const text = [
    `dataDir=${folder}`,
    'clientPort=0',
    'clientPortAddress=127.0.0.1',
    'tickTime=200',
    'admin.enableServer=false',
    'extendedTypesEnabled=true',
    ...lines,
  ].join('\n');
  const warnings: string[] = [];
  const server = await startServer(parseZooConfig(text, 'zoo.cfg'), {
    failed: (error) => warnings.push(String(error)),
    warn: (message) => warnings.push(message),
  });
  return {
    port: server.port,
    warnings,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A way to a server that can be cut. */
export interface Detour {
  readonly port: number;
  /** Breaks the connections there are; further ones are refused until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Opens another port that leads to a server. */
export async function detourTo(port: number): Promise<Detour> {
  const sockets = new Set<net.Socket>();
  let isCut = false;
  const server = net.createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const onward = net.connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    cut,
    mend: () => void (isCut = false),
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
