import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DamagedFile, ErrorCode, FileError, NotWrittenYet } from '#kit';
import { serverProblem } from '../../src/ensemble/server-problem.ts';
import { startServer, type StartedServer } from '../../src/ensemble/start-server.ts';
import { parseZooConfig } from '../../src/ensemble/zoo-config.ts';
import { RawClient } from './raw-client.ts';

let folder: string;
const running: StartedServer[] = [];
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'zoo-'));
  warnings = [];
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  rmSync(folder, { recursive: true });
});

/** A server that stands alone, on a free port. */
async function start(...lines: readonly string[]): Promise<StartedServer> {
  const own = ['clientPort=0', 'clientPortAddress=127.0.0.1', 'admin.enableServer=false'];
  const text = [`dataDir=${folder}`, ...own, ...lines];
  const config = parseZooConfig(text.join('\n'), 'zoo.cfg');
  const server = await startServer(config, {
    failed: (error) => expect.unreachable(String(error)),
    warn: (message) => warnings.push(message),
  });
  running.push(server);
  return server;
}

function filesIn(name: string): string[] {
  return readdirSync(path.join(name, 'version-2')).sort();
}

async function create(port: number, znode: string): Promise<void> {
  const client = await RawClient.open(port);
  const request = {
    op: 'create',
    path: znode,
    data: new Uint8Array([1]),
    acl: [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }],
    flags: 0,
  } as const;
  const { result } = await client.ask(request);
  expect(result).toEqual({ op: 'create', path: znode });
  client.close();
}

async function exists(port: number, znode: string): Promise<boolean> {
  const client = await RawClient.open(port);
  const { result } = await client.ask({ op: 'exists', path: znode, watch: false });
  client.close();
  if (result.op === 'error') expect(result.err).toBe(ErrorCode.NONODE);
  return result.op === 'exists';
}

