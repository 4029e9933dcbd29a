import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeaderElection, Lock, ReadWriteLock } from '../../solutions/10-locks/index.ts';
import { ZooKeeperClient } from '../../src/client/index.ts';
import { contendByKazoo } from './kazoo-contender.ts';
import { MixedEnsemble, type MemberKind } from './mixed-ensemble.ts';
import { Referee } from './referee.ts';

const HOLD_MS = 3;

/** Longer than it takes to get another leader. */
const SESSION_MS = 20_000;

/** How often each of the four has the lock. */
const ROUNDS = 8;

describe.each<{ readonly kinds: readonly MemberKind[] }>([
  { kinds: ['apache', 'apache', 'apache'] },
  { kinds: ['ours', 'ours', 'ours'] },
])('Locks of chapter 10 and of kazoo, on $kinds', ({ kinds }) => {
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

  /** One of ours goes in and out, so often. */
  async function contend(
    name: string,
    referee: Referee,
    client: ZooKeeperClient,
    acquire: () => Promise<{ release(): Promise<void> }>,
    mode: 'read' | 'write' = 'write',
  ): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const held = await acquire();
      referee.enter(name, mode);
      await client.delay(HOLD_MS);
      referee.leave(name);
      await held.release();
    }
  }

  function ofKazoo(kind: 'lock' | 'read' | 'write' | 'election', path: string, name: string) {
    return { kind, path, name, rounds: ROUNDS, ports };
  }

  function expectAll(referee: Referee): void {
    expect(referee.problems).toEqual([]);
    expect(referee.entries).toHaveLength(4 * ROUNDS);
  }

  it('stand in one line, while the leader is killed', async () => {
    const path = '/one/lock';
    const referee = new Referee();
    const others = ['k1', 'k2'].map((name) => contendByKazoo(ofKazoo('lock', path, name), referee));
    const own = clients.map((client, i) => {
      const lock = new Lock(client, path, { identifier: `ours ${i}` });
      return contend(`ours ${i}`, referee, client, () => lock.acquire());
    });
    await referee.entered(2 * ROUNDS);
    const killed = await ensemble.killLeader();
    await Promise.all([...others, ...own]);
    expectAll(referee);
    const [first] = clients;
    expect((await first!.getChildren(path)).children).toEqual([]);
    await ensemble.start(killed.sid);
  });

  it('know each other by name', async () => {
    const [client] = clients;
    const held = await new Lock(client!, '/named', { identifier: 'one of ours' }).acquire();
    const referee = new Referee();
    const kazoo = contendByKazoo({ ...ofKazoo('lock', '/named', 'k1'), rounds: 1 }, referee);
    const isThere = async () => (await client!.getChildren('/named')).children.length === 2;
    while (!(await isThere())) await client!.delay(10);
    expect(referee.entries).toEqual([]);
    await held.release();
    expect(await kazoo).toEqual(['one of ours']);
    expect(referee.entries).toEqual(['k1']);
  });

  it('read and write in one line', async () => {
    const path = '/shared/lock';
    const referee = new Referee();
    const [one, other] = clients.map((client) => new ReadWriteLock(client, path));
    const [client] = clients;
    await Promise.all([
      contendByKazoo(ofKazoo('write', path, 'kw'), referee),
      contend('our writer', referee, client!, () => one!.acquireWrite()),
      contend('our reader', referee, client!, () => one!.acquireRead(), 'read'),
      contend('another reader', referee, client!, () => other!.acquireRead(), 'read'),
    ]);
    expectAll(referee);
  });

  // A reader of kazoo 2.8 that has waited waits for writers behind it as well, and they for it: no contention here.
  it('a reader of kazoo waits for our writer, and our writer for it', async () => {
    const path = '/shared/by-turns';
    const referee = new Referee();
    const [client] = clients;
    const lock = new ReadWriteLock(client!, path);
    const inLine = async (count: number): Promise<void> => {
      const isThere = async () => (await client!.getChildren(path)).children.length === count;
      while (!(await isThere())) await client!.delay(10);
    };
    const first = await lock.acquireWrite();
    referee.enter('our writer');
    const entered = referee.entered(2);
    const kazoo = contendByKazoo({ ...ofKazoo('read', path, 'kr'), rounds: 1 }, referee);
    await inLine(2);
    referee.leave('our writer');
    await first.release();
    await entered;
    const second = await lock.acquireWrite();
    referee.enter('our writer');
    referee.leave('our writer');
    await second.release();
    await kazoo;
    expect(referee.problems).toEqual([]);
    expect(referee.entries).toEqual(['our writer', 'kr', 'our writer']);
  });

  it('are elected in one line', async () => {
    const path = '/leaders';
    const referee = new Referee();
    const others = ['k1', 'k2'].map((name) =>
      contendByKazoo(ofKazoo('election', path, name), referee),
    );
    const own = clients.map(async (client, i) => {
      const name = `ours ${i}`;
      const election = new LeaderElection(client, path, name);
      for (let round = 0; round < ROUNDS; round++) {
        await election.lead(async () => {
          referee.enter(name);
          expect(await election.leader()).toBe(name);
          await client.delay(HOLD_MS);
          referee.leave(name);
        });
      }
    });
    await Promise.all([...others, ...own]);
    expectAll(referee);
  });
});
