import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TxnLog } from '#chapter/09-persistence';
import { DamagedFile, OPEN_ACL } from '#kit';
import { NodeFiles } from '../../src/host/node-files.ts';
import { startApache, startKazoo, treeOf } from './apache.ts';
import { afterTest, temporaryDataFolder } from './clean-up.ts';
import { OurServer } from './our-server.ts';
import { seenTree, type SeenNode } from './seen-tree.ts';

const SESSION = 0x0100_0000_0000_0001n;

/** The last transaction before the leader's snapshot came, what the snapshot has, and the last of all. */
const [BEFORE, SNAPSHOT, LAST] = [3, 9, 12];

function openOurs(dataFolder: string): OurServer {
  const server = new OurServer(dataFolder);
  afterTest(() => server.close());
  return server;
}

/**
 * Makes the folder of a follower of Apache's that was sent a snapshot: it keeps its log, and goes on in it, so that
 * log.1 has 0x1 to 0x3, and 0xa to 0xc. Each transaction but the first, which opens the session, makes /n and its
 * number.
 *
 * @returns the tree with all of them.
 */
function followerWithAGap(dataFolder: string): Record<string, SeenNode> {
  const server = new OurServer(dataFolder);
  server.submit(SESSION, { op: 'createSession', timeoutMs: 3_600_000 });
  for (let i = 2; i <= LAST; i++) {
    const options = { data: new TextEncoder().encode(`${i}`), acl: OPEN_ACL, flags: 0 };
    server.submit(SESSION, { op: 'create', path: `/n${i}`, ...options });
    if (i === SNAPSHOT) server.snapshot();
  }
  server.sync();
  const all = server.history.after(0n);
  const tree = seenTree(server.tree);
  server.close();
  replaceLogs(
    dataFolder,
    all.filter(({ zxid }) => zxid <= BEFORE || zxid > SNAPSHOT),
  );
  return tree;
}

function replaceLogs(dataFolder: string, entries: ReturnType<OurServer['history']['after']>): void {
  const files = new NodeFiles(path.join(dataFolder, 'version-2'));
  for (const name of files.list()) if (name.startsWith('log.')) files.remove(name);
  const log = new TxnLog(files, { preAllocBytes: 65_536 });
  for (const entry of entries) log.append(entry);
  log.sync();
  files.close();
}

/** Without this snapshot the history has a hole. */
function damageSnapshot(dataFolder: string): void {
  const files = new NodeFiles(path.join(dataFolder, 'version-2'));
  files.truncate(`snapshot.${SNAPSHOT.toString(16)}`, 100);
  files.close();
}

function nodesOf(tree: Record<string, SeenNode>): string[] {
  return Object.keys(tree)
    .filter((node) => /^\/n\d+$/.test(node))
    .sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));
}

const numbered = (...numbers: number[]): string[] => numbers.map((number) => `/n${number}`);

describe("A folder with a gap in its log, where a leader's snapshot came in between,", () => {
  it('is opened by ours and by Apache, with the same tree, and again after Apache went on', async () => {
    const data = temporaryDataFolder();
    const expected = followerWithAGap(data);
    expect(readdirSync(path.join(data, 'version-2')).sort()).toEqual([
      'log.1',
      'snapshot.0',
      'snapshot.9',
    ]);
    expect(seenTree(openOurs(data).tree)).toEqual(expected);
    const apache = await startApache(data);
    expect(await treeOf(apache)).toEqual(expected);
    const load = startKazoo('write_until_killed.py', apache);
    await load.untilPrinted(50);
    await load.kill();
    const seen = await treeOf(apache);
    await apache.kill();
    const again = openOurs(data);
    expect(seenTree(again.tree)).toEqual(seen);
    expect(nodesOf(seen)).toEqual(nodesOf(expected));
  });

  it('goes on where ours has written behind the gap', async () => {
    const data = temporaryDataFolder();
    followerWithAGap(data);
    const ours = openOurs(data);
    ours.submit(SESSION, { op: 'delete', path: '/n5', version: -1 });
    ours.sync();
    const apache = await startApache(data);
    expect(await treeOf(apache)).toEqual(seenTree(ours.tree));
    expect(nodesOf(await treeOf(apache))).toEqual(numbered(2, 3, 4, 6, 7, 8, 9, 10, 11, 12));
  });

  it('is refused by ours once that snapshot is damaged; Apache starts without what was in the gap', async () => {
    const data = temporaryDataFolder();
    followerWithAGap(data);
    damageSnapshot(data);
    expect(() => openOurs(data)).toThrow(DamagedFile);
    expect(() => openOurs(data)).toThrow('0xa does not follow on 0x3');
    const apache = await startApache(data);
    expect(nodesOf(await treeOf(apache))).toEqual(numbered(2, 3, 10, 11, 12));
  });
});
