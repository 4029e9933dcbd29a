import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveFiles } from '../../src/host/static-files.ts';

/** A site on a web server of this process. */
export interface ServedSite {
  /** Its address, with a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** The pages must work from any path, so that is where they are. */
const SUB_PATH = '/some/where';

/** Serves a folder on 127.0.0.1, some folders down from the top of the address. */
export async function serveSite(folder: string): Promise<ServedSite> {
  const answer = serveFiles(folder);
  const server = createServer((request, response) => {
    const { url = '/' } = request;
    // What leaves the sub-path is nowhere.
    request.url = url.startsWith(`${SUB_PATH}/`) ? url.slice(SUB_PATH.length) : '/outside';
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${SUB_PATH}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
