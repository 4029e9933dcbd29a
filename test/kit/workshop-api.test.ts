import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Guard } from '../../src/workshop/guard.ts';
import type { ResultJson } from '../../src/grade/result.ts';
import { postToBoard } from '../../src/workshop/post-to-board.ts';
import type {
  Condition,
  EnsembleView,
  Hello,
  LearnerView,
  NodeView,
} from '../../src/workshop/view.ts';
import { API, WorkshopServer } from '../../src/workshop/workshop-server.ts';
import type { WorkshopEnsemble } from '../../src/workshop/workshop.ts';
import { startTestServer } from './client-server.ts';
import { Happenings } from './host-peers-helpers.ts';
import { runCommand } from './run-command.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Three servers that only remember what was done to them. */
function fakeEnsemble(connectString = '127.0.0.1:1') {
  const done: string[] = [];
  const conditions = new Map<number, Condition>([1, 2, 3].map((sid) => [sid, 'running']));
  const servers = [1, 2, 3].map((sid) => ({
    sid,
    role: 'participant' as const,
    clientPort: 2180 + sid,
    innerPort: 7180 + sid,
    quorumPort: 2887 + sid,
    electionPort: 3887 + sid,
    adminPort: 1,
    folder: '',
    configFile: '',
  }));
  const ensemble: WorkshopEnsemble = {
    servers,
    connectString,
    conditionOf: (sid) => conditions.get(sid) ?? 'gone',
    newsOf: (sid) => (sid === 1 ? { state: 'LEADING', isServing: true } : undefined),
    kill: async (sid) => void done.push(`kill ${sid}`),
    stopServer: async (sid) => void done.push(`stop ${sid}`),
    pause: (sid) => {
      conditions.set(sid, 'paused');
      done.push(`pause ${sid}`);
    },
    resume: (sid) => void done.push(`resume ${sid}`),
    restart: async (sid) => void done.push(`restart ${sid}`),
  };
  return { ensemble, done };
}

interface Given {
  readonly hasControls?: boolean;
  readonly token?: string;
  readonly host?: string;
  readonly connectString?: string;
}

/** The API on a free port. */
async function serve({ hasControls = true, token, host = '127.0.0.1', connectString }: Given = {}) {
  const { ensemble, done } = fakeEnsemble(connectString);
  const cuts = new Set<string>();
  const network = {
    isCut: (from: unknown, to: unknown) => cuts.has(`${String(from)} ${String(to)}`),
    setCut: (from: unknown, to: unknown, isCut: boolean) => {
      if (isCut) cuts.add(`${String(from)} ${String(to)}`);
      else cuts.delete(`${String(from)} ${String(to)}`);
    },
  };
  const page = new WorkshopServer({
    ensemble,
    network,
    guard: new Guard(host, token),
    hasControls,
  });
  const server: Server = createServer((asked, answer) => page.answer(asked, answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    await page.close();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { page, port, done, ask: asker(port) };
}

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

function open(port: number, name: string, { method, body, headers }: Asked) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const json = text === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: API + name,
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...json, ...headers },
      },
      resolve,
    );
    asked.on('error', reject);
    asked.end(text);
  });
}

function asker(port: number) {
  return async <Body = { readonly error: string }>(name: string, asked: Asked = {}) => {
    const response = await open(port, name, asked);
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(response, 'end');
    return { status: response.statusCode, body: JSON.parse(text) as Body };
  };
}

/** What a page hears. */
async function listen(port: number, query = '') {
  const events = new Happenings<readonly [string, unknown]>();
  const response = await open(port, `events${query}`, {});
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const frames = (rest + chunk).split('\n\n');
    rest = frames.pop()!;
    for (const frame of frames) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(frame) ?? [];
      if (event !== undefined) events.add([event, JSON.parse(data!)]);
    }
  });
  closing.push(() => response.destroy());
  const first = <Body>(name: string, fits: (body: Body) => boolean = () => true) =>
    events.until((all) => all.find(([event, body]) => event === name && fits(body as Body))?.[1]);
  return { first: first as <Body>(name: string, fits?: (body: Body) => boolean) => Promise<Body> };
}

