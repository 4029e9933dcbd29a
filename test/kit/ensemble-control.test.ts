import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTo, createServer } from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerId } from '#kit';
import { ZooKeeperClient } from '../../src/client/index.ts';
import { bundledServer } from '../../src/ensemble/bundle-server.ts';
import { LocalEnsemble } from '../../src/ensemble/local-ensemble.ts';
import { LocalNetwork } from '../../src/ensemble/local-network.ts';
import { Happenings } from './host-peers-helpers.ts';

const GENEROUS_MS = 180_000;

let folder: string;
let network: LocalNetwork;
let ensemble: LocalEnsemble;
let news: Happenings<string>;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'zoo-'));
  news = new Happenings<string>();
  for (let clientPort = 26_040; ; clientPort += 10) {
    const options = { servers: 3, observers: 0, clientPort, dataDir: folder };
    network = new LocalNetwork();
    ensemble = new LocalEnsemble(
      options,
      {
        line: () => undefined,
        changed: (sid, now) => news.add(`${sid} ${now?.isServing ? now.state : 'serves nobody'}`),
        condition: (sid, condition) => news.add(`${sid} ${condition}`),
      },
      network,
    );
    try {
      await ensemble.checkPorts();
      await network.listen(ensemble.servers);
      break;
    } catch {
      network.close();
    }
  }
});

afterEach(async () => {
  await ensemble.stop();
  network.close();
  rmSync(folder, { recursive: true });
});

/** Who leads, once somebody does, in what is heard after so many items. */
function leaderAfter(count: number): Promise<ServerId> {
  return news.until((all) => {
    const line = all.slice(count).find((text) => text.endsWith(' LEADING'));
    return line === undefined ? undefined : Number(line.split(' ')[0]);
  });
}

function heardAfter(count: number, what: string): Promise<true> {
  return news.until((all) => all.slice(count).includes(what) || undefined);
}

describe('an ensemble whose servers are killed, paused and started again', () => {
  it('goes on without them, and takes them back', { timeout: GENEROUS_MS }, async () => {
    let hasFailed = false;
    void ensemble.failed.then(() => (hasFailed = true));
    ensemble.start(await bundledServer([]));
    await ensemble.serving;
    const client = new ZooKeeperClient(ensemble.connectString);
    const requests = client.retrying();
    await requests.create('/a');

    const first = await leaderAfter(0);
    let seen = news.all.length;
    await ensemble.kill(first);
    expect(ensemble.conditionOf(first)).toBe('gone');
    expect(ensemble.newsOf(first)).toBeUndefined();
    const second = await leaderAfter(seen);
    expect(second).not.toBe(first);
    await requests.create('/b');
    seen = news.all.length;
    await ensemble.restart(first);
    await heardAfter(seen, `${first} FOLLOWING`);

    ensemble.pause(first);
    expect(ensemble.conditionOf(first)).toBe('paused');
    await requests.create('/c');
    ensemble.resume(first);
    expect(ensemble.conditionOf(first)).toBe('running');
    await requests.sync('/');

    const { children } = await requests.getChildren('/');
    expect([...children].sort()).toEqual(['a', 'b', 'c', 'zookeeper']);
    await client.close();

    ensemble.pause(second);
    await ensemble.stopServer(second);
    await Promise.all([1, 2, 3].map((sid) => ensemble.kill(sid)));
    expect(hasFailed).toBe(false);
    await Promise.all([ensemble.restart(1), ensemble.restart(1)]);
    expect(ensemble.pidOf(1)).toBeDefined();
    ensemble.pause(1);
    await ensemble.stop();
    expect(ensemble.pidOf(1)).toBeUndefined();
  });
});

describe('a network that can be cut', () => {
  it('keeps what is sent meanwhile, and makes no connections', async () => {
    const server = ensemble.servers[0]!;
    const echo = createServer((socket) => socket.pipe(socket)).listen(server.innerPort);
    await once(echo, 'listening');
    const heard = new Happenings<string>();
    const connect = async (name: string) => {
      const socket = connectTo(server.clientPort, '127.0.0.1');
      socket.on('data', (data) => heard.add(`${name} ${data.toString()}`));
      // With something unread an end is a reset.
      socket.on('error', () => undefined);
      socket.on('close', () => heard.add(`${name} closed`));
      await once(socket, 'connect');
      return socket;
    };
    const one = await connect('one');
    one.write('before');
    await heard.until((all) => all.includes('one before') || undefined);
    network.setCut('clients', 1, true);
    one.write('meanwhile');
    const two = await connect('two');
    two.write('too early');
    network.setCut('clients', 1, false);
    await heard.until((all) => all.includes('one meanwhile') || undefined);
    await heard.until((all) => all.includes('two closed') || undefined);
    one.end();
    await heard.until((all) => all.includes('one closed') || undefined);
    expect(heard.all).not.toContain('two too early');
    await new Promise((resolve) => echo.close(resolve));
  });
});
