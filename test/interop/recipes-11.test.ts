import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DistributedQueue, LockingQueue } from '../../solutions/11-queues/index.ts';
import { ZooKeeperClient } from '../../src/client/index.ts';
import { partnerOfKazoo } from './kazoo-partner.ts';
import { MixedEnsemble, type MemberKind } from './mixed-ensemble.ts';

/** How many items each producer puts. */
const COUNT = 24;

/** Longer than it takes to get another leader. */
const SESSION_MS = 20_000;

/** A consumer that gets this one has seen the end. It comes behind all others, once for each consumer. */
const END = 'end';
const LAST = { priority: 999 };

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
    const queue = new DistributedQueue(clients[0]!, path);
    const putting = Promise.all([
      partnerOfKazoo({ mode: 'put', path, name: 'k', count: COUNT, ports }),
      putAll(queue),
    ]);
    const [[put], got, ...ours] = await Promise.all([
      putting.then(async (done) => {
        await putEnds(queue, 3);
        return done;
      }),
      partnerOfKazoo({ mode: 'get', path, name: 'k', ports }),
      ...clients.map((client) => takeAll(new DistributedQueue(client, path))),
    ]);
    expect(put).toHaveLength(COUNT);
    expect([...got, ...ours.flat()].sort()).toEqual([...put, ...ITEMS].sort());
  });

  it('agree on priorities and order', async () => {
    const path = '/two/queue';
    const queue = new DistributedQueue(clients[0]!, path);
    await queue.ensure();
    const put = await partnerOfKazoo({ mode: 'put', path, name: 'k', count: 9, ports });
    await queue.put(toBytes('urgent'), { priority: 0 });
    await queue.put(toBytes('not urgent'), LAST);
    await putEnds(queue, 1);
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
    const queue = new LockingQueue(clients[0]!, path);
    const [done, ...ours] = await Promise.all([
      partnerOfKazoo({ mode: 'work', path, name: 'k', ports }),
      ...clients.map((client) => workAll(new LockingQueue(client, path))),
      putAll(queue).then(() => putEnds(queue, 3)),
    ]);
    expect([...done, ...ours.flatMap((some) => some ?? [])].sort()).toEqual([...ITEMS].sort());
    const [client] = clients;
    for (const part of ['entries', 'taken', 'receipts', 'failed']) {
      expect((await client!.getChildren(`${path}/${part}`)).children).toEqual([]);
    }
  });

  it('lose nothing and do nothing twice, while the leader is killed', async () => {
    const path = '/four/queue';
    await Promise.all(clients.map((client) => new LockingQueue(client, path).ensure()));
    const queue = new LockingQueue(clients[0]!, path);
    const killOne = async (): Promise<void> => {
      const killed = await ensemble.killLeader();
      await ensemble.start(killed.sid);
    };
    const putAround = async (): Promise<void> => {
      for (const item of ITEMS.slice(0, COUNT / 2)) await queue.put(toBytes(item));
      const killed = killOne();
      for (const item of ITEMS.slice(COUNT / 2)) await queue.put(toBytes(item));
      await killed;
      await putEnds(queue, clients.length);
    };
    const [, ...done] = await Promise.all([
      putAround(),
      ...clients.map((client) => workAll(new LockingQueue(client, path))),
    ]);
    expect(done.flat().sort()).toEqual([...ITEMS].sort());
  });
});

const ITEMS: readonly string[] = Array.from({ length: COUNT }, (_, i) => `o-${i}`);

async function putAll(queue: Pick<DistributedQueue, 'put'>): Promise<void> {
  for (const item of ITEMS) await queue.put(toBytes(item));
}

/** For so many consumers. */
async function putEnds(queue: Pick<DistributedQueue, 'put'>, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await queue.put(toBytes(END), LAST);
}

async function takeAll(queue: DistributedQueue): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    const text = toText((await queue.take())!.data);
    if (text === END) return taken;
    taken.push(text);
  }
}

async function takeSome(queue: DistributedQueue, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) taken.push(toText((await queue.take())!.data));
  return taken;
}

async function workAll(queue: LockingQueue): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    const claim = (await queue.claim())!;
    await claim.done();
    const text = toText(claim.data);
    if (text === END) return done;
    done.push(text);
  }
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toText(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}
