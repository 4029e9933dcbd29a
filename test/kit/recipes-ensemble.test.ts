import { describe, expect, test } from 'vitest';
import { crash, partition, Perms, type Fault } from '#kit';
import { oneShot, type ZooKeeperClient } from '../../src/client/index.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import { nameOf, playProcesses, type Doing } from './recipes-helpers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array | null): string => new TextDecoder().decode(data ?? bytes('null'));

/** Ends when the session has ended. */
function sessionEnd(client: ZooKeeperClient): Promise<void> {
  return new Promise((resolve) => {
    client.onState((state) => state === 'Expired' && resolve());
  });
}

/** Keeps an ephemeral node until its session is over. */
const keeper: Doing = async ({ client, now }, tell) => {
  const zk = client({ sessionTimeoutMs: 4000 });
  await zk.create('/here', null, { ephemeral: true });
  const startedAtMs = now();
  await sessionEnd(zk);
  tell(`expired after ${Math.round((now() - startedAtMs) / 1000)} s`);
};

/** Says when the node of {@link keeper} has gone. */
const watcher: Doing = async ({ client, delay, now }, tell) => {
  const zk = client();
  const startedAtMs = now();
  await delay(100);
  const { watcher: wake, event } = oneShot();
  await zk.exists('/here', { watcher: wake });
  const { type } = await event;
  tell(`${type} after ${Math.round((now() - startedAtMs) / 1000)} s`);
};

describe('sessions', () => {
  test('one lives on while its process is there', async () => {
    const { lines } = await playProcesses({ p1: keeper, p2: watcher });
    expect(lines).toEqual([]);
  });

  test('a paused process loses its session after the time-out, and hears of that when it goes on', async () => {
    const faults: Fault[] = [{ kind: 'pause', node: 'p1', atMs: 60, forMs: 9000 }];
    const { lines } = await playProcesses({ p1: keeper, p2: watcher }, { faults });
    expect(lines).toEqual(['p2: NodeDeleted after 6 s', 'p1: expired after 9 s']);
  });

  test('a pause that is shorter costs nothing', async () => {
    const faults: Fault[] = [{ kind: 'pause', node: 'p1', atMs: 60, forMs: 3000 }];
    const { lines } = await playProcesses({ p1: keeper, p2: watcher }, { faults });
    expect(lines).toEqual([]);
  });

  test('a process that is cut off loses its session, and learns so once it is not', async () => {
    const faults = [partition(['p1'], { atMs: 60, forMs: 9000 })];
    const { lines } = await playProcesses({ p1: keeper, p2: watcher }, { faults });
    expect(lines[0]).toMatch(/^p2: NodeDeleted after [4-6] s$/);
    expect(lines[1]).toMatch(/^p1: expired after (9|1\d) s$/);
  });

  test('the node of a process that has crashed goes when its session does, not sooner', async () => {
    const once: Doing = async (tools, tell) => {
      if (tools.incarnation === 1) return keeper(tools, tell);
      const found = await tools.client().exists('/here');
      tell(`life ${tools.incarnation}: ${found === undefined ? 'gone' : 'still there'}`);
    };
    const faults = [crash('p1', { atMs: 200, forMs: 50 })];
    const { lines } = await playProcesses({ p1: once, p2: watcher }, { faults });
    expect(lines[0]).toBe('p1: life 2: still there');
    expect(lines[1]).toMatch(/^p2: NodeDeleted after [4-6] s$/);
  });

  test('zk1 says when a session is over, be it closed or expired', async () => {
    const closes: Doing = async ({ client }) => {
      await client().connected();
    };
    const { run } = await playProcesses(
      { p1: closes, p2: keeper },
      { faults: [partition(['p2'], { atMs: 100, forMs: 9000 })] },
    );
    const over = run.told.filter(({ output }) => output.kind === 'session over');
    expect(over.map(({ atMs }) => atMs < 100)).toEqual([true, false]);
  });

  test('who goes on with a session elsewhere takes it away from whoever had it', async () => {
    let known: ZooKeeperClient['session'];
    const first: Doing = async ({ client, delay }, tell) => {
      const zk = client({ sessionTimeoutMs: 4000 });
      await zk.create('/mine', null, { ephemeral: true });
      known = zk.session;
      zk.onState(tell);
      await delay(200);
    };
    const second: Doing = async ({ client, delay }, tell) => {
      await delay(100);
      const zk = client({ session: known! });
      await zk.connected();
      tell((await zk.getEphemerals()).join());
      await delay(40);
    };
    const { lines } = await playProcesses({ p1: first, p2: second });
    expect(lines).toContain('p2: /mine');
    expect(lines).toContain('p1: Disconnected');
  });

  test('a client moves when its server crashes, with its session and its watches', async () => {
    const moves: Doing = async ({ client, delay }, tell) => {
      const zk = client({ sessionTimeoutMs: 4000 });
      zk.onState(tell);
      await zk.create('/mine', null, { ephemeral: true });
      const { watcher: wake, event } = oneShot();
      await zk.getChildren('/', { watcher: wake });
      tell((await event).type);
      tell((await zk.getEphemerals()).join());
      await delay(10);
    };
    const adds: Doing = async ({ client, delay }) => {
      await delay(300);
      await client().create('/new');
    };
    const servers = ['zk2', 'zk3'];
    const faults = servers.map((server) => crash(server, { atMs: 100, forMs: 5000 }));
    const runs = await Promise.all(
      ['p1', 'p2', 'p3', 'p4'].map((name) =>
        playProcesses({ [name]: moves, other: adds }, { faults }),
      ),
    );
    const told = runs.map(({ lines }) => lines.map((line) => line.split(': ')[1]));
    const moved = told.filter((lines) => lines.includes('Disconnected'));
    expect(moved.length).toBeGreaterThan(0);
    for (const lines of told) {
      expect(lines.slice(-3)).toEqual(expect.arrayContaining(['NodeChildrenChanged', '/mine']));
    }
  });
});

