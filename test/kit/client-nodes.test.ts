import { describe, expect, test } from 'vitest';
import { ErrorCode, Perms } from '#kit';
import { NoNodeError, NotEmptyError, RequestTimeoutError, type NodeData } from '#client';
import { Lab } from './client-lab.ts';

const text = (word: string): Uint8Array => new TextEncoder().encode(word);
const word = (node: NodeData | undefined): string | undefined =>
  node && new TextDecoder().decode(node.data ?? undefined);

describe('a path', () => {
  test('is made as far as it is missing', async () => {
    const lab = new Lab();
    const client = lab.client();
    await lab.run(client.create('/a', text('x')));
    await lab.run(client.ensurePath('/a/b/c'));
    await lab.run(client.ensurePath('/a/b/c'));
    expect(word(await lab.run(client.getData('/a')))).toBe('x');
    expect(await lab.run(client.getAllChildrenNumber('/a'))).toBe(2);
    expect(lab.count('create2')).toBe(3);
  });

  test('asks nothing of parents that are there, not even the permission', async () => {
    const lab = new Lab();
    const [owner, client] = [lab.client('p1'), lab.client('p2')];
    const acl = [
      { perms: Perms.ALL, id: { scheme: 'digest', id: 'u:x' } },
      { perms: Perms.READ, id: { scheme: 'world', id: 'anyone' } },
    ];
    await lab.run(owner.ensurePath('/closed/open'));
    await lab.run(owner.setAcl('/closed', acl));
    await lab.run(client.ensurePath('/closed/open/a'));
    await expect(lab.run(client.ensurePath('/closed/b'))).rejects.toMatchObject({
      code: ErrorCode.NOAUTH,
    });
  });

  test('may be of containers, and has the given access control list', async () => {
    const lab = new Lab();
    const client = lab.client();
    const acl = [{ perms: Perms.READ | Perms.CREATE, id: { scheme: 'world', id: 'anyone' } }];
    await lab.run(
      client.create('/a/b/c-', null, { acl, createParents: 'container', sequential: true }),
    );
    expect(lab.count('createContainer')).toBe(2);
    expect((await lab.run(client.getAcl('/a/b'))).acl).toEqual(acl);
  });

  test('is made for a node, and only if it is missing', async () => {
    const lab = new Lab();
    const client = lab.client();
    const made = await lab.run(client.create('/a/b/n', text('x'), { createParents: true }));
    expect(made.path).toBe('/a/b/n');
    await lab.run(client.create('/a/b/m', null, { createParents: true }));
    expect(lab.count('exists')).toBe(2);
    await expect(lab.run(client.create('/a/b/n', null, { createParents: true }))).rejects.toThrow(
      'NodeExists',
    );
    await expect(lab.run(client.create('/x/y'))).rejects.toBeInstanceOf(NoNodeError);
  });

  test('has the chroot at its beginning', async () => {
    const lab = new Lab();
    const client = lab.client('p1', {}, 'a:1/x/y');
    await expect(lab.run(client.create('/n'))).rejects.toBeInstanceOf(NoNodeError);
    await lab.run(client.ensurePath('/'));
    await lab.run(client.create('/n/m', null, { createParents: true }));
    expect(await lab.run(lab.client('p2').exists('/x/y/n/m'))).toBeDefined();
    await lab.run(client.deleteAll('/n'));
    expect((await lab.run(client.getChildren('/'))).children).toEqual([]);
  });

  test('that makes no sense is refused', async () => {
    const lab = new Lab();
    const client = lab.client();
    await expect(lab.run(client.ensurePath('a'))).rejects.toBeInstanceOf(RangeError);
    await expect(lab.run(client.deleteAll('/a/'))).rejects.toBeInstanceOf(RangeError);
  });
});

describe('deleting', () => {
  test('takes all that is below, also what comes meanwhile', async () => {
    const lab = new Lab();
    const [client, other] = [lab.client('p1'), lab.client('p2')];
    for (const path of ['/a/b/c', '/a/d', '/a/e/f/g']) await lab.run(client.ensurePath(path));
    let late = 3;
    lab.onArrival = (what) => {
      if (what === 'p1 getChildren2' && late-- > 0) void other.create(`/a/late${late}`);
    };
    await lab.run(client.deleteAll('/a'));
    expect(await lab.run(client.exists('/a'))).toBeUndefined();
    expect(lab.count('create2', 'p2')).toBe(3);
    await lab.run(client.deleteAll('/a'));
  });

  test('of a node that is not there is done', async () => {
    const lab = new Lab();
    const client = lab.client();
    await lab.run(client.remove('/a'));
    await lab.run(client.ensurePath('/a/b'));
    await expect(lab.run(client.remove('/a'))).rejects.toBeInstanceOf(NotEmptyError);
  });

  test('of many nodes does not send all requests at once', async () => {
    const lab = new Lab();
    const client = lab.client();
    await lab.run(client.create('/a'));
    const names = Array.from({ length: 210 }, (_, index) => `/a/${index}`);
    await lab.run(Promise.all(names.map((path) => client.create(path))));
    await lab.run(client.deleteAll('/a'));
    expect(lab.count('delete')).toBe(211);
  });
});

describe('an error', () => {
  test('says where its request was made', async () => {
    const lab = new Lab();
    const client = lab.client();
    async function whoAsks(): Promise<void> {
      await client.getData('/nope');
    }
    const error: unknown = await lab.run(whoAsks()).catch((thrown: unknown) => thrown);
    expect((error as Error).stack).toMatch(
      /^NoNodeError: KeeperErrorCode = NoNode for \/nope\n[^]*whoAsks[^]*client-nodes\.test/,
    );
  });
});

