import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenForBook } from '../../src/cli/book-port.ts';
import { main as start } from '../../src/cli/start.ts';
import { serveFiles } from '../../src/host/static-files.ts';

let folder = '';
let server: Server;
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'workbook-'));
  mkdirSync(path.join(folder, 'site', 'book'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  writeFileSync(path.join(folder, 'site', 'index.html'), '<h1>Home</h1>');
  writeFileSync(path.join(folder, 'site', 'book', 'index.html'), '<h1>Book</h1>');
  writeFileSync(path.join(folder, 'site', 'book', 'a b.svg'), '<svg/>');
  server = createServer(serveFiles(path.join(folder, 'site')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Asks for a path as it stands, unlike fetch, which tidies it up first. */
function ask(pathname: string, method = 'GET', accept = '') {
  return new Promise<{ status: number; type: string; location: string | undefined; body: string }>(
    (resolve, reject) => {
      const request = get(
        { host: '127.0.0.1', port, path: pathname, method, headers: { accept } },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (body += chunk));
          response.on('end', () => {
            const { 'content-type': type = '', location } = response.headers;
            resolve({ status: response.statusCode ?? 0, type, location, body });
          });
        },
      );
      request.on('error', reject);
    },
  );
}

describe('the book’s server', () => {
  it('answers with files, and with the index of a folder', async () => {
    expect(await ask('/')).toMatchObject({ status: 200, body: '<h1>Home</h1>' });
    expect(await ask('/book/?q=1')).toMatchObject({ status: 200, body: '<h1>Book</h1>' });
    expect(await ask('/book/a%20b.svg')).toMatchObject({ status: 200, type: 'image/svg+xml' });
    expect(await ask('/', 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('sends whoever forgets the slash of a folder to it, and to no other host', async () => {
    expect(await ask('/book?q=1')).toMatchObject({ status: 301, location: '/book/?q=1' });
    expect(await ask('//book')).toMatchObject({ status: 301, location: '/book/' });
  });

  it.each([
    '/nothing',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/book/..%2f..%2fsecret.txt',
    '/index.html/',
    '/%00',
    '/%',
  ])('has nothing at %s', async (pathname) => {
    expect((await ask(pathname)).status).toBe(404);
  });

  it('shows the page for what is not there, with links that work from any folder', async () => {
    const page = path.join(folder, 'site', '404.html');
    writeFileSync(page, '<html><head></head></html>');
    const accept = 'text/html,*/*';
    const base = async (pathname: string) => {
      const { status, body } = await ask(pathname, 'GET', accept);
      return [status, /<head><base href="(.*?)" \/>/.exec(body)?.[1]];
    };
    expect(await base('/nothing')).toEqual([404, './']);
    expect(await base('/book/deep/nothing?q=/')).toEqual([404, '../../']);
    expect((await ask('/nothing.js', 'GET', '*/*')).body).toBe('There is no such page.\n');
    expect(await ask('/nothing', 'HEAD', accept)).toMatchObject({ status: 404, body: '' });
    rmSync(page);
  });

  it('only shows', async () => {
    expect((await ask('/', 'POST')).status).toBe(405);
  });
});

describe('npm start', () => {
  it('says so if its port is in use', async () => {
    await expect(start(['--port', String(port)])).rejects.toThrow(
      `Port ${port} is in use already, perhaps by another npm start or by the admin server of a ZooKeeper. Choose another: npm start -- --port ${port + 1}`,
    );
    await expect(start(['--port', '70000'])).rejects.toThrow('from 0 to 65535');
  });

  it('does not take a port of its own servers for the book', async () => {
    await expect(start(['--port', '8182'])).rejects.toThrow(
      'Port 8182 is for a server of the ensemble. Choose another for the book, --port 8202, or for them',
    );
  });

  it('takes another port if nobody has asked for one, and says so', async () => {
    const book = createServer(serveFiles(folder));
    const where = { host: '127.0.0.1', port: undefined, first: port };
    const remark = await listenForBook(book, { ...where, planned: new Set([port + 1]) });
    const { port: own } = book.address() as AddressInfo;
    book.close();
    expect(own).toBeGreaterThan(port + 1);
    expect(remark).toBe(
      `Port ${port} is in use already, perhaps by another npm start or by the admin server of a ZooKeeper: ` +
        `the book will be on port ${own}.`,
    );
  });
});
