import { describe, expect, test } from 'vitest';
import {
  readConnectRequest,
  readRequest,
  writeConnectResponse,
  writeEvent,
  writeReply,
} from '#chapter/13-wire';
import { ErrorCode, OpCode, SpecialXid, type WireResult } from '#kit';
import {
  AuthFailedError,
  ConnectionLossError,
  NoNodeError,
  oneShot,
  RequestTimeoutError,
  SessionExpiredError,
  ZooKeeperClient,
  type ClientOptions,
  type SessionState,
  type WatchedEvent,
} from '../../src/client/index.ts';
import { FakeWorld, framed, headOf, written } from './client-world.ts';

const PASSWD = new Uint8Array(16).fill(7);
const STAT = {
  czxid: 1n,
  mzxid: 1n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  dataLength: 0,
  numChildren: 0,
  pzxid: 1n,
};

/** A client, and the server's end of its connection. */
class Stage {
  readonly world = new FakeWorld();
  readonly client: ZooKeeperClient;
  readonly states: SessionState[] = [];
  private answered = 1;

  constructor(hosts = 'a:1', options: ClientOptions = {}) {
    this.client = new ZooKeeperClient(hosts, {
      sessionTimeoutMs: 9000,
      surroundings: this.world,
      ...options,
    });
    this.client.onState((state) => this.states.push(state));
  }

  accept(session = 5n, timeoutMs = 9000, readOnly = false): void {
    const { link } = this.world;
    link.events.up();
    this.answered = 1;
    const response = { protocolVersion: 0, timeoutMs, session, passwd: PASSWD, readOnly };
    link.events.bytes(framed(written(writeConnectResponse, response)));
  }

  /** The requests that wait for an answer, as the server reads them. */
  requests() {
    return this.world.link.frames
      .slice(this.answered)
      .map((frame) => readRequest(frame))
      .flatMap((frame) => ('request' in frame ? [frame] : []));
  }

  reply(zxid: bigint, result: WireResult, ...behind: Uint8Array[]): void {
    const { xid } = readRequest(this.world.link.frames[this.answered++]!);
    this.world.link.events.bytes(framed(written(writeReply, { xid, zxid, result }), ...behind));
  }
}

const changed = (path: string): Uint8Array =>
  written(writeEvent, { type: 'NodeDataChanged' as const, path });