describe('what servers know', () => {
  /** Writes again and again. */
  const writer: Doing = async ({ client, delay }, tell) => {
    const zk = client();
    await delay(1000);
    for (let i = 1; i <= 3; i++) {
      await delay(50);
      await zk.setData('/x', bytes(String(i)));
      tell(`wrote ${i}`);
    }
  };
  const reader: Doing = async ({ client, delay, now }, tell) => {
    const startedAtMs = now();
    const zk = client();
    await zk.connected();
    await delay(1000 - (now() - startedAtMs));
    for (let i = 0; i < 8; i++) {
      await delay(40);
      tell(`read ${text((await zk.getData('/x')).data)}`);
      await zk.sync('/x');
      tell(`read ${text((await zk.getData('/x')).data)} after a sync`);
    }
  };
  /** Names, some of which go to a server that is late. */
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
  const readers = () => Object.fromEntries(NAMES.map((name) => [name, reader]));

  /** Those that show less than somebody had been told to have written, with a sync when that was asked for. */
  function staleReads(lines: readonly string[]): string[] {
    let written = 0;
    const before = new Map<string, number>();
    return lines.flatMap((line) => {
      const [, who, verb, number, synced] = /(\w): (\w+) (\d)( after)?/.exec(line)!;
      if (verb === 'wrote') written = Number(number);
      const due = synced === undefined ? written : before.get(who!)!;
      before.set(who!, written);
      return Number(number) < due ? [synced === undefined ? 'read' : 'synced'] : [];
    });
  }

  test('without lag everybody reads what was written', async () => {
    const { lines } = await playProcesses({ w: writer, ...readers() }, { tree: { '/x': '0' } });
    expect(staleReads(lines)).toEqual([]);
  });

  test('with lag some read something old, and nobody after a sync', async () => {
    const old: string[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const how = { tree: { '/x': '0' }, lag: 4, seed };
      const { lines } = await playProcesses({ w: writer, ...readers() }, how);
      old.push(...staleReads(lines));
    }
    expect(old).toContain('read');
    expect(old).not.toContain('synced');
  });

  test('a watch fires before the new data can be read', async () => {
    const follows: Doing = async ({ client, delay }, tell) => {
      const zk = client();
      let seen = '';
      const look = async (): Promise<void> => {
        const { data } = await zk.getData('/x', {
          watcher: () => {
            seen += '!';
            // The last one is told when the client is closed.
            void look().catch(() => undefined);
          },
        });
        seen += text(data);
      };
      await look();
      await delay(950);
      for (let i = 0; i < 100; i++) {
        await delay(20);
        const { data } = await zk.getData('/x');
        seen += text(data);
      }
      tell(seen);
    };
    const { lines } = await playProcesses(
      { w: writer, a: follows, b: follows, c: follows },
      { tree: { '/x': '0' }, lag: 3, seed: 3 },
    );
    const seen = lines.filter((line) => !line.startsWith('w')).map((line) => line.slice(3));
    expect(seen).toHaveLength(3);
    for (const one of seen) {
      // Whatever is read for the first time, the event comes before it.
      expect(one).toMatch(/^0+!+.*3$/);
      expect(one).not.toMatch(/0[123]|1[23]|23/);
    }
  });

  test('a server that has crashed catches up', async () => {
    const faults = [
      crash('zk2', { atMs: 1060, forMs: 200 }),
      crash('zk3', { atMs: 1300, forMs: 10 }),
    ];
    const looks: Doing = async ({ client, delay }, tell) => {
      await delay(1400);
      const zk = client();
      tell(text((await zk.getData('/x')).data));
    };
    const processes = Object.fromEntries(NAMES.map((name) => [name, looks]));
    const played = await playProcesses(
      { w: writer, ...processes },
      { tree: { '/x': '0' }, faults },
    );
    expect(played.lines.filter((line) => !line.startsWith('w'))).toEqual(
      NAMES.map((name) => `${name}: 3`),
    );
  });
});