describe('who may ask', () => {
  it('is nobody who comes by a page of another site, or by a name that is not this machine’s', async () => {
    const { ask, port } = await serve();
    expect((await ask('node?path=/', { headers: { Host: 'evil.example' } })).status).toBe(403);
    const foreign = { Origin: 'http://evil.example' };
    const body = { sid: 1, action: 'kill' };
    expect((await ask('server', { body, headers: foreign })).status).toBe(403);
    expect((await ask('server', { body, headers: { Origin: 'null' } })).status).toBe(403);
    expect(
      (await ask('server', { body, headers: { 'Sec-Fetch-Site': 'cross-site' } })).status,
    ).toBe(403);
    const own = { Host: `localhost:${port}`, Origin: `http://localhost:${port}` };
    expect((await ask('server', { body, headers: own })).status).toBe(200);
  });

  it('has the token, if there is one; for the board nobody needs it', async () => {
    const { ask, port } = await serve({ token: 'secret', host: '0.0.0.0' });
    const body = { sid: 1, action: 'pause' };
    expect((await ask('events')).status).toBe(401);
    expect((await ask('node?path=/')).status).toBe(401);
    expect((await ask('server?token=wrong', { body })).status).toBe(401);
    expect((await ask('server?token=secret', { body })).status).toBe(200);
    const headers = { 'X-Workshop-Token': 'secret' };
    expect((await ask('server', { body, headers })).status).toBe(200);
    await (await listen(port, '?token=secret')).first<Hello>('hello');
    const result = { chapter: { number: 1 }, points: 40 };
    expect((await ask('board', { body: { name: 'Ada', result } })).status).toBe(200);
    const named = { Host: 'evil.example' };
    expect((await ask('board', { body: { name: 'Ada', result }, headers: named })).status).toBe(
      403,
    );
  });
});

describe('what a page may ask', () => {
  it('is anything for a server, by POST and as JSON', async () => {
    const { ask, done } = await serve();
    for (const action of ['kill', 'stop', 'pause', 'resume', 'restart']) {
      expect((await ask('server', { body: { sid: 2, action } })).status).toBe(200);
    }
    expect(done).toEqual(['kill 2', 'stop 2', 'pause 2', 'resume 2', 'restart 2']);
    expect((await ask('server?sid=2&action=kill')).status).toBe(404);
    const form = { 'Content-Type': 'text/plain' };
    const asForm = { body: '{"sid":2,"action":"kill"}', headers: form };
    expect((await ask('server', asForm)).status).toBe(415);
    expect((await ask('server', { body: { sid: 4, action: 'kill' } })).status).toBe(404);
    expect(await ask('server', { body: { sid: 1, action: 'explode' } })).toEqual({
      status: 400,
      body: { error: 'action is one of kill, stop, pause, resume, restart.' },
    });
    for (const body of ['[]', '{', '"a"', 'null']) {
      expect((await ask('server', { body })).status).toBe(400);
    }
    expect((await ask('server', { body: { sid: 1, x: 'x'.repeat(20_000) } })).status).toBe(413);
    expect(done).toHaveLength(5);
  });

  it('is nothing but to look where there are no controls', async () => {
    const { ask, done, port } = await serve({ hasControls: false });
    for (const name of ['server', 'cut', 'create', 'set', 'acl', 'delete', 'board/remove']) {
      const { status, body } = await ask(name, { body: { sid: 1, action: 'kill' } });
      expect(status).toBe(403);
      expect(body.error).toContain('npm start -- --workshop');
    }
    expect(done).toEqual([]);
    expect((await (await listen(port)).first<Hello>('hello')).hasControls).toBe(false);
  });
});

