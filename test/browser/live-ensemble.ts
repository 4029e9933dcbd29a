import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { UsageError } from '../../src/cli/usage-error.ts';
import { bundledServer } from '../../src/ensemble/bundle-server.ts';
import { LocalEnsemble } from '../../src/ensemble/local-ensemble.ts';
import { LocalNetwork } from '../../src/ensemble/local-network.ts';
import { serveFiles } from '../../src/host/static-files.ts';
import { Guard } from '../../src/workshop/guard.ts';
import { API, WorkshopServer } from '../../src/workshop/workshop-server.ts';

/** What `npm start -- --workshop` runs, with a site that is there already. */
export interface LiveEnsemble {
  /** The top of the site, with a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const SERVERS = { servers: 3, observers: 0 };

/** Starts three servers on ports that are free, and the site with the workshop page. Resolves when clients are served. */
export async function startLiveEnsemble(site: string): Promise<LiveEnsemble> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'workshop-'));
  const network = new LocalNetwork();
  const ensemble: LocalEnsemble = new LocalEnsemble(
    { ...SERVERS, clientPort: await freeClientPort(), dataDir },
    {
      line: () => undefined,
      changed: (sid, news) => page.workshop.changed(sid, news),
      condition: (sid, condition) => page.workshop.condition(sid, condition),
    },
    network,
  );
  const guard = new Guard(HOST, undefined);
  const page: WorkshopServer = new WorkshopServer({ ensemble, network, guard, hasControls: true });
  const files = serveFiles(site);
  const server = createServer((request, response) => {
    if (request.url?.startsWith(API) === true) page.answer(request, response);
    else files(request, response);
  });
  const close = async (): Promise<void> => {
    await page.close();
    await ensemble.stop();
    network.close();
    server.close();
    server.closeAllConnections();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await network.listen(ensemble.servers);
    server.listen(0, HOST);
    await once(server, 'listening');
    ensemble.start(await bundledServer([]));
    await ensemble.serving;
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return { url: `http://${HOST}:${port}/`, close };
}

/** The first of some client ports which, with all that go with it, nobody listens on at the moment. */
async function freeClientPort(): Promise<number> {
  for (let clientPort = 21_410; ; clientPort += 10) {
    const planned = new LocalEnsemble(
      { ...SERVERS, clientPort, dataDir: '' },
      { line: () => undefined },
      new LocalNetwork(),
    );
    try {
      await planned.checkPorts();
      return clientPort;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
}
