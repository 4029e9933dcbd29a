import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerId } from '#kit';
import { FOLDER, freshBundle, hashOf } from '../../src/cli/bundles.cjs';
import { main as ensemble } from '../../src/cli/ensemble.ts';
import { main as start } from '../../src/cli/start.ts';
import { bundledServer } from '../../src/ensemble/bundle-server.ts';
import { ownChapters } from '../../src/ensemble/own-chapters.ts';
import { LocalEnsemble } from '../../src/ensemble/local-ensemble.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { Happenings } from './host-peers-helpers.ts';
import { RawClient } from './raw-client.ts';
import { runNode } from './run-command.ts';
import { FIXTURE, temporaryWorkbook } from './temporary-workbook.ts';

const RUN = path.join(KIT_ROOT, 'src', 'cli', 'run.cjs');
/** Making the bundle takes seconds on a machine that is busy. */
const GENEROUS_MS = 120_000;

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'zoo-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Starts a command as its npm script does, and collects the lines it prints. */
function startCommand(...args: readonly string[]) {
  const child = spawn(process.execPath, [RUN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const lines = new Happenings<string>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => lines.add(line));
  }
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, lines, exit };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A client port such that three servers find all their ports free. */
async function freeClientPort(): Promise<number> {
  for (let clientPort = 25_040; ; clientPort += 10) {
    const options = { servers: 3, observers: 0, clientPort, dataDir: folder };
    const isFree = await new LocalEnsemble(options, { line: () => undefined }).checkPorts().then(
      () => true,
      () => false,
    );
    if (isFree) return clientPort;
  }
}

const ANYONE = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];

async function create(port: number, znode: string): Promise<void> {
  const client = await RawClient.open(port);
  const { result } = await client.ask({
    op: 'create',
    path: znode,
    data: null,
    acl: ANYONE,
    flags: 0,
  });
  expect(result).toEqual({ op: 'create', path: znode });
  client.close();
}

async function childrenOf(port: number, znode: string): Promise<readonly string[]> {
  const client = await RawClient.open(port);
  await client.ask({ op: 'sync', path: znode });
  const { result } = await client.ask({ op: 'getChildren', path: znode, watch: false });
  client.close();
  return result.op === 'getChildren' ? [...result.children].sort() : [result.op];
}

async function read(port: number, znode: string): Promise<string> {
  const client = await RawClient.open(port);
  const { result } = await client.ask({ op: 'getData', path: znode, watch: false });
  client.close();
  return result.op === 'getData' ? new TextDecoder().decode(result.data ?? undefined) : result.op;
}

describe('a bundle', () => {
  const name = `test-${process.pid}`;
  const manifest = path.join(FOLDER, `${name}.json`);
  const bundle = path.join(FOLDER, `${name}.mjs`);

  afterEach(() => [manifest, bundle].forEach((file) => rmSync(file, { force: true })));

  it('is used as long as its sources are what they were', () => {
    const source = path.join(folder, 'source.ts');
    writeFileSync(source, '1');
    const inputs = [[path.relative(KIT_ROOT, source), hashOf(source)]];
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(manifest, JSON.stringify({ bundle: `${name}.mjs`, inputs }));
    expect(freshBundle(name)).toBeUndefined();
    writeFileSync(bundle, '');
    expect(freshBundle(name)).toBe(bundle);
    writeFileSync(source, '2');
    expect(freshBundle(name)).toBeUndefined();
    rmSync(source);
    expect(freshBundle(name)).toBeUndefined();
    expect(freshBundle('nothing')).toBeUndefined();
  });
});

describe('--mine', () => {
  it('takes what it names, or all that is begun', async () => {
    expect(await ownChapters(FIXTURE, undefined)).toEqual([]);
    expect(await ownChapters(FIXTURE, '15, 5,15')).toEqual([5, 15]);
    await expect(ownChapters(FIXTURE, '5,zoo.cfg')).rejects.toThrow('"zoo.cfg" is no chapter');
    const root = temporaryWorkbook();
    const begun = path.join(root, 'chapters', '06-znode-tree');
    const before = await ownChapters(root, true);
    mkdirSync(begun, { recursive: true });
    writeFileSync(path.join(begun, 'mine.ts'), 'export const mine = 1;\n');
    expect(await ownChapters(root, true)).toEqual([...before, 6]);
  });
});

