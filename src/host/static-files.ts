import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * Answers requests with the files below a folder, and with nothing outside of it. A folder is
 * answered with its index.html. What is not there is answered with 404.html,
 * if a page was asked for and there is one.
 */
export function serveFiles(
  folder: string,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, 'This server only shows pages.', { Allow: 'GET, HEAD' });
    }
    const [pathname = '/', query] = (request.url ?? '/').split('?');
    const found = findFile(folder, pathname);
    if (found === undefined) return notFound(folder, pathname, request, response);
    if (found === 'folder') {
      const suffix = query === undefined ? '' : `?${query}`;
      // One slash in front: two would name another host.
      const target = `/${pathname.replace(/^\/+/, '')}/${suffix}`;
      return refuse(response, 301, 'Moved.', { Location: target });
    }
    const type = TYPES[path.extname(found).toLowerCase()] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
    if (request.method === 'HEAD') return void response.end();
    createReadStream(found)
      .on('error', () => response.destroy())
      .pipe(response);
  };
}

/** The page says by its `<base>` where the top of the site is: it may be shown in any folder, however deep. */
function notFound(
  folder: string,
  pathname: string,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const page = path.join(folder, '404.html');
  const isWanted = headers.accept?.includes('text/html') === true && kindOf(page) === 'file';
  if (!isWanted) return refuse(response, 404, 'There is no such page.');
  const top = '../'.repeat(pathname.split('/').length - 2) || './';
  const text = readFileSync(page, 'utf8').replace('<head>', `<head><base href="${top}" />`);
  response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(method === 'HEAD' ? undefined : text);
}

/** `'folder'` for one that is named without a slash at its end: its relative links would break. */
function findFile(folder: string, pathname: string): string | undefined {
  const decoded = decode(pathname);
  if (decoded === undefined || decoded.includes('\0')) return undefined;
  const target = path.join(folder, decoded);
  if (target !== folder && !target.startsWith(path.join(folder, path.sep))) return undefined;
  const kind = kindOf(target);
  if (kind === 'file') return target;
  if (kind === undefined) return undefined;
  if (!pathname.endsWith('/')) return 'folder';
  const index = path.join(target, 'index.html');
  return kindOf(index) === 'file' ? index : undefined;
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

function kindOf(target: string): 'file' | 'folder' | undefined {
  try {
    const stats = statSync(target);
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : undefined;
  } catch {
    // Not there, not to be read, or a file taken for a folder: it is all the same to who asks.
    return undefined;
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}