describe('connections', () => {
  const creates: Doing = async ({ client }, tell) => {
    const zk = client();
    await zk.connected();
    try {
      await zk.create('/x');
      tell('created');
    } catch (error) {
      tell(nameOf(error));
    }
    tell((await zk.exists('/x')) === undefined ? 'not there' : 'there');
  };
  /** Which server p1 goes to, and the number of the message. */
  const server = async (): Promise<string> => {
    const { trace } = await playProcesses({ p1: creates });
    const opened = trace.events.find((event) => event.type === 'connect' && event.node === 'p1');
    return (opened as { readonly peer: string }).peer;
  };

  test('a request that is lost was not carried out', async () => {
    // The connection, the greeting, the request.
    const faults: Fault[] = [{ kind: 'lose', from: 'p1', to: await server(), nth: 3 }];
    const { lines } = await playProcesses({ p1: creates }, { faults });
    expect(lines).toEqual(['p1: ConnectionLossError', 'p1: not there']);
  });

  test('one whose answer is lost was', async () => {
    const faults: Fault[] = [{ kind: 'lose', from: await server(), to: 'p1', nth: 2 }];
    const { lines } = await playProcesses({ p1: creates }, { faults });
    expect(lines).toEqual(['p1: ConnectionLossError', 'p1: there']);
  });

  test('two clients of one process have sessions of their own, and one outlives the other', async () => {
    const two: Doing = async ({ client, delay }, tell) => {
      const clients = Array.from({ length: 6 }, () => client());
      await Promise.all(clients.map((zk, i) => zk.create(`/n${i}`, null, { ephemeral: true })));
      tell(String(new Set(clients.map((zk) => zk.session?.id)).size));
      await clients[0]!.close();
      await delay(20);
      const { children } = await clients[1]!.getChildren('/');
      tell(
        children
          .filter((name) => name.startsWith('n'))
          .sort()
          .join(),
      );
    };
    const { lines } = await playProcesses({ p1: two });
    expect(lines).toEqual(['p1: 6', 'p1: n1,n2,n3,n4,n5']);
  });

  test('a process whose code has ended has closed its clients', async () => {
    const ends: Doing = async ({ client }) => {
      await client().create('/x', null, { ephemeral: true });
    };
    const { run } = await playProcesses({ p1: ends });
    expect(run.left).toEqual([]);
    expect(run.unfinished).toEqual([]);
    expect(run.requests.map(({ request }) => request.op)).toEqual(['create2', 'closeSession']);
  });
});

