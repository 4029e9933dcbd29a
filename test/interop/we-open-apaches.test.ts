import { describe, expect, it } from 'vitest';
import { startApache, startKazoo, treeOf } from './apache.ts';
import { afterTest, temporaryDataFolder } from './clean-up.ts';
import { OurServer } from './our-server.ts';
import { seenTree, type SeenNode } from './seen-tree.ts';

function openOurs(dataFolder: string): OurServer {
  const server = new OurServer(dataFolder);
  afterTest(() => server.close());
  return server;
}

/** What `write_tree.py` prints. */
interface Written {
  readonly tree: Record<string, SeenNode>;
  readonly sessions: readonly (readonly [session: string, timeoutMs: number])[];
}

describe("Chapters 6 and 9, on a folder of Apache's server that was killed,", () => {
  it('have every node, list and Stat that a client saw last', async () => {
    const data = temporaryDataFolder();
    const apache = await startApache(data);
    const [line] = await startKazoo('write_tree.py', apache).untilPrinted(1);
    await apache.kill();
    const { tree, sessions } = JSON.parse(line!) as Written;
    const ours = openOurs(data);
    expect(seenTree(ours.tree)).toEqual(tree);
    expect(Object.keys(tree).length).toBeGreaterThan(100);
    for (const [session, timeoutMs] of sessions) {
      expect(ours.tree.sessions.get(BigInt(session))).toBe(timeoutMs);
    }
  });

  it('have everything that was acknowledged', async () => {
    const data = temporaryDataFolder();
    const apache = await startApache(data);
    const load = startKazoo('write_until_killed.py', apache);
    await load.untilPrinted(500);
    await apache.kill();
    const acknowledged = await load.untilEnded();
    const ours = openOurs(data);
    const lost = acknowledged.filter((path) => ours.tree.stored(path) === undefined);
    expect(lost).toEqual([]);
    const again = await startApache(data);
    expect(await treeOf(again)).toEqual(seenTree(ours.tree));
  });

  it('have the very same digest of the tree', async () => {
    const data = temporaryDataFolder();
    const apache = await startApache(data);
    await startKazoo('write_tree.py', apache).untilPrinted(1);
    await apache.kill();
    const ours = openOurs(data);
    expect(ours.lastLogged?.digest).toBe(ours.tree.digest);
  });
});
