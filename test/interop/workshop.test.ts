import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { bundledServer } from '../../src/ensemble/bundle-server.ts';
import { LocalEnsemble } from '../../src/ensemble/local-ensemble.ts';
import { LocalNetwork } from '../../src/ensemble/local-network.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { Guard } from '../../src/workshop/guard.ts';
import type { Condition, EnsembleView, ServerView } from '../../src/workshop/view.ts';
import { API, WorkshopServer } from '../../src/workshop/workshop-server.ts';
import { Happenings } from '../kit/host-peers-helpers.ts';
import { afterTest } from './clean-up.ts';

/** An ensemble of three with the page's server, as `npm start -- --workshop` has them. */
async function startWorkshop(): Promise<{
  readonly base: string;
  readonly stop: () => Promise<void>;
}> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'zookeeper-workshop-'));
  afterTest(() => rmSync(dataDir, { recursive: true }));
  const network = new LocalNetwork();
  const ensemble: LocalEnsemble = new LocalEnsemble(
    { servers: 3, observers: 0, clientPort: 26_340, dataDir },
    {
      line: () => undefined,
      changed: (sid, news) => page.workshop.changed(sid, news),
      condition: (sid, condition) => page.workshop.condition(sid, condition),
    },
    network,
  );
  const guard = new Guard('127.0.0.1', undefined);
  const page = new WorkshopServer({ ensemble, network, guard, hasControls: true });
  const server = createServer((request, response) => page.answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    await ensemble.stop();
    await page.close();
    network.close();
    server.close();
    server.closeAllConnections();
  };
  afterTest(stop);
  await network.listen(ensemble.servers);
  ensemble.start(await bundledServer([]));
  await ensemble.serving;
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}${API}`, stop };
}

/** What a page that looks is told of the ensemble. */
async function watch(base: string): Promise<Happenings<EnsembleView>> {
  const views = new Happenings<EnsembleView>();
  const response = await fetch(`${base}events`);
  const follow = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body! as unknown as AsyncIterable<Uint8Array>) {
      const frames = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = frames.pop()!;
      for (const frame of frames) {
        const [, data] = /^event: ensemble\ndata: (.*)$/.exec(frame) ?? [];
        if (data !== undefined) views.add(JSON.parse(data) as EnsembleView);
      }
    }
  };
  // The stream ends with the server.
  void follow().catch(() => undefined);
  return views;
}

async function ask(base: string, name: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(base + name, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

const leads = ({ state, isServing, condition, health }: ServerView): boolean =>
  state === 'LEADING' && isServing && condition === 'running' && health !== undefined;

/** Somebody who leads, in what is seen from now on. */
function leader(
  views: Happenings<EnsembleView>,
  fits: (server: ServerView) => boolean = () => true,
): Promise<ServerView> {
  const seen = views.all.length;
  return views.until((all) =>
    all
      .slice(seen)
      .flatMap(({ servers }) => servers)
      .find((server) => leads(server) && fits(server)),
  );
}

function becomes(
  views: Happenings<EnsembleView>,
  sid: number,
  condition: Condition,
  isServing: boolean,
): Promise<true> {
  const seen = views.all.length;
  const fits = (server: ServerView): boolean =>
    server.sid === sid && server.condition === condition && server.isServing === isServing;
  return views.until(
    (all) => all.slice(seen).some(({ servers }) => servers.some(fits)) || undefined,
  );
}

describe('the workshop page', () => {
  it('shows a new leader after a kill, a pause and a cut, and takes servers back', async () => {
    const { base } = await startWorkshop();
    const views = await watch(base);

    const first = await leader(views);
    await ask(base, 'server', { sid: first.sid, action: 'kill' });
    const second = await leader(views, ({ sid }) => sid !== first.sid);
    expect(second.health!.epoch).toBeGreaterThanOrEqual(first.health!.epoch);
    const back = becomes(views, first.sid, 'running', true);
    await ask(base, 'server', { sid: first.sid, action: 'restart' });
    await back;

    await ask(base, 'server', { sid: second.sid, action: 'pause' });
    const third = await leader(views, ({ sid }) => sid !== second.sid);
    const resumed = becomes(views, second.sid, 'running', true);
    await ask(base, 'server', { sid: second.sid, action: 'resume' });
    await resumed;

    // One way is enough: the others do not hear from it any more.
    const others = [1, 2, 3].filter((sid) => sid !== third.sid);
    const ways = others.map((to) => ({ from: third.sid, to }));
    await ask(base, 'cut', { ways, isCut: true });
    await leader(views, ({ sid }) => sid !== third.sid);
    const mended = becomes(views, third.sid, 'running', true);
    await ask(base, 'cut', { ways, isCut: false });
    await mended;
    await ask(base, 'create', { path: '/after', data: '' });
    const node = await fetch(`${base}node?path=/after`);
    expect(node.status).toBe(200);
  });
});

describe('npm start -- --workshop', () => {
  it('ends at once by a signal, with a server paused and another one killed', async () => {
    const run = path.join(KIT_ROOT, 'src', 'cli', 'run.cjs');
    const options = ['start', '--workshop', '--port', '0', '--client-port', '26440'];
    const child = spawn(process.execPath, [run, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    afterTest(() => void child.kill('SIGKILL'));
    const lines = new Happenings<string>();
    createInterface({ input: child.stdout }).on('line', (line) => lines.add(line));
    const base = await lines.until((all) =>
      all.map((line) => /live ensemble is on (http:\S+)/.exec(line)?.[1]).find(Boolean),
    );
    expect((await fetch(base)).status).toBe(200);
    await ask(`${base}api/`, 'server', { sid: 1, action: 'pause' });
    await ask(`${base}api/`, 'server', { sid: 2, action: 'kill' });
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
  });
});
