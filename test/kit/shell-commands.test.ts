import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { complete } from '../../src/shell/complete.ts';
import { readShellArguments } from '../../src/shell/shell-arguments.ts';
import { Shell } from '../../src/shell/shell.ts';
import { wordsOf } from '../../src/shell/words.ts';
import { startTestServer, type TestServer } from './client-server.ts';

const TRANSCRIPT = path.join(import.meta.dirname, 'shell-transcript.txt');

let server: TestServer;
const shells: Shell[] = [];

beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.stop());
afterEach(async () => {
  await Promise.all(shells.splice(0).map((shell) => shell.close()));
});

function open(port = server.port): {
  readonly shell: Shell;
  readonly out: string[];
  readonly err: string[];
} {
  const [out, err]: [string[], string[]] = [[], []];
  const shell = new Shell({
    server: `127.0.0.1:${port}`,
    client: {},
    out: (text) => out.push(...text.split('\n')),
    err: (text) => err.push(...text.split('\n')),
  });
  shells.push(shell);
  return { shell, out, err };
}

/** A shell that is connected, and has printed nothing. */
async function ready(port?: number) {
  const opened = open(port);
  await opened.shell.client.connected();
  opened.out.length = 0;
  return opened;
}

/** What a transcript shows, apart: in Apache's shell events and answers are printed by two threads. */
interface Transcript {
  readonly answers: string[];
  readonly events: string[];
}

/** Times are others each day, and the names in a list come in any order. */
function comparable(lines: readonly string[]): Transcript {
  const kept = lines
    .map((line) => line.replace(/(?<=time = )(?!.*1970$).*/, '(now)'))
    .map((line) =>
      line.replace(/^\[(.*)\]$/, (_, list: string) => list.split(', ').sort().join(', ')),
    )
    .filter((line) => line.trim() !== '' && line !== 'WATCHER::');
  const isEvent = (line: string): boolean => line.startsWith('WatchedEvent');
  return { answers: kept.filter((line) => !isEvent(line)), events: kept.filter(isEvent) };
}

