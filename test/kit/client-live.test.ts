import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ErrorCode, Perms } from '#kit';
import {
  BadVersionError,
  NoAuthError,
  NodeExistsError,
  NoNodeError,
  oneShot,
  SessionExpiredError,
  ZooKeeperClient,
  type ClientOptions,
  type WatchedEvent,
} from '../../src/client/index.ts';
import { keepMembers } from './client-example.ts';
import { detourTo, startTestServer, type Detour, type TestServer } from './client-server.ts';

const text = (word: string): Uint8Array => new TextEncoder().encode(word);

let server: TestServer;
const clients: ZooKeeperClient[] = [];
const detours: Detour[] = [];

beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.stop());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(detours.splice(0).map((detour) => detour.close()));
});

function connect(
  ports: readonly number[] = [server.port],
  options: ClientOptions = {},
  chroot = '',
) {
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const client = new ZooKeeperClient(hosts + chroot, options);
  clients.push(client);
  return client;
}

async function detour(): Promise<Detour> {
  const way = await detourTo(server.port);
  detours.push(way);
  return way;
}

/** Resolves with the next event of a type. */
function next(client: ZooKeeperClient, type: WatchedEvent['type']): Promise<WatchedEvent> {
  return new Promise((resolve) => {
    const end = client.onEvent((event) => {
      if (event.type !== type) return;
      end();
      resolve(event);
    });
  });
}

function becomes(client: ZooKeeperClient, state: ZooKeeperClient['state']): Promise<void> {
  return new Promise((resolve) => {
    const end = client.onState((now) => {
      if (now !== state) return;
      end();
      resolve();
    });
  });
}