describe('what a page is told', () => {
  it('is how things are, and what happens', async () => {
    const { ask, page, port } = await serve();
    const { first } = await listen(port);
    const hello = await first<Hello>('hello');
    expect(hello).toMatchObject({ hasControls: true, hasCuts: true, log: [], board: [] });
    expect(hello.ensemble.servers[0]).toMatchObject({ sid: 1, state: 'LEADING', isServing: true });
    page.workshop.changed(1, { state: 'LEADING', isServing: true });
    await first<{ text: string }>('log', ({ text }) => text === 'Server 1 leads.');
    await ask('server', { body: { sid: 1, action: 'pause' } });
    page.workshop.condition(1, 'paused');
    page.workshop.changed(2, { state: 'LEADING', isServing: true });
    await first<{ text: string }>('log', ({ text }) =>
      /^Server 2 leads, \d+\.\d s after server 1 ceased to\.$/.test(text),
    );
    const view = await first<EnsembleView>('ensemble', ({ elections }) => elections === 2);
    expect(view.servers[0]!.condition).toBe('paused');
    // Whoever comes later is told, too.
    const later = await (await listen(port)).first<Hello>('hello');
    expect(later.log.map(({ text }) => text)).toContain('Somebody asks to pause server 1.');
    expect(later.history.length).toBeGreaterThan(0);
  });

  it('is what was cut', async () => {
    const { ask, port } = await serve();
    const { first } = await listen(port);
    const ways = [
      { from: 1, to: 'clients' },
      { from: 2, to: 1 },
    ];
    expect((await ask('cut', { body: { ways, isCut: true } })).status).toBe(200);
    await first<EnsembleView>('ensemble', ({ cuts }) => cuts.length === 2);
    await first<{ text: string }>('log', ({ text }) => text === 'Cut: 1 → clients, 2 → 1.');
    const wrong = [
      [{ from: 1, to: 1 }],
      [{ from: 1, to: 9 }],
      [{ from: 'x', to: 1 }],
      [null],
      'all',
    ];
    for (const bad of wrong) {
      const { status } = await ask('cut', { body: { ways: bad, isCut: true } });
      expect([400, 404]).toContain(status);
    }
  });

  it('is who is on the board', async () => {
    const { ask, port } = await serve();
    const { first } = await listen(port);
    const post = (name: string, number: number, points: number, more: object = {}) =>
      ask('board', { body: { name, result: { chapter: { number }, points, ...more } } });
    await post('  Ada   Lovelace ', 1, 40);
    await post('ada lovelace', 1, 30);
    await post('<b>Bob</b>', 2, 100);
    const board = await first<readonly LearnerView[]>('board', ({ length }) => length === 2);
    expect(board.map(({ name, points }) => [name, points])).toEqual([
      ['<b>Bob</b>', { 2: 100 }],
      ['ada lovelace', { 1: 40 }],
    ]);
    const refused = [
      await post('', 1, 1),
      await post('x'.repeat(41), 1, 1),
      await post('a\u202eb', 1, 1),
      await post('Eve', 16, 1),
      await post('Eve', 1, 101),
      await post('Eve', 1, 1.5),
      await post('Eve', 1, 100, { source: 'reference' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400));
    await ask('board/remove', { body: { name: 'ADA LOVELACE' } });
    await first<readonly LearnerView[]>(
      'board',
      (list) => list[0]?.name.includes('Bob') === true && list.length === 1,
    );
  });
});

describe('npm test -- chapterN --board', () => {
  const result = {
    schemaVersion: 1,
    chapter: { number: 3, folder: '03-paxos', title: 'Paxos', graded: true },
    source: 'mine',
    points: 70,
    maxPoints: 100,
  } as ResultJson;

  it('puts points on the board, and says so', async () => {
    const { page, port } = await serve({ token: 'secret' });
    const board = `http://127.0.0.1:${port}`;
    expect(await postToBoard(board, 'Ada', result)).toBe(
      `On the board at ${board}: Ada, 70 points.`,
    );
    expect(page.workshop.board.list).toMatchObject([{ name: 'Ada', points: { 3: 70 } }]);
    expect(await postToBoard(board, 'x'.repeat(41), result)).toBe(
      'Not on the board: A name has 1 to 40 characters.',
    );
    expect(await postToBoard(board, 'Ada', { ...result, maxPoints: 40 })).toContain(
      'whole chapters',
    );
    expect(await postToBoard('http://127.0.0.1:1', 'Ada', result)).toContain('nobody answers');
  });
});

describe('npm test', { timeout: 60_000 }, () => {
  it('posts only if it is told where to, and who it is', async () => {
    const { page, port } = await serve();
    const board = `http://127.0.0.1:${port}`;
    const root = temporaryWorkbook();
    const run = await runCommand(root, 'test', '1', '--board', board, '--name', 'Ada');
    expect(run.stdout).toContain(`On the board at ${board}: Ada, 0 points.`);
    expect(run.code).toBe(1);
    expect(page.workshop.board.list).toMatchObject([{ name: 'Ada', points: { 1: 0 } }]);
    const nameless = await runCommand(root, 'test', '1', '--board', board);
    expect(nameless.stderr).toContain('--board and --name go together');
    const others = ['--solution', '--board', board, '--name', 'Ada'];
    const solution = await runCommand(root, 'test', '1', ...others);
    expect(solution.stderr).toContain('leave --solution out');
    expect([nameless.code, solution.code]).toEqual([2, 2]);
  });
});

describe('the tree', () => {
  it('is read, changed, and told of', async () => {
    const server = await startTestServer();
    closing.push(() => server.stop());
    const { ask, port } = await serve({ connectString: `127.0.0.1:${server.port}` });
    const { first } = await listen(port);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const node = (path: string, more = '') =>
      ask<NodeView>(`node?path=${encodeURIComponent(path)}${more}`);
    expect((await node('/')).body.children).toEqual(['zookeeper']);
    const made = await ask<{ path: string }>('create', {
      body: { path: '/a', data: base64('one'), isSequential: true },
    });
    expect(made.body.path).toBe('/a0000000000');
    const path = made.body.path;
    await first<{ path: string }>('node', (change) => change.path === path);
    await ask('create', { body: { path: `${path}/b`, data: '' } });
    await ask('set', { body: { path, data: base64('two'), version: 0 } });
    const stale = await ask('set', { body: { path, data: base64('three'), version: 0 } });
    expect(stale).toEqual({
      status: 409,
      body: { error: `KeeperErrorCode = BadVersion for ${path}` },
    });
    await ask('acl', { body: { path, acl: 'world:anyone:cdrwa,ip:10.0.0.0/8:r' } });
    const { body } = await node(path);
    expect(body).toMatchObject({ data: base64('two'), children: ['b'], count: 1, from: 0 });
    expect(body.stat).toMatchObject({ version: 1, aversion: 1, ephemeralOwner: '0x0' });
    expect(body.acl).toEqual([
      { scheme: 'world', id: 'anyone', perms: 'cdrwa' },
      { scheme: 'ip', id: '10.0.0.0/8', perms: 'r' },
    ]);
    expect((await node(path, '&from=1')).body).toMatchObject({ children: [], from: 1, count: 1 });
    expect((await ask('acl', { body: { path, acl: 'nonsense' } })).status).toBe(400);
    expect((await ask('create', { body: { path: 'no', data: '' } })).status).toBe(400);
    expect((await ask('create', { body: { path: '/x', data: '&' } })).status).toBe(400);
    expect((await ask('delete', { body: { path, version: -1 } })).status).toBe(409);
    await ask('delete', { body: { path: `${path}/b`, version: -1 } });
    await ask('delete', { body: { path, version: -1 } });
    await first<{ path: string; type: string }>(
      'node',
      (change) => change.path === path && change.type === 'deleted',
    );
    expect((await node(path)).status).toBe(409);
  });
});
