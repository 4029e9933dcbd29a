import { describe, expect, test } from 'vitest';
import { Perms } from '#kit';
import {
  DistributedCounter,
  NodeCache,
  PersistentMember,
  SessionExpiredError,
  TreeCache,
  type NodeData,
  type TreeEvent,
} from '#client';
import { Lab } from './client-lab.ts';

const text = (word: string): Uint8Array => new TextEncoder().encode(word);
const word = (node: NodeData | undefined): string | undefined =>
  node && new TextDecoder().decode(node.data ?? undefined);

describe('a cached node', () => {
  test('is what the node is, also after the client was away', async () => {
    const lab = new Lab();
    const [client, other] = [lab.client('p1'), lab.client('p2')];
    const cache = new NodeCache(client, '/a');
    const told: (string | undefined)[] = [];
    cache.onChange((node) => told.push(word(node)));
    await lab.run(cache.start());
    expect(cache.current).toBeUndefined();
    await lab.run(other.create('/a', text('1')));
    await lab.pass(10);
    expect(word(cache.current)).toBe('1');
    lab.cut();
    await lab.run(other.setData('/a', text('2')));
    await lab.pass(100);
    expect(word(cache.current)).toBe('1');
    lab.mend();
    await lab.pass(2000);
    expect(word(cache.current)).toBe('2');
    cache.close();
    await lab.run(other.setData('/a', text('3')));
    await lab.pass(10);
    expect(told).toEqual([undefined, '1', '2']);
  });

  test('ends with the session, and says so', async () => {
    const lab = new Lab();
    const client = lab.client();
    const cache = new NodeCache(client, '/a');
    const ends: Error[] = [];
    cache.onEnd((error) => ends.push(error));
    await lab.run(cache.start());
    await lab.run(client.close());
    await lab.pass(1);
    expect(ends).toEqual([expect.any(SessionExpiredError)]);
    await expect(lab.run(new NodeCache(client, '/a').start())).rejects.toBeInstanceOf(
      SessionExpiredError,
    );
    const closed = new NodeCache(lab.client(), '/a');
    closed.close();
    await expect(lab.run(closed.start())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** A tree of a few nodes, and a cache of it. */
async function treeStage(): Promise<{
  lab: Lab;
  other: ReturnType<Lab['client']>;
  cache: TreeCache;
  told: string[];
}> {
  const lab = new Lab();
  const [client, other] = [lab.client('p1'), lab.client('p2')];
  await lab.run(other.ensurePath('/t/a/x'));
  await lab.run(other.create('/t/b', text('b')));
  const cache = new TreeCache(client, '/t');
  const told: string[] = [];
  cache.onEvent((event: TreeEvent) => {
    told.push('path' in event ? `${event.type} ${event.path}` : event.type);
  });
  return { lab, other, cache, told };
}

/** What a client finds when it asks for all of it. */
async function seen(lab: Lab, client: ReturnType<Lab['client']>, root: string): Promise<string[]> {
  const all: string[] = [];
  const visit = async (path: string): Promise<void> => {
    all.push(`${path} ${word(await client.getData(path))}`);
    const { children } = await client.getChildren(path);
    for (const name of [...children].sort()) await visit(`${path}/${name}`);
  };
  await lab.run(visit(root));
  return all;
}

function cached(cache: TreeCache, path: string): string[] {
  const below = cache.children(path).flatMap((name) => cached(cache, `${path}/${name}`));
  return [`${path} ${word(cache.get(path))}`, ...below];
}

describe('a cached tree', () => {
  test('is read as a whole first', async () => {
    const { lab, cache, told } = await treeStage();
    await lab.run(cache.start());
    expect(told.at(-1)).toBe('initialized');
    expect([...told].sort()).toEqual(
      ['added /t', 'added /t/a', 'added /t/a/x', 'added /t/b', 'initialized'].sort(),
    );
    expect(told.indexOf('added /t/a')).toBeLessThan(told.indexOf('added /t/a/x'));
    expect(cache.size).toBe(4);
    expect(cache.children('/t')).toEqual(['a', 'b']);
    expect(word(cache.get('/t/b'))).toBe('b');
    expect(cache.get('/t/nope')).toBeUndefined();
  });

  test('follows every change', async () => {
    const { lab, other, cache, told } = await treeStage();
    await lab.run(cache.start());
    told.length = 0;
    await lab.run(other.setData('/t/b', text('B')));
    await lab.run(other.create('/t/b/c', text('c')));
    await lab.run(other.deleteAll('/t/a'));
    await lab.pass(10);
    expect(told).toEqual(['changed /t/b', 'added /t/b/c', 'removed /t/a/x', 'removed /t/a']);
    expect(cached(cache, '/t')).toEqual(await seen(lab, other, '/t'));
    await lab.run(other.deleteAll('/t'));
    await lab.pass(10);
    expect(cache.size).toBe(0);
    await lab.run(other.create('/t', text('again')));
    await lab.pass(10);
    expect(word(cache.get('/t'))).toBe('again');
  });

  test('needs no root', async () => {
    const lab = new Lab();
    const [client, other] = [lab.client('p1'), lab.client('p2')];
    const cache = new TreeCache(client, '/later');
    await lab.run(cache.start());
    expect(cache.size).toBe(0);
    await lab.run(other.ensurePath('/later/a'));
    await lab.pass(10);
    expect(cache.size).toBe(2);
  });

  test('catches up with what happened while the client was away', async () => {
    const { lab, other, cache, told } = await treeStage();
    await lab.run(cache.start());
    told.length = 0;
    lab.cut();
    await lab.run(other.setData('/t/b', text('B')));
    await lab.run(other.deleteAll('/t/a'));
    await lab.run(other.ensurePath('/t/n/m'));
    expect(told).toEqual([]);
    const reads = lab.count('getData');
    lab.mend();
    await lab.pass(2000);
    expect(cached(cache, '/t')).toEqual(await seen(lab, other, '/t'));
    expect([...told].sort()).toEqual([
      'added /t/n',
      'added /t/n/m',
      'changed /t/b',
      'removed /t/a',
      'removed /t/a/x',
    ]);
    // Of what has not changed, no data are read.
    expect(lab.count('getData') - reads).toBeLessThan(8);
  });

  test('is right however the connection breaks while much changes', async () => {
    for (const op of ['getData', 'getChildren2', 'addWatch', 'setWatches']) {
      for (const what of ['request', 'reply'] as const) {
        const { lab, other, cache } = await treeStage();
        lab.lose(what, op);
        const started = cache.start();
        await lab.pass(3);
        lab.lose(what, op);
        for (let i = 0; i < 8; i++) {
          const path = `/t/${'abc'[i % 3]!}${i % 2}`;
          await lab.run(other.create(path, text(String(i))).catch(() => other.remove(path)));
          if (i === 4) lab.breakOff();
          await lab.pass(i % 4);
        }
        await lab.run(started);
        await lab.pass(3000);
        expect(cached(cache, '/t')).toEqual(await seen(lab, other, '/t'));
      }
    }
  });

  test('leaves out what may not be read', async () => {
    const { lab, other, cache } = await treeStage();
    const acl = [{ perms: Perms.READ, id: { scheme: 'digest', id: 'u:x' } }];
    await lab.run(other.create('/t/secret', null, { acl }));
    await lab.run(cache.start());
    expect(cache.children('/t')).toEqual(['a', 'b']);
  });

  test('takes its watch back', async () => {
    const { lab, other, cache, told } = await treeStage();
    await lab.run(cache.start());
    cache.close();
    await lab.pass(10);
    expect(lab.count('removeWatches')).toBe(1);
    told.length = 0;
    await lab.run(other.setData('/t/b', text('B')));
    await lab.pass(10);
    expect(told).toEqual([]);
  });

  test('ends with the session, and says so', async () => {
    const { lab, cache } = await treeStage();
    const ends: Error[] = [];
    cache.onEnd((error) => ends.push(error));
    await lab.run(cache.start());
    lab.cut();
    await lab.pass(4000);
    lab.mend();
    await lab.pass(3000);
    expect(ends).toEqual([expect.any(SessionExpiredError)]);
  });

  test('reads a large one in portions', async () => {
    const lab = new Lab();
    const [client, other] = [lab.client('p1'), lab.client('p2')];
    await lab.run(other.create('/t'));
    const paths = Array.from({ length: 80 }, (_, index) => `/t/${index}`);
    await lab.run(Promise.all(paths.map((path) => other.create(path))));
    const cache = new TreeCache(client, '/t');
    await lab.run(cache.start());
    expect(cache.size).toBe(81);
  });
});

describe('a counter', () => {
  test('counts what many add, and no addition twice', async () => {
    const lab = new Lab();
    const owners = ['p1', 'p2', 'p3'];
    const counters = owners.map((owner) => new DistributedCounter(lab.client(owner), '/c/n'));
    const sums = await lab.run(
      Promise.all(counters.flatMap((counter) => [1, 2, 3, 4].map((by) => counter.add(by)))),
    );
    expect(new Set(sums).size).toBe(12);
    expect(Math.max(...sums)).toBe(30);
    expect(await lab.run(counters[0]!.get())).toBe(30);
    expect(await lab.run(counters[1]!.add(-31))).toBe(-1);
    expect(word(await lab.run(lab.client('p4').getData('/c/n')))).toBe('-1');
  });

  test.each(['request', 'reply'] as const)('is right if a %s is lost', async (what) => {
    for (const op of ['getData', 'exists', 'create2', 'multi', 'sync']) {
      const lab = new Lab();
      const counter = new DistributedCounter(lab.client(), '/n');
      lab.lose('reply', 'multi');
      lab.lose(what, op);
      expect(await lab.run(counter.add(2))).toBe(2);
      lab.lose(what, 'multi');
      expect(await lab.run(counter.add(3))).toBe(5);
      expect(await lab.run(counter.get())).toBe(5);
    }
  });

  test('is right if another adds while an answer is lost', async () => {
    const lab = new Lab();
    const [mine, others] = ['p1', 'p2'].map(
      (owner) => new DistributedCounter(lab.client(owner), '/n'),
    ) as [DistributedCounter, DistributedCounter];
    await lab.run(others.add(1));
    lab.lose('reply', 'multi');
    const added = mine.add(1);
    const anothers = others.add(1);
    await lab.run(Promise.all([added, anothers]));
    expect(await lab.run(mine.get())).toBe(3);
  });

  test('goes on if its node is deleted', async () => {
    const lab = new Lab();
    const client = lab.client();
    const counter = new DistributedCounter(client, '/n');
    await lab.run(counter.add(5));
    await lab.run(client.deleteAll('/n'));
    expect(await lab.run(counter.get())).toBe(0);
    expect(await lab.run(counter.add(2))).toBe(2);
  });

  test('says what is no number, and what is too large', async () => {
    const lab = new Lab();
    const client = lab.client();
    await lab.run(client.create('/n', text('many')));
    const counter = new DistributedCounter(client, '/n');
    await expect(lab.run(counter.get())).rejects.toThrow('"many"');
    await lab.run(client.setData('/n', text(String(Number.MAX_SAFE_INTEGER))));
    await expect(lab.run(counter.add(1))).rejects.toBeInstanceOf(RangeError);
    expect(await lab.run(counter.add(-1))).toBe(Number.MAX_SAFE_INTEGER - 1);
  });

  test('ends with the session, and by the signal', async () => {
    const lab = new Lab();
    const client = lab.client();
    const counter = new DistributedCounter(client, '/n');
    await lab.run(counter.add());
    lab.cut();
    const control = new AbortController();
    const waiting = counter.add(1, { signal: control.signal });
    await lab.pass(10);
    control.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    lab.mend();
    expect(await lab.run(counter.add())).toBe(2);
    await lab.run(client.close());
    await expect(lab.run(counter.add())).rejects.toBeInstanceOf(SessionExpiredError);
  });
});

describe('a persistent member', () => {
  function memberStage() {
    const lab = new Lab();
    const clients: ReturnType<Lab['client']>[] = [];
    const member = new PersistentMember(
      () => {
        clients.push(lab.client('p1'));
        return clients.at(-1)!;
      },
      '/group/me',
      text('1'),
    );
    const told: boolean[] = [];
    member.onPresence((isPresent) => told.push(isPresent));
    return { lab, member, clients, told, other: lab.client('p2') };
  }

  test('is there until it is closed', async () => {
    const { lab, member, clients, told, other } = memberStage();
    await lab.run(member.start());
    expect(member.isPresent).toBe(true);
    const { data, stat } = await lab.run(other.getData('/group/me'));
    expect(data).toEqual(text('1'));
    expect(stat.ephemeralOwner).toBe(member.client!.session!.id);
    await lab.run(member.setData(text('2')));
    expect(word(await lab.run(other.getData('/group/me')))).toBe('2');
    await lab.run(member.close());
    expect(await lab.run(other.exists('/group/me'))).toBeUndefined();
    expect(told).toEqual([true, false]);
    expect(clients).toHaveLength(1);
  });

  test('comes back with a new session', async () => {
    const { lab, member, clients, told, other } = memberStage();
    await lab.run(member.start());
    lab.cut();
    await lab.pass(4000);
    expect(await lab.run(other.exists('/group/me'))).toBeUndefined();
    const written = member.setData(text('2'));
    lab.mend();
    await lab.run(written);
    await lab.pass(8000);
    expect(clients).toHaveLength(2);
    expect(clients[0]!.state).toBe('Expired');
    const { data, stat } = await lab.run(other.getData('/group/me'));
    expect(stat.ephemeralOwner).toBe(clients[1]!.session!.id);
    expect(data).toEqual(text('2'));
    expect(told).toEqual([true, false, true]);
    await lab.run(member.close());
  });

  test('comes back when somebody has deleted its node', async () => {
    const { lab, member, told, other } = memberStage();
    await lab.run(member.start());
    await lab.run(other.delete('/group/me'));
    await lab.pass(20);
    expect(await lab.run(other.exists('/group/me'))).toBeDefined();
    expect(told).toEqual([true, false, true]);
    await lab.run(member.close());
  });

  test.each(['request', 'reply'] as const)('is there once if a %s is lost', async (what) => {
    for (const op of ['getData', 'exists', 'create2', 'createContainer']) {
      const { lab, member, other } = memberStage();
      lab.lose(what, op);
      await lab.run(member.start());
      expect((await lab.run(other.getChildren('/group'))).children).toEqual(['me']);
      await lab.run(member.close());
    }
  });

  test('waits for a node of another session to go', async () => {
    const { lab, member, other } = memberStage();
    await lab.run(other.ensurePath('/group'));
    await lab.run(other.create('/group/me', text('old'), { ephemeral: true }));
    const started = member.start();
    await lab.pass(100);
    expect(member.isPresent).toBe(false);
    await lab.run(other.close());
    await lab.run(started);
    await lab.run(member.close());
  });

  test('gives up if it may not', async () => {
    const { lab, member, other } = memberStage();
    const acl = [{ perms: Perms.READ, id: { scheme: 'world', id: 'anyone' } }];
    await lab.run(other.create('/group', null, { acl }));
    const ends: Error[] = [];
    member.onEnd((error) => ends.push(error));
    await expect(lab.run(member.start())).rejects.toMatchObject({ name: 'NoAuthError' });
    expect(ends).toHaveLength(1);
  });
});
