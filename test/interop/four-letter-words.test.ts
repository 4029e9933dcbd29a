import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { shapeOf, OperatedServers } from '../kit/operations-helpers.ts';
import { RawClient } from '../kit/raw-client.ts';
import { ApacheServer } from './apache-server.ts';
import { fourLetterWord } from './four-letter-word.ts';
import { MixedEnsemble } from './mixed-ensemble.ts';

/** All but `envi`, which is about Java, and `mntr`, where Apache has some hundred counters of its processors besides. */
const WORDS = [
  'ruok',
  'isro',
  'gtmk',
  'conf',
  'srvr',
  'stat',
  'cons',
  'dump',
  'dirs',
  'hash',
  'wchs',
  'wchc',
  'wchp',
];
const AFTERWARDS = ['crst', 'srst', 'zzzz'];

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** What a server answers to every word while a client of its has an ephemeral node and two watches. */
async function answersOf(port: number): Promise<Map<string, string>> {
  const client = await RawClient.open(port);
  const acl = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];
  await client.ask({ op: 'create', path: '/mine', data: null, acl, flags: 1 });
  await client.ask({ op: 'exists', path: '/mine', watch: true });
  await client.ask({ op: 'exists', path: '/never', watch: true });
  const answers = new Map<string, string>();
  for (const word of [...WORDS, 'mntr', ...AFTERWARDS]) {
    answers.set(word, (await fourLetterWord(port, word)) ?? '');
  }
  await client.ask({ op: 'closeSession' });
  client.close();
  return answers;
}

/** Whether two servers answer alike. Lines that have no order in Apache are sorted. */
async function compare(apache: number, ours: number): Promise<void> {
  const theirs = await answersOf(apache);
  const own = await answersOf(ours);
  for (const word of [...WORDS, ...AFTERWARDS]) {
    expect([word, sorted(word, own.get(word)!)]).toEqual([word, sorted(word, theirs.get(word)!)]);
  }
  const known = keysOf(theirs.get('mntr')!);
  expect(keysOf(own.get('mntr')!).filter((key) => !known.includes(key))).toEqual([]);
  for (const key of [
    'zk_znode_count',
    'zk_watch_count',
    'zk_approximate_data_size',
    'zk_server_state',
  ]) {
    expect(lineOf(own.get('mntr')!, key)).toBe(lineOf(theirs.get('mntr')!, key));
  }
}

function sorted(word: string, answer: string): string[] {
  // Apache keeps buckets that have become empty until their time has come.
  const lines = shapeOf(answer.replace(/^0 expire at .*\n/gm, '')).split('\n');
  return ['cons', 'stat', 'wchc', 'wchp', 'dump'].includes(word) ? lines.sort() : lines;
}

function keysOf(mntr: string): string[] {
  return mntr.split('\n').map((line) => line.split('\t')[0]!);
}

function lineOf(mntr: string, key: string): string | undefined {
  return mntr.split('\n').find((line) => line.startsWith(`${key}\t`));
}

describe('four-letter words', () => {
  it('are answered as Apache answers them, by a server that stands alone', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'zookeeper-words-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    const apache = await ApacheServer.start(path.join(folder, 'data'));
    cleanUps.push(() => apache.kill());
    const servers = new OperatedServers();
    cleanUps.push(() => servers.stopAll());
    const { port } = await servers.start(['4lw.commands.whitelist=*', 'admin.enableServer=false']);
    await compare(apache.port, port);
    // A word, and the eight bytes of the mask; then nothing but the word.
    const mask = 'stmk\0\0\0\0\0\0\u0001\0';
    for (const said of [mask, 'gtmk', 'stmk', mask.slice(0, 9), 'gtmk']) {
      expect(await fourLetterWord(port, said)).toBe(await fourLetterWord(apache.port, said));
    }
    expect(await fourLetterWord(port, 'gtmk')).toBe('256');
  });

  it('are answered as Apache answers them, by followers and observers', async () => {
    const ensemble = await MixedEnsemble.plan([
      'apache',
      'ours',
      'apache',
      'apache observer',
      'ours observer',
    ]);
    cleanUps.push(() => ensemble.remove());
    await ensemble.start();
    const mode = (sid: number) => ensemble.member(sid).mode;
    expect([1, 2, 4, 5].map(mode)).toEqual(['following', 'following', 'observing', 'observing']);
    const port = (sid: number) => ensemble.member(sid).clientPort;
    await compare(port(1), port(2));
    await compare(port(4), port(5));
  });

  it('tell of the same digests, whoever is asked', async () => {
    const ensemble = await MixedEnsemble.plan(['apache', 'ours', 'apache', 'ours observer']);
    cleanUps.push(() => ensemble.remove());
    await ensemble.start();
    const client = await RawClient.open(ensemble.member(2).clientPort);
    const acl = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];
    for (let i = 0; i < 300; i++) {
      const data = Buffer.from(`value ${i}`);
      await client.ask({ op: 'create', path: `/${i % 200}`, data, acl, flags: i % 4 });
    }
    client.close();
    const hashes: (string | undefined)[] = [];
    for (const { clientPort } of ensemble.running) {
      const reader = await RawClient.open(clientPort);
      await reader.ask({ op: 'sync', path: '/' });
      hashes.push(await fourLetterWord(clientPort, 'hash'));
      reader.close();
    }
    expect(hashes[0]).toMatch(/^100000080: -?\d+\n100000100: -?\d+\n$/);
    expect(hashes).toEqual(hashes.map(() => hashes[0]));
  });
});
