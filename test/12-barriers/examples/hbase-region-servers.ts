import { crash } from '#kit';
import { oneShot, type ZooKeeperClient } from '#client';
import { followService, ServiceRegistry } from '../../../solutions/12-barriers/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: region servers, and two masters of whom one is active. */
export const example = (): Promise<string> =>
  playExample({
    tree: { '/hbase': '', '/hbase/meta': 'a-m: nobody, n-z: nobody' },
    processes: { rs1: regionServer, rs2: regionServer, master1: master, master2: master },
    faults: [
      crash('master1', { atMs: 200, forMs: 60_000 }),
      crash('rs1', { atMs: 200, forMs: 60_000 }),
    ],
  });

// #region shown
async function regionServer({ self, client, delay }: ExampleTools): Promise<void> {
  const registry = new ServiceRegistry(client({ sessionTimeoutMs: 4000 }), '/hbase');
  const here = { id: self, address: self, port: 16020, load: 0, isHealthy: true };
  await registry.register('rs', here, new AbortController().signal);
  await delay(7000);
}

async function master({ client, delay, print }: ExampleTools): Promise<void> {
  await delay(20);
  const zk = client({ sessionTimeoutMs: 4000 });
  while (!(await zk.create('/hbase/master', null, { ephemeral: true }).catch(() => undefined))) {
    print('is the backup');
    const { watcher, event } = oneShot();
    if (await zk.exists('/hbase/master', { watcher })) await event;
  }
  print('is the active master');
  for await (const servers of followService(zk, '/hbase', 'rs', new AbortController().signal)) {
    const alive = servers.map(({ id }) => id);
    if (alive.length === 0) return;
    const regions = (await read(zk, '/hbase/meta')).split(', ').map((region, i) => {
      const [rows, server] = region.split(': ');
      return `${rows}: ${alive.includes(server!) ? server : (alive[i % alive.length] ?? 'nobody')}`;
    });
    print(`regions are at ${regions.join(', ')}`);
    await zk.setData('/hbase/meta', new TextEncoder().encode(regions.join(', ')));
  }
}
// #endregion

async function read(zk: ZooKeeperClient, path: string): Promise<string> {
  const { data } = await zk.getData(path);
  return new TextDecoder().decode(data ?? new Uint8Array());
}