describe('the tree', () => {
  test('has sequence numbers, versions and owners as Apache has them', async () => {
    const uses: Doing = async ({ client }, tell) => {
      const zk = client();
      const { path } = await zk.create('/q/a-', bytes('x'), { sequential: true });
      tell(path);
      const { path: next } = await zk.create('/q/b-', null, { sequential: true, ephemeral: true });
      tell(next);
      await zk.delete(path);
      const { stat } = await zk.getData('/q');
      tell(`${stat.cversion} ${stat.numChildren} ${stat.version}`);
      const own = await zk.exists(next);
      tell(String(own?.ephemeralOwner === zk.session?.id));
    };
    const { lines, run } = await playProcesses({ p1: uses }, { tree: { '/q': '', '/q/sub': 'y' } });
    expect(lines).toEqual(['p1: /q/a-0000000001', 'p1: /q/b-0000000002', 'p1: 4 2 0', 'p1: true']);
    expect(run.left.map(({ path, data }) => `${path} ${text(data)}`)).toEqual(['/q ', '/q/sub y']);
  });

  test('obeys access control lists', async () => {
    const owner: Doing = async ({ client }) => {
      const zk = client();
      await zk.addAuth('digest', bytes('ann:secret'));
      const id = { scheme: 'auth', id: '' };
      await zk.create('/fenced', bytes('1'), { acl: [{ perms: Perms.ALL, id }] });
    };
    const other: Doing = async ({ client, delay }, tell) => {
      await delay(100);
      await client()
        .getData('/fenced')
        .catch((error: unknown) => tell(nameOf(error)));
    };
    const { lines } = await playProcesses({ p1: owner, p2: other });
    expect(lines).toEqual(['p2: NoAuthError']);
  });

  test('a transaction is carried out whole, or not at all', async () => {
    const both: Doing = async ({ client }, tell) => {
      const zk = client();
      await zk
        .transaction()
        .create('/a')
        .delete('/none')
        .commit()
        .catch((error: unknown) => tell(nameOf(error)));
      await zk.transaction().create('/a').create('/a/b').commit();
      tell((await zk.getChildren('/a')).children.join());
    };
    const { lines } = await playProcesses({ p1: both });
    expect(lines).toEqual(['p1: NoNodeError', 'p1: b']);
  });
});

describe('a run', () => {
  const busy: Doing = async ({ client, random, delay, self }) => {
    const zk = client();
    for (let i = 0; i < 5; i++) {
      await zk.create('/q/n-', bytes(self), { sequential: true }).catch(() => undefined);
      await delay(Math.floor(random() * 30));
    }
  };
  const processes = { p1: busy, p2: busy, p3: busy };
  const how = {
    tree: { '/q': '' },
    lag: 2,
    seed: 5,
    faults: [crash('p2', { atMs: 70, forMs: 30 }), crash('zk3', { atMs: 50, forMs: 100 })],
  };

  test('is the same each time, and another with another seed', async () => {
    const [one, same, other] = [
      await playProcesses(processes, how),
      await playProcesses(processes, how),
      await playProcesses(processes, { ...how, seed: 6 }),
    ];
    expect(hashTrace(same.trace)).toBe(hashTrace(one.trace));
    expect(hashTrace(other.trace)).not.toBe(hashTrace(one.trace));
  });

  test('comes to rest when all processes have ended', async () => {
    const { trace } = await playProcesses(processes, { tree: { '/q': '' } });
    const late = trace.events.filter(({ atMs, type }) => atMs > 5000 && type !== 'heal');
    expect(late).toEqual([]);
  });

  test('tells what was asked, with the answers', async () => {
    const { run } = await playProcesses({ p1: busy }, { tree: { '/q': '' } });
    const creates = run.requests.filter(({ request }) => request.op === 'create2');
    expect(creates).toHaveLength(5);
    for (const { process, result, session, answeredAtMs, atMs } of creates) {
      expect(process).toBe('p1');
      expect(result?.op).toBe('create2');
      expect(session).not.toBe(0n);
      expect(answeredAtMs).toBeGreaterThan(atMs);
    }
  });
});