/** All promises that are settled have told. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a session', () => {
  test('begins with what the client wants, and takes what the server says', async () => {
    const stage = new Stage();
    expect(stage.client.state).toBe('Disconnected');
    expect(stage.client.session).toBeUndefined();
    stage.accept(5n, 6000);
    expect(readConnectRequest(stage.world.link.frames[0]!)).toEqual({
      protocolVersion: 0,
      lastZxidSeen: 0n,
      timeoutMs: 9000,
      session: 0n,
      passwd: new Uint8Array(16),
      readOnly: false,
    });
    expect(stage.client.session).toEqual({ id: 5n, passwd: PASSWD });
    expect(stage.client.sessionTimeoutMs).toBe(6000);
    expect(stage.states).toEqual(['SyncConnected']);
    await stage.client.connected();
  });

  test('goes on at another server, with the newest zxid it has seen', async () => {
    const stage = new Stage('a:1,b:2');
    const first = stage.world.link.to;
    stage.accept();
    const sync = stage.client.sync('/');
    stage.reply(77n, { op: 'sync', path: '/' });
    await sync;
    stage.world.link.events.down();
    expect(stage.states).toEqual(['SyncConnected', 'Disconnected']);
    stage.world.pass(0);
    expect(stage.world.link.to).not.toBe(first);
    stage.accept();
    const { session, passwd, lastZxidSeen } = readConnectRequest(stage.world.link.frames[0]!);
    expect({ session, passwd, lastZxidSeen }).toEqual({
      session: 5n,
      passwd: PASSWD,
      lastZxidSeen: 77n,
    });
    expect(stage.states.at(-1)).toBe('SyncConnected');
  });

  test('that the server does not know is over: everybody hears it', async () => {
    const stage = new Stage();
    stage.accept();
    const { watcher, event } = oneShot();
    const read = stage.client.getData('/a', { watcher });
    stage.reply(1n, { op: 'getData', data: null, stat: STAT });
    await read;
    stage.world.link.events.down();
    const waiting = stage.client.sync('/');
    stage.world.pass(100);
    stage.accept(0n, 0);
    expect(stage.states.at(-1)).toBe('Expired');
    await expect(waiting).rejects.toBeInstanceOf(SessionExpiredError);
    await expect(event).rejects.toBeInstanceOf(SessionExpiredError);
    await expect(stage.client.connected()).rejects.toBeInstanceOf(SessionExpiredError);
    await expect(stage.client.sync('/')).rejects.toBeInstanceOf(SessionExpiredError);
    expect(stage.world.timerCount).toBe(0);
  });

  test('is closed once what was asked before is answered', async () => {
    const stage = new Stage();
    stage.accept();
    const sync = stage.client.sync('/');
    const closed = stage.client.close();
    await expect(stage.client.sync('/')).rejects.toBeInstanceOf(SessionExpiredError);
    expect(stage.requests().map(({ request }) => request.op)).toEqual(['sync', 'closeSession']);
    stage.reply(1n, { op: 'sync', path: '/' });
    stage.reply(2n, { op: 'closeSession' });
    await Promise.all([sync, closed]);
    expect(stage.client.state).toBe('Closed');
    expect(stage.world.link.isClosed).toBe(true);
    expect(stage.world.timerCount).toBe(0);
    await stage.client.close();
  });

  test('without a connection is closed at once', async () => {
    const stage = new Stage();
    const sync = stage.client.sync('/');
    await stage.client.close();
    await expect(sync).rejects.toBeInstanceOf(SessionExpiredError);
    expect(stage.world.link.isClosed).toBe(true);
  });

  test('at a server without a quorum is told apart', () => {
    const stage = new Stage('a:1', { readOnly: true });
    stage.accept(5n, 9000, true);
    expect(readConnectRequest(stage.world.link.frames[0]!).readOnly).toBe(true);
    expect(stage.states).toEqual(['ConnectedReadOnly']);
  });

  test('of another client is gone on with', () => {
    const stage = new Stage('a:1', { session: { id: 9n, passwd: PASSWD } });
    stage.accept(9n);
    const { session, passwd } = readConnectRequest(stage.world.link.frames[0]!);
    expect([session, passwd]).toEqual([9n, PASSWD]);
  });
});

describe('a connection', () => {
  test('is kept alive by pings, a third of the time-out after the last request', () => {
    const stage = new Stage();
    stage.accept();
    stage.world.pass(2999);
    expect(stage.world.link.frames.length).toBe(1);
    stage.world.pass(1);
    expect(headOf(stage.world.link.frames[1]!)).toEqual([SpecialXid.ping, OpCode.ping]);
  });

  test('is given up after two thirds of the time-out without a word', () => {
    const stage = new Stage();
    stage.accept();
    stage.world.pass(5999);
    expect(stage.states).toEqual(['SyncConnected']);
    stage.world.pass(1);
    expect(stage.states).toEqual(['SyncConnected', 'Disconnected']);
    expect(stage.world.links[0]!.isClosed).toBe(true);
  });

  test('lives on as long as pings are answered', () => {
    const stage = new Stage();
    stage.accept();
    const pong = written(writeReply, {
      xid: SpecialXid.ping,
      zxid: 0n,
      result: { op: 'ping' as const },
    });
    for (let round = 0; round < 10; round++) {
      stage.world.pass(3000);
      stage.world.link.events.bytes(framed(pong));
    }
    expect(stage.states).toEqual(['SyncConnected']);
    expect(stage.world.link.frames.length).toBe(11);
  });

  test('that does not come about is given up after its share of the time-out', () => {
    const stage = new Stage('a:1,b:2,c:3');
    stage.world.pass(2999);
    expect(stage.world.links.length).toBe(1);
    stage.world.pass(1);
    expect(stage.world.links.length).toBe(2);
  });

  test('is tried at each server, then after waits that become longer', () => {
    const stage = new Stage('a:1,b:2');
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const before = stage.world.now();
      const count = stage.world.links.length;
      stage.world.link.events.down();
      while (stage.world.links.length === count) stage.world.pass(1);
      waits.push(stage.world.now() - before);
    }
    expect(new Set(stage.world.links.map(({ to }) => to))).toEqual(new Set(['a:1', 'b:2']));
    expect(waits).toEqual([1, 75, 75, 150, 150, 300, 300, 600]);
  });

  test('that speaks against the rules is left', async () => {
    for (const bytes of [
      Uint8Array.of(0xff, 0xff, 0xff, 0xff),
      framed(Uint8Array.of(0, 0)),
      framed(written(writeReply, { xid: 99, zxid: 1n, result: { op: 'delete' as const } })),
    ]) {
      const stage = new Stage();
      stage.accept();
      const sync = stage.client.sync('/');
      stage.world.link.events.bytes(bytes);
      await expect(sync).rejects.toBeInstanceOf(ConnectionLossError);
      expect(stage.world.links[0]!.isClosed).toBe(true);
    }
  });

  test('says nothing more once it is left', () => {
    const stage = new Stage('a:1,b:2');
    stage.accept();
    const old = stage.world.link;
    old.events.down();
    stage.world.pass(0);
    old.events.bytes(Uint8Array.of(1, 2, 3));
    old.events.down();
    stage.world.pass(0);
    expect(stage.world.links.length).toBe(2);
  });
});

describe('requests', () => {
  test('wait for the first connection, and go out in order', async () => {
    const stage = new Stage();
    const asked = [stage.client.sync('/a'), stage.client.delete('/b'), stage.client.whoAmI()];
    stage.accept();
    expect(stage.requests().map(({ xid, request }) => [xid, request.op])).toEqual([
      [1, 'sync'],
      [2, 'delete'],
      [3, 'whoAmI'],
    ]);
    stage.reply(1n, { op: 'sync', path: '/a' });
    stage.reply(2n, { op: 'error', err: ErrorCode.NONODE });
    stage.reply(2n, { op: 'whoAmI', clients: [{ scheme: 'ip', user: '::1' }] });
    const [sync, deleted, who] = await Promise.allSettled(asked);
    expect(sync!.status).toBe('fulfilled');
    expect(who).toEqual({ status: 'fulfilled', value: [{ scheme: 'ip', user: '::1' }] });
    const reason: unknown = (deleted as PromiseRejectedResult).reason;
    expect(reason).toBeInstanceOf(NoNodeError);
    expect(reason).toMatchObject({
      name: 'NoNodeError',
      code: -101,
      path: '/b',
      message: 'KeeperErrorCode = NoNode for /b',
    });
  });

  test('that were sent fail when the connection breaks; those that were not wait for the next', async () => {
    const stage = new Stage('a:1,b:2');
    stage.accept();
    const sent = stage.client.sync('/sent');
    stage.world.link.events.down();
    const unsent = stage.client.sync('/unsent');
    await expect(sent).rejects.toBeInstanceOf(ConnectionLossError);
    stage.world.pass(0);
    stage.accept();
    stage.reply(1n, { op: 'sync', path: '/unsent' });
    await unsent;
  });

  test('fail once all servers have been tried in vain', async () => {
    const stage = new Stage('a:1,b:2');
    const sync = stage.client.sync('/');
    let isSettled = false;
    const watched = sync.catch(() => (isSettled = true));
    stage.world.link.events.down();
    stage.world.pass(0);
    await settle();
    expect(isSettled).toBe(false);
    stage.world.link.events.down();
    await watched;
    await expect(sync).rejects.toBeInstanceOf(ConnectionLossError);
  });

  test('fail after their time, and a late answer is passed over', async () => {
    const stage = new Stage('a:1', { requestTimeoutMs: 1000 });
    stage.accept();
    const late = stage.client.sync('/late');
    stage.world.pass(1000);
    await expect(late).rejects.toBeInstanceOf(RequestTimeoutError);
    const next = stage.client.sync('/next');
    stage.reply(1n, { op: 'sync', path: '/late' });
    stage.reply(1n, { op: 'sync', path: '/next' });
    await next;
    await stage.client.connected();
  });

  test('are given up by a signal, and not sent if that is in time', async () => {
    const stage = new Stage();
    const control = new AbortController();
    const unsent = stage.client.sync('/', { signal: control.signal });
    control.abort();
    await expect(unsent).rejects.toMatchObject({ name: 'AbortError' });
    stage.accept();
    expect(stage.requests()).toEqual([]);
    await expect(stage.client.sync('/', { signal: control.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(stage.requests()).toEqual([]);
  });

  test('that make no sense are not sent', async () => {
    const stage = new Stage();
    stage.accept();
    await expect(stage.client.sync('a')).rejects.toThrow('Path must start with / character');
    await expect(stage.client.delete('/a', { version: 0.5 })).rejects.toMatchObject({
      code: ErrorCode.MARSHALLINGERROR,
    });
    await expect(
      stage.client.create('/a', null, { ephemeral: true, container: true }),
    ).rejects.toThrow(RangeError);
    expect(stage.requests()).toEqual([]);
  });

  test('have the chroot in front of their paths, and answers have not', async () => {
    const stage = new Stage('a:1/root');
    stage.accept();
    const created = stage.client.create('/n', null, { sequential: true });
    const root = stage.client.exists('/');
    const many = stage.client.transaction().create('/m').delete('/n').commit();
    const mine = stage.client.getEphemerals();
    const [first, second, third, fourth] = stage.requests().map(({ request }) => request);
    expect(first).toMatchObject({ op: 'create2', path: '/root/n', flags: 2 });
    expect(second).toMatchObject({ op: 'exists', path: '/root' });
    expect(third).toMatchObject({ op: 'multi', ops: [{ path: '/root/m' }, { path: '/root/n' }] });
    expect(fourth).toMatchObject({ op: 'getEphemerals', prefix: '/root' });
    stage.reply(1n, { op: 'create2', path: '/root/n0000000003', stat: STAT });
    stage.reply(1n, { op: 'exists', stat: STAT });
    stage.reply(2n, {
      op: 'multi',
      results: [{ op: 'create', path: '/root/m' }, { op: 'delete' }],
    });
    stage.reply(2n, { op: 'getEphemerals', paths: ['/root/e'] });
    expect((await created).path).toBe('/n0000000003');
    expect(await root).toEqual(STAT);
    expect((await many)[0]).toMatchObject({ path: '/m' });
    expect(await mine).toEqual(['/e']);
  });

  test('of a multi fail with the error of the first that was refused', async () => {
    const stage = new Stage();
    stage.accept();
    const many = stage.client.transaction().check('/a', 1).delete('/b').delete('/c').commit();
    const results = [0, ErrorCode.NONODE, ErrorCode.RUNTIMEINCONSISTENCY].map((err) => ({
      op: 'error' as const,
      err,
    }));
    stage.reply(1n, { op: 'multi', results });
    await expect(many).rejects.toMatchObject({ name: 'NoNodeError', path: '/b', results });
  });
});

describe('proofs of who the client is', () => {
  test('are shown to every server before anything else', async () => {
    const stage = new Stage('a:1,b:2');
    const authed = stage.client.addAuth('digest', new Uint8Array([1]));
    const sync = stage.client.sync('/');
    stage.accept();
    expect(stage.requests().map(({ request }) => request.op)).toEqual(['auth', 'sync']);
    stage.reply(0n, { op: 'auth' });
    stage.reply(1n, { op: 'sync', path: '/' });
    await Promise.all([authed, sync]);
    stage.world.link.events.down();
    stage.world.pass(0);
    stage.accept();
    expect(stage.requests().map(({ request }) => request.op)).toEqual(['auth']);
  });

  test('that are refused end the session', async () => {
    const stage = new Stage();
    stage.accept();
    const authed = stage.client.addAuth('foo', new Uint8Array());
    const sync = stage.client.sync('/');
    stage.reply(0n, { op: 'error', err: ErrorCode.AUTHFAILED });
    await expect(authed).rejects.toBeInstanceOf(AuthFailedError);
    await expect(sync).rejects.toBeInstanceOf(AuthFailedError);
    expect(stage.states.at(-1)).toBe('AuthFailed');
  });
});

describe('watches', () => {
  test('are told once, after the answer that set them and before the next', async () => {
    const stage = new Stage();
    stage.accept();
    const order: string[] = [];
    const watcher = (event: WatchedEvent): void => void order.push(`${event.type} ${event.path}`);
    const first = stage.client.getData('/a', { watcher }).then(() => order.push('first'));
    const second = stage.client.getData('/a').then(() => order.push('second'));
    const { xid } = stage.requests()[1]!;
    const answer = { op: 'getData' as const, data: null, stat: STAT };
    const later = written(writeReply, { xid, zxid: 2n, result: answer });
    stage.reply(1n, answer, changed('/a'), later, changed('/a'));
    await first;
    stage.world.turn();
    await second;
    stage.world.turn();
    expect(order).toEqual(['first', 'NodeDataChanged /a', 'second']);
  });

  test('are set by a read that succeeds, and by exists of a node that is not there', async () => {
    const stage = new Stage('a:1,b:2');
    stage.accept();
    const told: string[] = [];
    const watcher = (event: WatchedEvent): void => void told.push(`${event.type} ${event.path}`);
    const reads = [
      stage.client.getData('/missing', { watcher }),
      stage.client.exists('/absent', { watcher }),
      stage.client.exists('/there', { watcher }),
      stage.client.getChildren('/there', { watcher }),
      stage.client.addWatch('/p', watcher),
      stage.client.addWatch('/r', watcher, { recursive: true }),
    ];
    stage.reply(1n, { op: 'error', err: ErrorCode.NONODE });
    stage.reply(1n, { op: 'error', err: ErrorCode.NONODE });
    stage.reply(1n, { op: 'exists', stat: STAT });
    stage.reply(1n, { op: 'getChildren2', children: [], stat: STAT });
    stage.reply(1n, { op: 'addWatch' });
    stage.reply(9n, { op: 'addWatch' });
    const outcomes = await Promise.allSettled(reads);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'rejected',
      ...reads.slice(1).map(() => 'fulfilled'),
    ]);
    stage.world.link.events.down();
    stage.world.pass(0);
    stage.accept();
    expect(stage.requests().map(({ xid, request }) => ({ xid, request }))).toEqual([
      {
        xid: SpecialXid.setWatches,
        request: {
          op: 'setWatches',
          relativeZxid: 9n,
          data: ['/there'],
          exist: ['/absent'],
          child: ['/there'],
          persistent: ['/p'],
          persistentRecursive: ['/r'],
        },
      },
    ]);
    const created = written(writeEvent, { type: 'NodeCreated' as const, path: '/r/x/y' });
    stage.world.link.events.bytes(framed(created));
    stage.world.turn();
    stage.world.link.events.bytes(framed(created));
    expect(told).toEqual(['NodeCreated /r/x/y', 'NodeCreated /r/x/y']);
  });

  test('are set again in several requests if they are many', async () => {
    const stage = new Stage('a:1,b:2');
    stage.accept();
    const name = 'x'.repeat(1000);
    const watched = Array.from({ length: 300 }, (_, index) => `/${name}${index}`);
    const all = watched.map((path) => stage.client.exists(path, { watcher: () => undefined }));
    watched.forEach(() => stage.reply(1n, { op: 'exists', stat: STAT }));
    await Promise.all(all);
    stage.world.link.events.down();
    stage.world.pass(0);
    stage.accept();
    const requests = stage.requests().map(({ request }) => request);
    expect(requests.length).toBe(3);
    for (const frame of stage.world.link.frames) expect(frame.length).toBeLessThan(200_000);
    const again = requests.flatMap((request) => (request.op === 'setWatches' ? request.data : []));
    expect(again).toEqual(watched);
  });

  test('are removed at the server only by the last who waits', async () => {
    const stage = new Stage();
    stage.accept();
    const told: string[] = [];
    const [one, two] = ['one', 'two'].map(
      (name) => (event: WatchedEvent) => void told.push(`${name} ${event.type}`),
    ) as [(event: WatchedEvent) => void, (event: WatchedEvent) => void];
    const set = [one, two].map((watcher) => stage.client.getData('/a', { watcher }));
    stage.reply(1n, { op: 'getData', data: null, stat: STAT });
    stage.reply(1n, { op: 'getData', data: null, stat: STAT });
    await Promise.all(set);
    const first = stage.client.removeWatches('/a', { watcher: one });
    expect(stage.requests()[0]!.request.op).toBe('checkWatches');
    stage.reply(1n, { op: 'checkWatches' });
    await first;
    const last = stage.client.removeWatches('/a', { watcher: two });
    expect(stage.requests()[0]!.request.op).toBe('removeWatches');
    stage.reply(1n, { op: 'removeWatches' });
    await last;
    expect(told).toEqual(['one DataWatchRemoved', 'two DataWatchRemoved']);
    await expect(stage.client.removeWatches('/a')).rejects.toMatchObject({
      name: 'NoWatcherError',
    });
  });

  test('stay at the server for whoever is about to wait', async () => {
    const stage = new Stage();
    stage.accept();
    const [one, two] = [(): void => undefined, (): void => undefined];
    const set = stage.client.getData('/a', { watcher: one });
    stage.reply(1n, { op: 'getData', data: null, stat: STAT });
    await set;
    const another = stage.client.getData('/a', { watcher: two });
    const removed = stage.client.removeWatches('/a', { watcher: one });
    expect(stage.requests().map(({ request }) => request.op)).toEqual(['getData', 'checkWatches']);
    stage.reply(1n, { op: 'getData', data: null, stat: STAT });
    stage.reply(1n, { op: 'checkWatches' });
    await Promise.all([another, removed]);
  });

  test('that are forgotten cost no request', async () => {
    const stage = new Stage('a:1/root');
    stage.accept();
    const told: string[] = [];
    const [one, two] = ['one', 'two'].map((name) => (): void => void told.push(name)) as [
      () => void,
      () => void,
    ];
    const set = [one, two].map((watcher) => stage.client.getData('/a', { watcher }));
    stage.reply(1n, { op: 'getData', data: null, stat: STAT });
    stage.reply(1n, { op: 'getData', data: null, stat: STAT });
    await Promise.all(set);
    stage.client.forgetWatcher('/a', one);
    expect(stage.requests()).toEqual([]);
    stage.world.link.events.bytes(framed(changed('/root/a')));
    expect(told).toEqual(['two']);
  });
});

describe('a signal', () => {
  test('may be that of many requests', async () => {
    const stage = new Stage();
    const control = new AbortController();
    const { signal } = control;
    const warnings: Error[] = [];
    const listener = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listener);
    const asked = Array.from({ length: 20 }, () => stage.client.sync('/', { signal }));
    const connected = stage.client.connected({ signal });
    const outcomes = Promise.allSettled([...asked, connected]);
    control.abort(new Error('enough'));
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    }
    await settle();
    process.off('warning', listener);
    expect(warnings).toEqual([]);
    await expect(stage.client.connected({ signal })).rejects.toThrow('enough');
  });
});
