import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { siteFolder } from './site.ts';

/** What the first page may weigh, with all that it asks for. */
const MOST_BYTES = 300_000;

/** How long it may take on this machine until it can be used. */
const MOST_MS = 1000;

/** The fastest of some is what the page needs; the others show what else the machine was doing. */
const TRIES = 7;

let browser: Browser;
let site: ServedSite;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveSite(siteFolder())]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

interface Load {
  readonly bytes: number;
  readonly interactiveMs: number;
}

/** Loads the first page with nothing cached, until its own scripts have run. */
async function load(): Promise<Load> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => bodies.push(response.body()));
  await page.goto(site.url, { waitUntil: 'load' });
  await page.getByRole('button', { name: 'Search' }).waitFor();
  const interactiveMs = await page.evaluate<number>(
    `performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd`,
  );
  const sizes = (await Promise.all(bodies)).map(({ length }) => length);
  await context.close();
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), interactiveMs };
}

test('the first page is small, and soon there', async () => {
  const loads: Load[] = [];
  for (let i = 0; i < TRIES; i++) loads.push(await load());
  const bytes = Math.max(...loads.map((one) => one.bytes));
  const interactiveMs = Math.min(...loads.map((one) => one.interactiveMs));
  console.log(`first page: ${bytes} bytes, interactive after ${Math.round(interactiveMs)} ms`);
  expect(bytes).toBeLessThan(MOST_BYTES);
  expect(interactiveMs).toBeLessThan(MOST_MS);
});
