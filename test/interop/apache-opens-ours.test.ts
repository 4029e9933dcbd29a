import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EpochFiles } from '#chapter/09-persistence';
import { epochOf, makeZxid } from '#kit';
import { readLogFile, type LogEntry } from '../../src/inspect/log-file.ts';
import { digestMismatches, startApache, startKazoo, treeOf } from './apache.ts';
import { afterTest, temporaryDataFolder } from './clean-up.ts';
import { OurServer } from './our-server.ts';
import { fill, SESSIONS } from './our-workload.ts';
import { seenTree } from './seen-tree.ts';
import { fourLetterWord } from './four-letter-word.ts';

function openOurs(dataFolder: string): OurServer {
  const server = new OurServer(dataFolder);
  afterTest(() => server.close());
  return server;
}

/** The file with the highest number. */
function newest(dataFolder: string, kind: 'log' | 'snapshot'): string {
  const folder = path.join(dataFolder, 'version-2');
  const numbers = readdirSync(folder)
    .filter((name) => name.startsWith(`${kind}.`))
    .map((name) => parseInt(name.slice(kind.length + 1), 16));
  return path.join(folder, `${kind}.${Math.max(...numbers).toString(16)}`);
}

/** Puts zeros in place of the second half of the last entry, as if the disk had been given only the first. */
function tearLastEntry(log: string): void {
  const bytes = readFileSync(log);
  let last: LogEntry | undefined;
  for (const entry of readLogFile(bytes)) last = entry;
  const { offset, length } = last!;
  bytes.fill(0, offset + 12 + length / 2, offset + 12 + length + 1);
  writeFileSync(log, bytes);
}

describe("Apache's server, on a folder that chapters 6 and 9 wrote,", () => {
  it('shows every node, list and Stat as our own tree does', async () => {
    const data = temporaryDataFolder();
    const ours = openOurs(data);
    fill(ours);
    const expected = seenTree(ours.tree);
    const apache = await startApache(data);
    expect(await treeOf(apache)).toEqual(expected);
    expect(Object.keys(expected).length).toBeGreaterThan(80);
    expect(await digestMismatches(apache)).toBe(0);
  });

  it('knows our sessions', async () => {
    const data = temporaryDataFolder();
    fill(openOurs(data));
    const apache = await startApache(data);
    const dump = await fourLetterWord(apache.port, 'dump');
    for (const session of Object.values(SESSIONS))
      expect(dump).toContain(`0x${session.toString(16)}`);
    expect(dump).not.toContain('0x100000000000003');
  });

  it('goes on where ours ended, and ours where it ended', async () => {
    const data = temporaryDataFolder();
    fill(openOurs(data));
    const first = await startApache(data);
    const load = startKazoo('write_until_killed.py', first);
    await load.untilPrinted(100);
    await load.kill();
    const seen = await treeOf(first);
    await first.kill();

    const ours = openOurs(data);
    expect(seenTree(ours.tree)).toEqual(seen);
    ours.submit(SESSIONS.first, { op: 'delete', path: '/load/n000000', version: -1 });
    ours.snapshot();
    ours.submit(SESSIONS.first, { op: 'delete', path: '/load/n000001', version: -1 });
    ours.sync();
    const second = await startApache(data);
    expect(await treeOf(second)).toEqual(seenTree(ours.tree));
    expect(await digestMismatches(second)).toBe(0);
  });

  it('agrees on what is left of a log that was torn', async () => {
    const data = temporaryDataFolder();
    const ours = openOurs(data);
    fill(ours);
    const log = newest(data, 'log');
    const before = seenTree(ours.tree);
    ours.submit(SESSIONS.first, { op: 'setData', path: '/app', data: null, version: -1 });
    ours.sync();
    tearLastEntry(log);
    const recovered = openOurs(data);
    expect(seenTree(recovered.tree)).toEqual(before);
    recovered.submit(SESSIONS.first, { op: 'delete', path: '/app/null', version: -1 });
    recovered.sync();
    const apache = await startApache(data);
    expect(await treeOf(apache)).toEqual(seenTree(recovered.tree));
  });

  it('passes over a snapshot of ours that is cut, as ours does', async () => {
    const data = temporaryDataFolder();
    fill(openOurs(data));
    const snapshot = newest(data, 'snapshot');
    truncateSync(snapshot, statSync(snapshot).size - 10);
    const expected = seenTree(openOurs(data).tree);
    const apache = await startApache(data);
    expect(await treeOf(apache)).toEqual(expected);
  });

  it('finds what is left of one that was cut and purged', async () => {
    const data = temporaryDataFolder();
    const ours = openOurs(data);
    fill(ours);
    const before = seenTree(ours.tree);
    ours.history.truncate(ours.history.lastZxid - 2n);
    ours.history.purge(1);
    const recovered = openOurs(data);
    expect(seenTree(recovered.tree)).not.toEqual(before);
    const apache = await startApache(data);
    expect(await treeOf(apache)).toEqual(seenTree(recovered.tree));
  });

  it('finds what a leader has put in place of everything', async () => {
    const leader = openOurs(temporaryDataFolder());
    fill(leader);
    const { sessions, lastZxid } = leader.tree;
    const state = { sessions: [...sessions], nodes: [...leader.tree.nodes()] };
    const data = temporaryDataFolder();
    const learner = openOurs(data);
    learner.submit(SESSIONS.second, { op: 'createSession', timeoutMs: 4000 });
    learner.history.reset(lastZxid, state);
    learner.history.append({ zxid: makeZxid(3, 1), txn: leader.lastLogged! });
    learner.sync();
    const apache = await startApache(data);
    expect(await treeOf(apache)).toEqual(seenTree(openOurs(data).tree));
  });

  it('takes our epochs for its own, and leaves us its next one', async () => {
    const data = temporaryDataFolder();
    const ours = openOurs(data);
    ours.submit(SESSIONS.first, { op: 'createSession', timeoutMs: 60_000 });
    ours.history.append({ zxid: makeZxid(6, 1), txn: ours.lastLogged! });
    ours.sync();
    const epochs = new EpochFiles(ours.files);
    epochs.acceptedEpoch = 7;
    epochs.currentEpoch = 6;
    const apache = await startApache(data, { ensemble: true });
    const load = startKazoo('write_until_killed.py', apache);
    await load.untilPrinted(10);
    await apache.kill();
    const after = openOurs(data);
    const now = new EpochFiles(after.files);
    expect([now.acceptedEpoch, now.currentEpoch]).toEqual([8, 8]);
    expect(epochOf(after.history.lastZxid)).toBe(8);
    expect(after.tree.stored('/load/n000000')).toBeDefined();
  });
});