describe('the shell', () => {
  test("prints what Apache's zkCli.sh 3.8 printed for the same commands", async () => {
    const own = await startTestServer();
    const { shell, out, err } = open(own.port);
    await shell.client.connected();
    const lines = readFileSync(TRANSCRIPT, 'utf8').split(/\r?\n/);
    const printed = out.splice(0).slice(1);
    for (const line of lines.filter((one) => one.startsWith('$ '))) {
      printed.push(line);
      await shell.executeLine(line.slice(2));
      printed.push(...err.splice(0), ...out.splice(0));
    }
    expect(comparable(printed)).toEqual(comparable(lines));
    await own.stop();
  });

  test('says what it connects to, and when it is connected', async () => {
    const { shell, out } = open();
    expect(shell.prompt).toBe(`[zk: 127.0.0.1:${server.port}(CONNECTING) 0] `);
    await shell.waitForConnection();
    expect(out).toEqual([
      `Connecting to 127.0.0.1:${server.port}`,
      '',
      'WATCHER::',
      '',
      'WatchedEvent state:SyncConnected type:None path:null',
    ]);
    expect(shell.prompt).toBe(`[zk: 127.0.0.1:${server.port}(CONNECTED) 0] `);
  });

  test('tells by its exit code what became of the last command', async () => {
    const { shell, err } = await ready();
    const codeOf = async (line: string): Promise<number> => {
      await shell.executeLine(line);
      return shell.exitCode;
    };
    expect(await codeOf('ls /nope')).toBe(1);
    expect(await codeOf('ls')).toBe(1);
    expect(await codeOf('bogus')).toBe(127);
    expect(err.at(-1)).toBe('Command not found: Command not found bogus');
    expect(await codeOf('set -v abc / x')).toBe(1);
    expect(err.at(-1)).toBe('For input string: "abc"');
    expect(await codeOf('ls /')).toBe(0);
  });

  test('has a help with every command', async () => {
    const { shell, err } = await ready();
    await shell.executeLine('help');
    expect(err[0]).toBe(
      'ZooKeeper -server host:port -client-configuration properties-file cmd args',
    );
    const named = err.slice(1).map((line) => line.trim().split(' ')[0]);
    expect(named).toEqual([...named].sort());
    expect(named).toContain('addWatch');
    expect(named).toContain('redo');
    expect(named).not.toContain('rmr');
    expect(err).toContain('\tsetAcl [-s] [-v version] [-R] path acl');
  });

  test('knows the commands of earlier versions', async () => {
    const { shell, out, err } = await ready();
    for (const line of ['create /old', 'create /old/a', 'ls2 /old', 'rmr /old', 'ls /old']) {
      await shell.executeLine(line);
    }
    expect(out[0]).toBe('[a]');
    expect(out[1]).toMatch(/^cZxid = 0x/);
    expect(err.at(-1)).toBe('Node does not exist: /old');
  });

  test('deletes a tree in batches, and says so if a part is left', async () => {
    const { shell, err } = await ready();
    for (const line of [
      'create /many',
      ...'abcde'.split('').map((name) => `create /many/${name}`),
    ]) {
      await shell.executeLine(line);
    }
    await shell.executeLine('deleteall /many -b 2');
    expect(shell.exitCode).toBe(0);
    await shell.executeLine('get /many');
    expect(err.at(-1)).toBe('Node does not exist: /many');
    await shell.executeLine('deleteall /zookeeper');
    expect(err.at(-1)).toBe('Failed to delete some node(s) in the subtree!');
  });

  test('remembers lines, and does them again', async () => {
    const { shell, out, err } = await ready();
    for (const line of ['printwatches', 'redo 0', 'redo 7', 'redo 1', 'history']) {
      await shell.executeLine(line);
    }
    expect(err).toEqual(['Command index out of range']);
    expect(out).toEqual([
      'printwatches is on',
      'printwatches is on',
      'printwatches is on',
      '0 - printwatches',
      '1 - printwatches',
      '2 - redo 7',
      '3 - printwatches',
      '4 - history',
    ]);
  });

  test('prints events unless it is told not to', async () => {
    const { shell, out } = await ready();
    for (const line of ['create /print', 'addWatch /print', 'set /print 1']) {
      await shell.executeLine(line);
    }
    expect(out).toContain('WatchedEvent state:SyncConnected type:NodeDataChanged path:/print');
    out.length = 0;
    for (const line of ['printwatches off', 'set /print 2']) await shell.executeLine(line);
    expect(out).toEqual([]);
  });

  test('connects to another server, and does nothing without one', async () => {
    const { shell, out } = await ready();
    await shell.executeLine('close');
    await shell.executeLine('get /');
    expect(out.at(-1)).toBe('Not connected');
    await shell.executeLine(`connect localhost:${server.port}`);
    await shell.executeLine('getAllChildrenNumber /zookeeper/config');
    expect(out.at(-1)).toBe('0');
    expect(shell.prompt).toContain(`localhost:${server.port}(CONNECTED)`);
    await shell.executeLine('connect nonsense:port');
    expect(shell.exitCode).toBe(1);
    expect(shell.isOver).toBe(false);
    await shell.executeLine('quit');
    expect(shell.isOver).toBe(true);
  });

  test('completes commands and paths', async () => {
    const { shell } = await ready();
    for (const line of ['create /comp', 'create /comp/one', 'create /comp/other']) {
      await shell.executeLine(line);
    }
    const of = (line: string) => complete(shell.client, line);
    expect(await of('getA')).toEqual([['getAcl ', 'getAllChildrenNumber '], 'getA']);
    expect(await of('get /com')).toEqual([['/comp'], '/com']);
    expect(await of('ls -s /comp/o')).toEqual([['/comp/one', '/comp/other'], '/comp/o']);
    expect(await of('ls /nope/x')).toEqual([[], '/nope/x']);
    expect(await of('create -s')).toEqual([[], '-s']);
  });
});

describe('arguments', () => {
  test('are those of zkCli', () => {
    expect(
      readShellArguments(['-server', 'a:1', '-timeout', '5000', '-r', '-x', 'ls', '-s', '/']),
    ).toEqual({
      server: 'a:1',
      timeoutMs: 5000,
      readOnly: true,
      waitForConnection: false,
      words: ['ls', '-s', '/'],
      complaints: [],
    });
    expect(readShellArguments(['--waitforconnection', '-server'])).toMatchObject({
      server: 'localhost:2181',
      waitForConnection: true,
      words: [],
      complaints: ['Error: no argument found for option -server'],
    });
  });

  test.each([
    ['get /a', ['get', '/a']],
    ['set /a "two words"', ['set', '/a', 'two words']],
    ["set /a 'it is' x", ['set', '/a', 'it is', 'x']],
    ['set /a ""', ['set', '/a', '']],
    ['  ls   / ', ['ls', '/']],
  ])('the line %j becomes words', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });
});
