import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveFiles } from '../../src/host/static-files.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { siteFolder } from './site.ts';

let browser: Browser;
let site: ServedSite;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveSite(siteFolder())]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

test('what is not there is said on a page that leads to the first one', async () => {
  const page = await browser.newPage();
  const response = await page.goto(`${site.url}chapters/99-nowhere/index.html`);
  expect(response?.status()).toBe(404);
  expect(await seriousFaults(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await seriousFaults(page, 'colour')).toEqual([]);
  await page.getByRole('link', { name: 'The first page' }).click();
  await page.waitForURL(`${site.url}index.html`);
  await page.close();
});

test('on a host that only knows the file, the page finds the top of the site by itself', async () => {
  // Such a host answers with 404.html as it is, whatever was asked for.
  const files = serveFiles(siteFolder());
  const page404 = readFileSync(path.join(siteFolder(), '404.html'));
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (url.startsWith('/book/') && !url.includes('nowhere')) {
      request.url = url.slice('/book'.length);
      return files(request, response);
    }
    response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(page404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/book/chapters/nowhere/else.html`);
  const link = page.getByRole('link', { name: 'The glossary' });
  await page.locator('a[href^="http"]').first().waitFor();
  await link.click();
  await page.waitForURL(`http://127.0.0.1:${port}/book/GLOSSARY.html`);
  await page.close();
  server.close();
  server.closeAllConnections();
});