describe('the client’s world', () => {
  test('has a time, delays and ids', async () => {
    const lab = new Lab();
    const client = lab.client();
    const began = client.now();
    await lab.run(client.delay(25));
    expect(client.now()).toBe(began + 25);
    const control = new AbortController();
    const waiting = client.delay(25, { signal: control.signal });
    control.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(client.delay(1, { signal: control.signal })).rejects.toThrow('enough');
    const ids = Array.from({ length: 100 }, () => client.newId());
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(100);
    const same = new Lab().client();
    const again = new Lab().client();
    expect(same.newId()).toBe(again.newId());
    expect(client.random()).toBeLessThan(1);
  });

  test('has a newest transaction', async () => {
    const lab = new Lab();
    const client = lab.client();
    expect(client.lastZxid).toBe(0n);
    const { stat } = await lab.run(client.create('/a'));
    expect(client.lastZxid).toBe(stat.czxid);
  });
});

describe('following a node', () => {
  test('tells what it holds, until nobody wants to know', async () => {
    const lab = new Lab();
    const [client, other] = [lab.client('p1'), lab.client('p2')];
    const told: (string | undefined)[] = [];
    const following = (async () => {
      for await (const node of client.follow('/a')) {
        told.push(word(node));
        if (word(node) === 'end') break;
      }
    })();
    await lab.pass(10);
    await lab.run(other.create('/a', text('1')));
    await lab.pass(10);
    await lab.run(other.setData('/a', text('2')));
    await lab.pass(10);
    await lab.run(other.delete('/a'));
    await lab.pass(10);
    await lab.run(other.create('/a', text('end')));
    await lab.run(following);
    expect(told).toEqual([undefined, '1', '2', undefined, 'end']);
    const before = lab.arrived.length;
    await lab.run(other.setData('/a', text('later')));
    await lab.pass(10);
    expect(lab.arrived.length).toBe(before + 1);
  });

  test('leaves values out, but never the newest', async () => {
    const lab = new Lab();
    const [client, other] = [lab.client('p1'), lab.client('p2')];
    await lab.run(other.create('/a', text('0')));
    const told: (string | undefined)[] = [];
    const following = (async () => {
      for await (const node of client.follow('/a')) {
        told.push(word(node));
        if (word(node) === '50') return;
        await client.delay(37);
      }
    })();
    for (let i = 1; i <= 50; i++) await lab.run(other.setData('/a', text(String(i))));
    await lab.run(following);
    expect(told.length).toBeLessThan(20);
    expect(told).toEqual([...told].sort((a, b) => Number(a) - Number(b)));
  });

  test('goes on when the connection breaks, whenever that is', async () => {
    for (const op of ['getData', 'exists']) {
      for (const what of ['request', 'reply'] as const) {
        const lab = new Lab();
        const [client, other] = [lab.client('p1'), lab.client('p2')];
        const told: (string | undefined)[] = [];
        lab.lose(what, op);
        const following = (async () => {
          for await (const node of client.follow('/a')) {
            told.push(word(node));
            lab.lose(what, op);
            if (word(node) === 'end') return;
          }
        })();
        await lab.pass(20);
        lab.cut();
        await lab.run(other.create('/a', text('unseen')));
        await lab.run(other.setData('/a', text('end')));
        lab.mend();
        await lab.run(following);
        expect(told).toEqual([undefined, 'end']);
      }
    }
  });

  test('ends by the signal', async () => {
    const lab = new Lab();
    const client = lab.client();
    const control = new AbortController();
    const following = client.follow('/a', { signal: control.signal });
    expect(await lab.run(following.next())).toEqual({ value: undefined, done: false });
    const next = following.next();
    await lab.pass(10);
    control.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(await following.next()).toEqual({ value: undefined, done: true });
  });

  test.each(['expires', 'is closed'])('ends when the session %s', async (how) => {
    const lab = new Lab();
    const client = lab.client();
    const following = client.follow('/a');
    await lab.run(following.next());
    const next = following.next();
    if (how === 'expires') {
      lab.cut();
      await lab.pass(4000);
      lab.mend();
    } else void client.close();
    await expect(lab.run(next)).rejects.toMatchObject({ name: 'SessionExpiredError' });
  });

  test('asks again for as long as it takes', async () => {
    const lab = new Lab();
    const client = lab.client();
    for (let i = 0; i < 12; i++) lab.lose('request', 'getData');
    const following = client.follow('/');
    expect((await lab.run(following.next())).value).toBeDefined();
    await following.return();
  });
});

describe('following children', () => {
  test('tells their names', async () => {
    const lab = new Lab();
    const [client, other] = [lab.client('p1'), lab.client('p2')];
    const told: (readonly string[] | undefined)[] = [];
    const following = (async () => {
      for await (const found of client.followChildren('/a')) {
        told.push(found && [...found.children].sort());
        if (found?.children.length === 2) break;
      }
    })();
    await lab.pass(10);
    await lab.run(other.create('/a'));
    await lab.pass(10);
    await lab.run(other.setData('/a', text('not of interest')));
    await lab.pass(10);
    await lab.run(other.create('/a/b'));
    lab.cut();
    await lab.run(other.create('/a/c'));
    lab.mend();
    await lab.run(following);
    expect(told[0]).toBeUndefined();
    expect(told.slice(1)).toEqual([[], ['b', 'c']]);
  });
});

describe('a request', () => {
  test('that comes too late is told so, with where it was made', async () => {
    const lab = new Lab();
    const client = lab.client('p1', { requestTimeoutMs: 50 });
    await lab.run(client.sync('/'));
    const late = client.getData('/', { timeoutMs: 1 });
    await expect(lab.run(late)).rejects.toBeInstanceOf(RequestTimeoutError);
  });
});
