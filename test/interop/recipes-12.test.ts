import { describe, expect, it } from 'vitest';
import {
  Barrier,
  DoubleBarrier,
  followMembers,
  GroupMember,
} from '../../solutions/12-barriers/index.ts';
import { ZooKeeperClient } from '../../src/client/index.ts';
import { ApacheServer } from './apache-server.ts';
import { afterTest, temporaryDataFolder } from './clean-up.ts';
import { KazooProgram } from './kazoo.ts';
import { startOurs } from './our-standalone.ts';

const SESSION_MS = 20_000;

async function portOf(kind: 'ours' | 'apache'): Promise<number> {
  if (kind === 'ours') return (await startOurs([])).clientPort;
  const server = await ApacheServer.start(temporaryDataFolder());
  afterTest(() => server.kill());
  return server.port;
}

describe.each(['ours', 'apache'] as const)('Barriers of chapter 12 and of kazoo, on %s', (kind) => {
  it('wait for each other', async () => {
    const port = await portOf(kind);
    const connect = () =>
      new ZooKeeperClient(`127.0.0.1:${port}`, { sessionTimeoutMs: SESSION_MS });
    const [a, b] = [connect(), connect()];
    const tell = (what: string) => a.create(`/tell/${what}`);
    await a.create('/tell');
    await a.create('/party');

    const gate = new Barrier(a, '/gate');
    await gate.create();
    const kazoo = new KazooProgram('recipes_12.py', port);
    afterTest(() => kazoo.kill());
    await kazoo.untilPrinted(1);
    expect(await new Barrier(b, '/gate').wait({ timeoutMs: 50 })).toBe(false);
    await gate.remove();
    expect(await kazoo.untilPrinted(3)).toEqual(['waits', 'passed', 'closed']);

    const otherGate = new Barrier(b, '/other-gate');
    expect(await otherGate.wait({ timeoutMs: 50 })).toBe(false);
    const passing = otherGate.wait();
    await tell('open');
    expect(await passing).toBe(true);

    const ours = [
      new DoubleBarrier(a, '/meeting', 3, 'a'),
      new DoubleBarrier(b, '/meeting', 3, 'b'),
    ];
    const entering = Promise.all(ours.map((one) => one.enter()));
    await tell('enter');
    expect(await entering).toEqual([true, true]);
    expect((await kazoo.untilPrinted(4)).at(-1)).toBe('entered');
    const leaving = Promise.all(ours.map((one) => one.leave()));
    await tell('leave');
    expect(await leaving).toEqual([true, true]);
    expect((await kazoo.untilPrinted(5)).at(-1)).toBe('left');
    expect((await a.getChildren('/meeting')).children).toEqual([]);

    const stop = new AbortController();
    const staying = ['a', 'b'].map((name) =>
      new GroupMember(connect, '/party', name).stay(stop.signal),
    );
    const lists: string[] = [];
    for await (const names of followMembers(a, '/party', stop.signal)) {
      lists.push(names.join(' '));
      if (lists.at(-1) === 'a b kazoo') await tell('list');
      if (lists.at(-1) === 'a b' && lists.includes('a b kazoo')) break;
    }
    stop.abort();
    await Promise.all(staying);
    expect(await kazoo.untilEnded()).toContain('a b kazoo');
    await Promise.all([a.close(), b.close()]);
  });
});