describe('a client of a server', () => {
  test('creates, reads, writes, lists and deletes', async () => {
    const client = connect();
    const { path, stat } = await client.create('/basics', text('one'));
    expect(path).toBe('/basics');
    expect(stat).toMatchObject({ version: 0, dataLength: 3 });
    await expect(client.create('/basics')).rejects.toBeInstanceOf(NodeExistsError);
    expect((await client.getData('/basics')).data).toEqual(text('one'));
    expect((await client.setData('/basics', text('two'), { version: 0 })).version).toBe(1);
    await expect(client.setData('/basics', null, { version: 0 })).rejects.toBeInstanceOf(
      BadVersionError,
    );
    const { path: numbered } = await client.create('/basics/n-', null, { sequential: true });
    expect(numbered).toBe('/basics/n-0000000000');
    expect((await client.getChildren('/basics')).children).toEqual(['n-0000000000']);
    expect(await client.getAllChildrenNumber('/basics')).toBe(1);
    await client.sync('/basics');
    await client.delete(numbered);
    await client.delete('/basics');
    expect(await client.exists('/basics')).toBeUndefined();
    await expect(client.getData('/basics')).rejects.toBeInstanceOf(NoNodeError);
  });

  test('makes nodes of every kind', async () => {
    const client = connect();
    const { stat } = await client.create('/ephemeral', null, { ephemeral: true });
    expect(stat.ephemeralOwner).toBe(client.session!.id);
    expect(await client.getEphemerals()).toEqual(['/ephemeral']);
    expect((await client.create('/container', null, { container: true })).path).toBe('/container');
    expect((await client.create('/ttl', null, { ttlMs: 60_000 })).path).toBe('/ttl');
    const numbered = await client.create('/ttl-', null, { ttlMs: 60_000, sequential: true });
    expect(numbered.path).toMatch(/^\/ttl-\d{10}$/);
  });

  test('answers requests in order, whoever fails among them', async () => {
    const client = connect();
    const order: number[] = [];
    const asked = Array.from({ length: 200 }, (_, index) =>
      (index % 3 === 0 ? client.getData('/nope') : client.exists('/nope'))
        .catch(() => undefined)
        .then(() => order.push(index)),
    );
    await Promise.all(asked);
    expect(order).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });

  test('carries out several writes, or none', async () => {
    const client = connect();
    const results = await client
      .transaction()
      .create('/multi', text('x'))
      .create('/multi/a')
      .setData('/multi', text('y'))
      .check('/multi', 1)
      .delete('/multi/a')
      .commit();
    expect(results.map(({ op }) => op)).toEqual(['create', 'create', 'setData', 'check', 'delete']);
    const refused = client.transaction().delete('/multi').delete('/multi/a').commit();
    await expect(refused).rejects.toMatchObject({ name: 'NoNodeError', path: '/multi/a' });
    expect(await client.exists('/multi')).toBeDefined();
    const ops = ['/multi', '/nope'].map((path) => ({ op: 'getData', path, watch: false }) as const);
    const [there, missing] = await client.multiRead(ops);
    expect(there).toMatchObject({ op: 'getData', data: text('y') });
    expect(missing).toEqual({ op: 'error', err: ErrorCode.NONODE });
  });

  test('is let in by what it proves to be', async () => {
    const owner = connect();
    await owner.addAuth('digest', text('u:p'));
    expect(await owner.whoAmI()).toContainEqual({ scheme: 'digest', user: 'u' });
    const acl = [{ perms: Perms.ALL, id: { scheme: 'auth', id: '' } }];
    await owner.create('/secret', text('s'), { acl });
    const stranger = connect();
    await expect(stranger.getData('/secret')).rejects.toBeInstanceOf(NoAuthError);
    await stranger.addAuth('digest', text('u:p'));
    expect((await stranger.getAcl('/secret')).acl[0]!.id.scheme).toBe('digest');
    await owner.setAcl('/secret', acl, { version: 0 });
  });

  test('sees only what lies below its chroot', async () => {
    await connect().create('/chroot');
    const client = connect([server.port], {}, '/chroot');
    const { watcher, event } = oneShot();
    await client.exists('/a', { watcher });
    expect((await client.create('/a')).path).toBe('/a');
    expect(await event).toEqual({ type: 'NodeCreated', state: 'SyncConnected', path: '/a' });
    expect(await connect().exists('/chroot/a')).toBeDefined();
  });

  test('hears of what it watches, and no more once it has said so', async () => {
    const [client, other] = [connect(), connect()];
    await other.create('/watched');
    const { watcher, event } = oneShot();
    await client.getChildren('/watched', { watcher });
    const all: string[] = [];
    const recorder = (told: WatchedEvent): void => void all.push(`${told.type} ${told.path}`);
    await client.addWatch('/watched', recorder, { recursive: true });
    await other.create('/watched/a');
    expect(await event).toMatchObject({ type: 'NodeChildrenChanged', path: '/watched' });
    const deleted = next(client, 'NodeDeleted');
    await other.setData('/watched/a', text('x'));
    await other.delete('/watched/a');
    await deleted;
    await client.removeWatches('/watched', { watcher: recorder });
    await other.create('/watched/b');
    await client.sync('/');
    expect(all).toEqual([
      'NodeCreated /watched/a',
      'NodeDataChanged /watched/a',
      'NodeDeleted /watched/a',
      'PersistentWatchRemoved /watched',
    ]);
  });

  test('goes on with its session by another way, with its ephemerals, watches and proofs', async () => {
    const ways = [await detour(), await detour()];
    const client = connect(ways.map(({ port }) => port));
    await client.connected();
    await client.addAuth('digest', text('u:p'));
    const acl = [{ perms: Perms.ALL, id: { scheme: 'auth', id: '' } }];
    await client.create('/moving', text('1'), { ephemeral: true, acl });
    const { id } = client.session!;
    for (const round of [1, 2, 3]) {
      const { watcher, event } = oneShot();
      await client.getData('/moving', { watcher });
      const [lost, back] = [becomes(client, 'Disconnected'), becomes(client, 'SyncConnected')];
      const way = ways[round % 2]!;
      for (const one of ways) if (one !== way) one.mend();
      for (const one of ways) one.cut();
      await lost;
      for (const one of ways) one.mend();
      await back;
      expect(client.session!.id).toBe(id);
      await client.setData('/moving', text(String(round)));
      expect(await event).toMatchObject({ type: 'NodeDataChanged' });
    }
    await client.close();
    expect(await connect().exists('/moving')).toBeUndefined();
  });

  test('hears of what changed while it was away', async () => {
    const way = await detour();
    const client = connect([way.port]);
    const other = connect();
    await other.create('/away');
    const { watcher, event } = oneShot();
    await client.getData('/away', { watcher });
    const lost = becomes(client, 'Disconnected');
    way.cut();
    await lost;
    await other.setData('/away', text('x'));
    way.mend();
    expect(await event).toMatchObject({ type: 'NodeDataChanged', path: '/away' });
  });

  test('loses a session that went on too long without it', async () => {
    const way = await detour();
    const client = connect([way.port], { sessionTimeoutMs: 400 });
    const { stat } = await client.create('/short', null, { ephemeral: true });
    expect(stat.ephemeralOwner).not.toBe(0n);
    const other = connect();
    const { watcher, event } = oneShot();
    await other.exists('/short', { watcher });
    const expired = becomes(client, 'Expired');
    way.cut();
    await event;
    way.mend();
    await expired;
    await expect(client.sync('/')).rejects.toBeInstanceOf(SessionExpiredError);
  });

  test('hands its session to another client', async () => {
    const first = connect();
    await first.create('/handed', null, { ephemeral: true });
    const session = first.session!;
    const lost = becomes(first, 'Disconnected');
    const second = connect([server.port], { session });
    await second.connected();
    await lost;
    await first.close();
    expect(await second.getEphemerals()).toEqual(['/handed']);
  });

  test('does what the example in the README says', async () => {
    const said: unknown[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line) => void said.push(line));
    const other = connect([server.port], {}, '/my-app');
    await other.ensurePath('/members');
    const joined = keepMembers(`127.0.0.1:${server.port}`, 2);
    const { path } = await other.create('/members/m-', null, { ephemeral: true, sequential: true });
    const members = await joined;
    log.mockRestore();
    expect(members).toContain(path.slice('/members/'.length));
    expect(members).toHaveLength(2);
    expect(said[0]).toMatch(/^Joined as \/members\/_c_[0-9a-f]{32}-m-\d{10}\.$/);
    expect(said.at(-1)).toBe('2 members');
  });
});
