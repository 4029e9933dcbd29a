import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ZooKeeperClient } from '../../src/client/index.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { afterTest } from './clean-up.ts';
import { planEnsemble } from './mixed.ts';
import type { MixedEnsemble } from './mixed-ensemble.ts';

const ALL = [10, 11, 12];

/** All of them on both with `ALL_SUITES=1`: each takes the better part of a minute. */
const CHAPTERS =
  'ALL_SUITES' in process.env ? { ours: ALL, apache: ALL } : { ours: [10, 12], apache: [11] };

/** After so many changes that the suite has made, a server is killed. */
const CHANGES_BETWEEN_KILLS = 300;

/** Grades the reference solution on an ensemble. @returns what it has printed, and its exit code. */
async function grade(
  chapter: number,
  servers: string,
): Promise<{ readonly code: number; readonly printed: string; readonly json: unknown }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'zookeeper-suite-'));
  afterTest(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'result.json');
  const command = ['src/cli/run.cjs', 'test', `chapter${chapter}`, '--solution'];
  const child = spawn(process.execPath, [...command, '--servers', servers, '--json', file], {
    cwd: KIT_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  afterTest(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, printed, json: JSON.parse(readFileSync(file, 'utf8')) };
}

/** Resolves when so many changes more were made anywhere in the tree. */
function changes(client: ZooKeeperClient): (count: number) => Promise<void> {
  let left = Infinity;
  let tell = (): void => undefined;
  client.onEvent(() => {
    if (--left === 0) tell();
  });
  return (count) =>
    new Promise((resolve) => {
      left = count;
      tell = resolve;
    });
}

/** Kills servers, the leader first, each after some changes, and starts them again, until it is told to end. */
async function killNowAndThen(
  ensemble: MixedEnsemble,
  client: ZooKeeperClient,
  over: Promise<unknown>,
): Promise<number> {
  const changed = changes(client);
  await client.addWatch('/', () => undefined, { recursive: true });
  let isOver = false;
  void over.finally(() => (isOver = true));
  let kills = 0;
  for (;;) {
    await Promise.race([over, changed(CHANGES_BETWEEN_KILLS)]);
    if (isOver) return kills;
    kills++;
    const { sid } = await ensemble.killLeader();
    await ensemble.start(sid);
    await ensemble.untilServing();
  }
}

describe.each(['ours', 'apache'] as const)(
  'The suites of the recipes, on an ensemble of %s',
  (kind) => {
    it.each(CHAPTERS[kind])('pass for chapter %i while leaders are killed', async (chapter) => {
      const ensemble = await planEnsemble([kind, kind, kind]);
      await ensemble.start();
      const servers = ensemble.members.map(({ clientPort }) => `127.0.0.1:${clientPort}`).join(',');
      const client = new ZooKeeperClient(servers, { sessionTimeoutMs: 30_000 });
      afterTest(() => client.close());
      const graded = grade(chapter, servers);
      const kills = await killNowAndThen(ensemble, client, graded);
      const { code, printed, json } = await graded;
      expect(code, printed).toBe(0);
      // The rest needs the simulator.
      expect((json as { readonly points: number }).points).toBeGreaterThan(70);
      expect(kills).toBeGreaterThan(0);
    });
  },
);
