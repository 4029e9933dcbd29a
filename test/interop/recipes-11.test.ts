import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DistributedQueue, LockingQueue } from '../../solutions/11-queues/index.ts';
import { ZooKeeperClient } from '../../src/client/index.ts';
import { partnerOfKazoo } from './kazoo-partner.ts';
import { MixedEnsemble, type MemberKind } from './mixed-ensemble.ts';

/** How many items each producer puts. */
const COUNT = 25;

/** Longer than it takes to get another leader. */
const SESSION_MS = 20_000;

/** Who gets nothing for so long has seen the end. */
const QUIET_MS = 2000;

/** The same, if a server is killed meanwhile. */
const PATIENCE_MS = 15_000;

describe.each<{ readonly kinds: readonly MemberKind[] }>([
  { kinds: ['apache', 'apache', 'apache'] },
  { kinds: ['ours', 'ours', 'ours'] },
])('Queues of chapter 11 and of kazoo, on $kinds', ({ kinds }) => {
  let ensemble: MixedEnsemble;
  let ports: readonly number[];
  let clients: readonly ZooKeeperClient[];

  beforeAll(async () => {
    ensemble = await MixedEnsemble.plan(kinds);
    ports = ensemble.members.map(({ clientPort }) => clientPort);
    await ensemble.start();
    const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
    clients = [1, 2].map(() => new ZooKeeperClient(hosts, { sessionTimeoutMs: SESSION_MS }));
    await Promise.all(clients.map((client) => client.connected()));
  });

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await ensemble.remove();
  });

  it('give each item to one consumer', async () => {
    const path = '/one/queue';
    await Promise.all(clients.map((client) => new DistributedQueue(client, path).ensure()));
    const [put, got, ...ours] = await Promise.all([
      partnerOfKazoo({ mode: 'put', path, name: 'k', count: COUNT, ports }),
      partnerOfKazoo({ mode: 'get', path, name: 'k', ports }),
      ...clients.map((client) => takeAll(new DistributedQueue(client, path), QUIET_MS)),
      putAll(new DistributedQueue(clients[0]!, path), 'o'),
    ]);
    expect(put).toHaveLength(COUNT);
    expect([...got, ...ours.flat()].sort()).toEqual([...put, ...itemsOf('o')].sort());
  });

  it('agree on priorities and order', async () => {
    const path = '/two/queue';
    const queue = new DistributedQueue(clients[0]!, path);
    await queue.ensure();
    const put = await partnerOfKazoo({ mode: 'put', path, name: 'k', count: 9, ports });
    await queue.put(toBytes('urgent'), { priority: 0 });
    await queue.put(toBytes('not urgent'), { priority: 999 });
    const urgent = put.filter((_, i) => i % 3 === 0);
    const others = put.filter((_, i) => i % 3 !== 0);
    const expected = ['urgent', ...urgent, ...others, 'not urgent'];
    expect(await takeSome(new DistributedQueue(clients[1]!, path), 4)).toEqual(
      expected.slice(0, 4),
    );
    expect(await partnerOfKazoo({ mode: 'get', path, name: 'k', ports })).toEqual(
      expected.slice(4),
    );
  });

  it('work on each item until it is done, once', async () => {
    const path = '/three/queue';
    await Promise.all(clients.map((client) => new LockingQueue(client, path).ensure()));
    const [done, ...ours] = await Promise.all([
      partnerOfKazoo({ mode: 'work', path, name: 'k', ports }),
      ...clients.map((client) => workAll(new LockingQueue(client, path), QUIET_MS)),
      putAll(new LockingQueue(clients[0]!, path), 'o'),
    ]);
    expect([...done, ...ours.flat()].sort()).toEqual(itemsOf('o').sort());
    const [client] = clients;
    for (const part of ['entries', 'taken', 'receipts', 'failed']) {
      expect((await client!.getChildren(`${path}/${part}`)).children).toEqual([]);
    }
  });

  it('lose nothing and do nothing twice, while the leader is killed', async () => {
    const path = '/four/queue';
    await Promise.all(clients.map((client) => new LockingQueue(client, path).ensure()));
    const kill = async (): Promise<void> => {
      await clients[0]!.delay(150);
      const killed = await ensemble.killLeader();
      await ensemble.start(killed.sid);
    };
    const [first, second] = await Promise.all([
      ...clients.map((client) => workAll(new LockingQueue(client, path), PATIENCE_MS)),
      putAll(new LockingQueue(clients[0]!, path), 'o', 20),
      kill(),
    ]);
    expect([...(first ?? []), ...(second ?? [])].sort()).toEqual(itemsOf('o').sort());
  });
});

function itemsOf(name: string): string[] {
  return Array.from({ length: COUNT }, (_, i) => `${name}-${i}`);
}

/** @returns nothing of interest: it has taken no items. */
async function putAll(
  queue: Pick<DistributedQueue, 'put'>,
  name: string,
  everyMs = 0,
): Promise<string[]> {
  for (const item of itemsOf(name)) {
    await queue.put(toBytes(item));
    if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return [];
}

async function takeAll(queue: DistributedQueue, quietMs: number): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    const item = await queue.take({ timeoutMs: quietMs });
    if (item === undefined) return taken;
    taken.push(toText(item.data));
  }
}

async function takeSome(queue: DistributedQueue, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) taken.push(toText((await queue.take())!.data));
  return taken;
}

async function workAll(queue: LockingQueue, quietMs: number): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    const claim = await queue.claim({ timeoutMs: quietMs });
    if (claim === undefined) return done;
    await claim.done();
    done.push(toText(claim.data));
  }
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toText(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}