describe('a server', () => {
  it.each([[[]], [['forceSync=no']]])(
    'remembers what it was told when it is started again, with %j',
    async (lines) => {
      const first = await start(...lines);
      await create(first.port, '/a');
      await first.stop();
      const second = await start(...lines);
      expect(await exists(second.port, '/a')).toBe(true);
      expect(await exists(second.port, '/b')).toBe(false);
    },
  );

  it('keeps logs and snapshots in two folders if it is told to', async () => {
    const [data, logs] = [path.join(folder, 'data'), path.join(folder, 'logs')];
    const lines = [`dataDir=${data}`, `dataLogDir=${logs}`, 'preAllocSize=0'];
    const first = await start(...lines);
    await create(first.port, '/a');
    await first.stop();
    expect(filesIn(data)).toEqual(['snapshot.0']);
    expect(filesIn(logs)).toEqual(['log.1']);
    const second = await start(...lines);
    expect(await exists(second.port, '/a')).toBe(true);
  });

  it('lets its clients go when it stops', async () => {
    const server = await start();
    const client = await RawClient.open(server.port);
    await Promise.all([server.stop(), client.closed]);
  });

  it('closes a connection that never asks for a session, and no other', async () => {
    const server = await start('nio.sessionlessCnxnTimeout=1');
    const client = await RawClient.open(server.port);
    const silent = connect(server.port, '127.0.0.1').resume();
    await once(silent, 'close');
    expect((await client.ask({ op: 'ping' })).result).toEqual({ op: 'ping' });
    client.close();
  });

  it('answers everything to clients that it keeps waiting', async () => {
    const server = await start('globalOutstandingLimit=1');
    const clients = await Promise.all(Array.from({ length: 5 }, () => RawClient.open(server.port)));
    const write = { op: 'setData', path: '/', data: new Uint8Array([1]), version: -1 } as const;
    for (let round = 0; round < 3; round++) {
      const replies = await Promise.all(clients.map((client) => client.ask(write)));
      expect(replies.map(({ result }) => result.op)).toEqual(clients.map(() => 'setData'));
    }
    for (const client of clients) client.close();
  });

  it('removes what is older than the snapshots it is to keep', async () => {
    const first = await start('snapCount=2');
    for (const znode of ['/a', '/b', '/c', '/d', '/e', '/f']) await create(first.port, znode);
    await first.stop();
    const before = filesIn(folder).filter((name) => name.startsWith('snapshot.'));
    expect(before.length).toBeGreaterThan(4);
    const second = await start('autopurge.purgeInterval=1');
    const after = filesIn(folder).filter((name) => name.startsWith('snapshot.'));
    expect(after).toHaveLength(3);
    expect(await exists(second.port, '/a')).toBe(true);
  });

  it('says that it reads what is on its disk, and how far it is', async () => {
    const { port, stop } = await start('snapCount=100000', 'preAllocSize=2048');
    await create(port, '/a');
    await stop();
    running.pop();
    const lines: string[] = [];
    const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
    const text = [`dataDir=${folder}`, 'clientPort=0', 'clientPortAddress=127.0.0.1'];
    const config = parseZooConfig([...text, 'admin.enableServer=false'].join('\n'), 'zoo.cfg');
    running.push(
      await startServer(config, {
        failed: (error) => expect.unreachable(String(error)),
        warn: (message) => warnings.push(message),
        log,
      }),
    );
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told[0]).toMatchObject({ snapshots: 1, logs: 1, megabytes: 2.1 });
    expect(told[0]!['msg']).toBe('Reads what is on its disk.');
    expect(told[1]).toMatchObject({ file: 'log.1', megabytes: 2.1, msg: 'Is reading a file.' });
    const end = told.findIndex(({ msg }) => msg === 'Has read its disk.');
    expect(told[end]).toMatchObject({ applied: '0x2' });
    expect(told.findIndex(({ msg }) => msg === 'Serves clients.')).toBeGreaterThan(0);
    expect(told.slice(end).some(({ msg }) => msg === 'Is reading a file.')).toBe(false);
  });

  it('does not begin where another one works', async () => {
    const { port } = await start();
    if (process.platform === 'linux') {
      await expect(start()).rejects.toThrow(`${folder}/version-2 is in use by another server`);
    }
    const other = path.join(folder, 'other');
    const taken = start(`dataDir=${other}`, `clientPort=${port}`);
    const error: unknown = await taken.catch((thrown: unknown) => thrown);
    expect(serverProblem(error, other)).toBe(
      `Port ${port} is in use already: another server has it.`,
    );
    expect(existsSync(path.join(other, 'version-2', 'snapshot.0'))).toBe(false);
  });

  it('of an ensemble says which of its ports is taken, and lets go of the others', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    writeFileSync(path.join(folder, 'myid'), '1');
    const lines = [1, 2, 3].map((sid) => `server.${sid}=127.0.0.1:${port}:${port}`);
    const error: unknown = await start(...lines).catch((thrown: unknown) => thrown);
    expect(serverProblem(error, folder)).toBe(
      `Port ${port} is in use already: another server has it.`,
    );
    holder.close();
    await start();
  });

  it('names a damaged file, and does not begin', async () => {
    const first = await start();
    await first.stop();
    truncateSync(path.join(folder, 'version-2', 'snapshot.0'), 10);
    const error: unknown = await start().catch((thrown: unknown) => thrown);
    expect(serverProblem(error, folder)).toBe(
      `A file in ${folder} is damaged: snapshot.0, offset 0: it is not whole, nor is any other.`,
    );
  });
});

describe('what stops a server', () => {
  const { EACCES, ENOTDIR } = {
    EACCES: Object.assign(new Error('EACCES: permission denied'), {
      code: 'EACCES',
      syscall: 'mkdir',
      path: '/data/version-2',
    }),
    ENOTDIR: Object.assign(new Error('ENOTDIR: not a directory, mkdir'), {
      code: 'ENOTDIR',
      syscall: 'mkdir',
      path: '/data/version-2',
    }),
  };
  const listening = (code: string) =>
    Object.assign(new Error(`listen ${code}`), { code, syscall: 'listen', port: 80 });

  it.each([
    [new FileError('ENOSPC', 'log.1'), 'The disk is full: log.1 in /data could not be written.'],
    [new FileError('EIO', ''), '/data: EIO: the disk failed.'],
    [
      new DamagedFile('log.1', 7, 'the checksum is wrong'),
      'A file in /data is damaged: log.1, offset 7: the checksum is wrong.',
    ],
    [new NotWrittenYet('Vote.'), 'A chapter is not written yet: Vote.'],
    [EACCES, 'This user may not read or write /data/version-2.'],
    [ENOTDIR, 'ENOTDIR: not a directory, mkdir.'],
    [listening('EACCES'), 'Port 80 is not for every user: choose one above 1023.'],
    [listening('EADDRNOTAVAIL'), 'Port 80 cannot be had: listen EADDRNOTAVAIL.'],
    [new TypeError('x is undefined'), undefined],
  ])('is said in one line: %s', (error, line) => {
    expect(serverProblem(error, '/data')).toBe(line);
  });
});
