import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { startServer, type StartedServer } from '../../src/ensemble/start-server.ts';
import { parseZooConfig } from '../../src/ensemble/zoo-config.ts';

/** Servers in this process, each with a folder of its own, until {@link stopAll}. */
export class OperatedServers {
  readonly warnings: string[] = [];
  private readonly running: StartedServer[] = [];
  private readonly folders: string[] = [];

  /** Starts one on a free port. @param sid - left out for one that stands alone. */
  async start(lines: readonly string[], sid?: number): Promise<StartedServer> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'zoo-'));
    this.folders.push(folder);
    if (sid !== undefined) writeFileSync(path.join(folder, 'myid'), String(sid));
    mkdirSync(path.join(folder, 'version-2'));
    const usual = ['clientPort=0', 'clientPortAddress=127.0.0.1', 'preAllocSize=0'];
    const text = [`dataDir=${folder}`, ...usual, ...lines].join('\n');
    const server = await startServer(parseZooConfig(text, 'zoo.cfg'), {
      failed: (error) => expect.unreachable(String(error)),
      warn: (message) => this.warnings.push(message),
    });
    this.running.push(server);
    return server;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.running.splice(0).map((server) => server.stop()));
    for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true });
  }
}

/** All that a server answers to these bytes, until it closes the connection. */
export async function answerTo(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A text with what differs from run to run replaced: dates, addresses, ids, numbers. */
export function shapeOf(text: string): string {
  return text
    .replace(/\w{3} \w{3} \d\d \d\d:\d\d:\d\d \S+ \d{4}/g, 'DATE')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/0x[0-9a-f]+/g, 'HEX')
    .replace(/3\.8\.0-[^\n]* UTC/g, 'VERSION')
    .replace(/(?:\/[\w.-]+)*\/version-2/g, 'FOLDER')
    .replace(/-?\d+\.\d+/g, 'DECIMAL')
    .replace(/-?\b\d+/g, 'N');
}