describe('npm run server', () => {
  function configure(...lines: readonly string[]): string {
    const file = path.join(folder, 'zoo.cfg');
    writeFileSync(
      file,
      [
        `dataDir=${path.join(folder, 'data')}`,
        ...lines,
        'clientPortAddress=127.0.0.1',
        'admin.enableServer=false',
      ].join('\n'),
    );
    return file;
  }

  it('serves until it is told to stop', { timeout: GENEROUS_MS }, async () => {
    const port = await freePort();
    const file = configure(`clientPort=${port}`, 'sslQuorum=false');
    const { child, lines, exit } = startCommand('server', file);
    await lines.count((line) => line.includes('Serves clients'));
    await create(port, '/a');
    expect(await childrenOf(port, '/')).toEqual(['a', 'zookeeper']);
    expect(await read(port, '/zookeeper/config')).toBe('');
    expect(lines.all.join('\n')).toContain(`${file}:3: sslQuorum has no effect`);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('says in a line why it does not start', { timeout: GENEROUS_MS }, async () => {
    const wrong = await runNode([RUN, 'server', configure('clientPort=none')]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr.trim()).toBe(
      `${folder}/zoo.cfg:2: clientPort is "none"; it should be a whole number from 0 to 65535.`,
    );
    const missing = await runNode([RUN, 'server', path.join(folder, 'nothing.cfg')]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('nothing.cfg cannot be read: ENOENT');
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const file = configure(`clientPort=${port}`);
    const taken = await runNode([RUN, 'server', file]);
    holder.close();
    expect(taken.code).toBe(1);
    expect(taken.stderr.trim()).toBe(`Port ${port} is in use already: another server has it.`);
    const mine = await runNode([RUN, 'server', '--mine', file]);
    expect(mine.code).toBe(2);
    expect(mine.stderr).toContain('Give numbers, such as --mine 5,15, behind everything else.');
  });
});

describe('an ensemble on this machine', () => {
  it(
    'serves without one server, stops those that hang, and begins again',
    { timeout: GENEROUS_MS },
    async () => {
      const clientPort = await freeClientPort();
      const bundle = await bundledServer([]);
      const news = new Happenings<readonly [ServerId, string]>();
      const options = { servers: 3, observers: 0, clientPort, dataDir: folder };
      const launch = async () => {
        const started = new LocalEnsemble(options, {
          line: (sid, text) => news.add([sid, text]),
          changed: (sid, now) => now?.isServing && news.add([sid, `serves, ${now.state}`]),
        });
        started.start(bundle);
        const ports = [0, 1, 2].map((index) => `127.0.0.1:${clientPort + index}`);
        expect(await started.serving).toBe(ports.join(','));
        return started;
      };

      const first = await launch();
      await create(clientPort, '/a');
      expect(await childrenOf(clientPort + 2, '/')).toEqual(['a', 'zookeeper']);
      expect(await read(clientPort, '/zookeeper/config')).toContain(
        `server.2=127.0.0.1:${clientPort + 708}:${clientPort + 1708}:participant;127.0.0.1:${clientPort + 1}\n`,
      );

      const leads = (all: readonly (readonly [ServerId, string])[]) =>
        all.find(([, text]) => text === 'serves, LEADING')?.[0];
      const leader = await news.until(leads);
      const seen = news.all.length;
      process.kill(first.pidOf(leader)!, 'SIGKILL');
      await news.count(
        ([sid, text]) => sid === leader && text === 'This server has ended: SIGKILL.',
      );
      const next = await news.until((all) => leads(all.slice(seen)));
      await create(clientPort + next - 1, '/b');

      process.kill(first.pidOf(next)!, 'SIGSTOP');
      await first.stop(100);
      expect([1, 2, 3].map((sid) => first.pidOf(sid))).toEqual([undefined, undefined, undefined]);

      const second = await launch();
      expect(await childrenOf(clientPort + 2, '/')).toEqual(['a', 'b', 'zookeeper']);
      await second.stop();
      expect(news.all.filter(([, text]) => text.includes('has ended'))).toHaveLength(1);
    },
  );

  it('is run by npm run ensemble', { timeout: GENEROUS_MS }, async () => {
    const clientPort = await freeClientPort();
    const { child, lines, exit } = startCommand(
      ...['ensemble', '--client-port', String(clientPort), '--data', folder],
    );
    const connectString = [0, 1, 2].map((index) => `127.0.0.1:${clientPort + index}`).join(',');
    await lines.count((line) => line === connectString);
    await create(clientPort + 1, '/a');
    const args = ['--client-port', String(clientPort), '--data', folder];
    await expect(ensemble(args)).rejects.toThrow(
      `Port ${clientPort}, of server 1 for clients, is in use already.`,
    );
    await expect(start(['--port', '0', '--client-port', String(clientPort)])).rejects.toThrow(
      `Port ${clientPort}, of server 1 for clients, is in use already.`,
    );
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(lines.all.filter((line) => line.includes('has ended'))).toEqual([]);
  });

  it('has to have a place and a size', async () => {
    await expect(ensemble([])).rejects.toThrow('--data');
    await expect(
      ensemble(['--data', folder, '--servers', '200', '--observers', '99']),
    ).rejects.toThrow('at most 255');
    await expect(ensemble(['--data', folder, '--client-port', '65000'])).rejects.toThrow(
      'must end before',
    );
    await expect(ensemble(['--data', folder, '--mine', '99'])).rejects.toThrow(
      '"99" is no chapter',
    );
  });
});
