import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { startTestServer, type TestServer } from './client-server.ts';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.stop());

/** Runs the shell as its npm script does. @param input - what it reads; left out: nothing. */
async function zk(
  args: readonly string[],
  input = '',
): Promise<{ code: number; out: string; err: string }> {
  const bootstrap = path.join(KIT_ROOT, 'src', 'cli', 'run.cjs');
  const { FORCE_COLOR: _, NODE_OPTIONS: __, ...env } = process.env;
  const child = spawn(process.execPath, [bootstrap, 'zk', ...args], { cwd: KIT_ROOT, env });
  child.stdin.end(input);
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

const there = (): string => `127.0.0.1:${server.port}`;

describe('npm run zk', () => {
  test('carries out one command, and leaves with its exit code', async () => {
    const made = await zk(['-server', there(), 'create', '/one', 'two words']);
    expect(made).toMatchObject({ code: 0, err: 'Created /one\n' });
    const got = await zk(['-server', there(), '-waitforconnection', 'get', '/one']);
    expect(got.code).toBe(0);
    expect(got.out).toBe(
      `Connecting to ${there()}\n\nWATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null\ntwo words\n`,
    );
    expect(await zk(['-server', there(), 'get', '/nope'])).toMatchObject({
      code: 1,
      err: 'Node does not exist: /nope\n',
    });
    expect((await zk(['-server', there(), 'bogus'])).code).toBe(127);
  });

  test('reads commands from a pipe until it ends, or somebody quits', async () => {
    const read = await zk(['-server', there()], 'create /pipe\n\nset /pipe "a b"\nget /pipe\n');
    expect(read).toMatchObject({ code: 0, err: 'Created /pipe\n' });
    expect(read.out).toContain('Welcome to ZooKeeper!\n');
    expect(read.out.endsWith('\na b\n')).toBe(true);
    const quit = await zk(['-server', there()], 'quit\nget /pipe\n');
    expect(quit.code).toBe(0);
    expect(quit.out).not.toContain('a b');
    expect((await zk(['-server', there()], 'get /nope\n')).code).toBe(1);
  });

  test('says so if no server is there', async () => {
    const lost = await zk(['-server', '127.0.0.1:1', 'ls', '/']);
    expect(lost).toMatchObject({ code: 1, err: 'KeeperErrorCode = ConnectionLoss for /\n' });
    const nonsense = await zk(['-server', '127.0.0.1:abc', 'ls', '/']);
    expect(nonsense).toMatchObject({ code: 2, err: '"127.0.0.1:abc" is not host:port.\n' });
  });
});
