import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import zookeeper, { type Client } from 'node-zookeeper-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MixedEnsemble, type MemberKind } from './mixed-ensemble.ts';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));

const CLI = '/usr/share/zookeeper/bin/zkCli.sh';

/** Of Debian's package zookeeper-bin. */
const CLI_MT = '/usr/lib/zookeeper/bin/cli_mt';

/** What `workload.py` prints, whosever servers it works with. */
const KAZOO = {
  'create twice': 'NodeExistsError',
  set: 1,
  'set an old version': 'BadVersionError',
  'get elsewhere, after sync': 'new',
  'create without a parent': 'NoNodeError',
  list: ['a', 'b', 'c'],
  'delete with children': 'NotEmptyError',
  'delete an old version': 'BadVersionError',
  delete: true,
  'get what is gone': 'NoNodeError',
  sequence: ['/app/s-0000000003', '/app/s-0000000004', '/app/s-0000000005'],
  watches: [
    ['CHANGED', '/app'],
    ['CHILD', '/app'],
    ['CREATED', '/app/later'],
  ],
  multi: ['/multi', 'ZnodeStat', '/multi/below', true, true],
  'multi that fails': ['RolledBackError', 'BadVersionError', 'RuntimeInconsistency'],
  'what it did': true,
  'read hers': 'NoAuthError',
  'write hers': 'NoAuthError',
  'she reads': 'hers',
  'read hers as her': 'hers',
  'her list': ['ann:7RJfAeIvrl4zdj6sS2fXrQHDvHM='],
  'ephemeral is there': true,
  'a child of it': 'NoChildrenForEphemeralsError',
  'ephemeral is gone': true,
  lock: Array.from({ length: 15 }, () => 1),
  'same session': true,
  'its node': true,
  'its watch': true,
};

/** What a program prints that is told these lines. @param readyWhen - what it has printed when it listens. */
async function talk(
  [program, ...args]: readonly [string, ...string[]],
  lines: readonly string[],
  readyWhen: RegExp,
): Promise<string> {
  const child = spawn(program, args, { signal: AbortSignal.timeout(60_000) });
  child.on('error', () => undefined);
  let printed = '';
  const hear = (text: string): void => {
    const wasReady = readyWhen.test(printed);
    printed += `${text}\n`;
    if (!wasReady && readyWhen.test(printed)) child.stdin.end(`${lines.join('\n')}\n`);
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', hear);
  }
  await once(child, 'close');
  return printed;
}

/** Calls a method of the npm client that ends with (error, ...results). */
function done<Result>(
  call: (callback: (error: Error | null, ...results: unknown[]) => void) => void,
): Promise<Result[]> {
  return new Promise((resolve, reject) => {
    call((error, ...results) => (error ? reject(error) : resolve(results as Result[])));
  });
}

async function startClient(ports: readonly number[]): Promise<Client> {
  const client = zookeeper.createClient(ports.map((port) => `127.0.0.1:${port}`).join(','));
  const connected = once(client, 'connected');
  client.connect();
  await connected;
  return client;
}

describe.each<{ readonly kinds: readonly MemberKind[] }>([
  { kinds: ['apache', 'apache', 'apache'] },
  { kinds: ['ours', 'ours', 'ours'] },
])('An ensemble of $kinds', ({ kinds }) => {
  let ensemble: MixedEnsemble;
  let ports: readonly number[];

  beforeAll(async () => {
    ensemble = await MixedEnsemble.plan(kinds);
    ports = ensemble.members.map(({ clientPort }) => clientPort);
    await ensemble.start();
  });

  afterAll(() => ensemble.remove());

  it('serves kazoo', async () => {
    const program = path.join(FOLDER, 'workload.py');
    const printed = await talk(
      ['/usr/bin/python3', '-B', program, ...ports.map(String)],
      [],
      /never/,
    );
    // What kazoo logs comes before.
    expect(JSON.parse(printed.trimEnd().split('\n').at(-1)!)).toEqual(KAZOO);
  });

  it('serves zkCli.sh', async () => {
    const printed = await talk(
      [CLI, '-server', `127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}`],
      [
        'create /cli first',
        'create -s /cli/n- x',
        'create -e /cli/short y',
        'set -v 0 /cli second',
        'set -v 0 /cli third',
        'get /cli',
        'ls /cli',
        'setAcl /cli/n-0000000000 world:anyone:r',
        'getAcl /cli/n-0000000000',
        'set /cli/n-0000000000 z',
        'delete /cli',
        'deleteall /cli',
        'ls /cli',
        'quit',
      ],
      /Welcome to ZooKeeper/,
    );
    for (const words of [
      'Created /cli\n',
      'Created /cli/n-0000000000\n',
      'Created /cli/short\n',
      'version No is not valid : /cli\n',
      'second\n',
      '[n-0000000000, short]\n',
      "'world,'anyone\n: r\n",
      'Insufficient permission : /cli/n-0000000000\n',
      'Node not empty: /cli\n',
      'Node does not exist: /cli\n',
    ]) {
      expect(printed).toContain(words);
    }
  });

  it.skipIf(!existsSync(CLI_MT))('serves cli_mt', async () => {
    const lines = ['create /c', 'set /c hello', 'get /c', 'ls /', 'exists /c', 'delete /c', 'quit'];
    const printed = await talk([CLI_MT, `127.0.0.1:${ports[2]}`], lines, /Watcher SESSION_EVENT/);
    expect(printed).toContain('hello');
  });

  it('serves node-zookeeper-client', async () => {
    const client = await startClient(ports);
    const { PERSISTENT, EPHEMERAL_SEQUENTIAL } = zookeeper.CreateMode;
    const hello = Buffer.from('hello');
    expect(await done((end) => client.create('/npm', hello, PERSISTENT, end))).toEqual(['/npm']);
    const [data] = await done<Buffer>((end) => client.getData('/npm', end));
    expect(String(data)).toBe('hello');
    await done((end) => client.setData('/npm', Buffer.from('bye'), 0, end));
    await expect(done((end) => client.setData('/npm', hello, 0, end))).rejects.toThrow(
      'BAD_VERSION',
    );
    const changed = new Promise<string>((resolve) => {
      client.getChildren(
        '/npm',
        (event) => resolve(event.getName()),
        () => undefined,
      );
    });
    const created = done((end) => client.create('/npm/n-', hello, EPHEMERAL_SEQUENTIAL, end));
    expect(await created).toEqual(['/npm/n-0000000000']);
    expect(await changed).toBe('NODE_CHILDREN_CHANGED');
    const transaction = client.transaction().create('/npm/t').check('/npm', 1).remove('/npm/t');
    await done((end) => transaction.commit(end));
    const [children] = await done<string[]>((end) => client.getChildren('/npm', end));
    expect(children).toEqual(['n-0000000000']);
    const gone = once(client, 'disconnected');
    client.close();
    await gone;
  });
});
