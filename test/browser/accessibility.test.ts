import { statSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { sideBySide } from './side-by-side.ts';
import { allPages, bookPages, fileAddress, sampled, siteFolder } from './site.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/**
 * Pages with the same frame have the same faults. Of the API pages the largest of each kind is looked at, since it has most of
 * what such a page may have.
 */
function pagesToLookAt(): readonly string[] {
  const largest = new Map<string, string>();
  for (const page of allPages().filter((one) => one.startsWith('api/'))) {
    const kind = path.posix.dirname(page);
    if (sizeOf(page) > sizeOf(largest.get(kind))) largest.set(kind, page);
  }
  return sampled([...bookPages(), 'api/index.html', 'api/hierarchy.html', ...largest.values()]);
}

function sizeOf(page: string | undefined): number {
  return page === undefined ? 0 : statSync(path.join(siteFolder(), ...page.split('/'))).size;
}

/** Looks at pages in one theme. What is folded away is opened, so that it is looked at, too. */
async function faultsOf(
  pages: readonly string[],
  colorScheme: 'light' | 'dark',
  rules: 'all' | 'colour',
): Promise<string[]> {
  // Nothing fades or moves while it is looked at.
  const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
  const open = () => context.newPage();
  const found = await sideBySide(pages, open, async (tab, page) => {
    await tab.goto(fileAddress(page));
    await tab.evaluate(OPEN_ALL);
    return (await seriousFaults(tab, rules)).map((fault) => `${page}: ${fault}`);
  });
  await context.close();
  return found.flat();
}

/** Of the files of a solution, which are long and alike, the first. */
const OPEN_ALL = `document
  .querySelectorAll('main details:not(.solution), main details.solution:first-of-type')
  .forEach((one) => (one.open = true))`;

describe('accessibility', () => {
  test('no page has a serious fault', async () => {
    expect(await faultsOf(pagesToLookAt(), 'light', 'all')).toEqual([]);
  });

  test('nor has it in the dark', async () => {
    expect(await faultsOf(pagesToLookAt(), 'dark', 'colour')).toEqual([]);
  });

  test('the search has none', async () => {
    const page = await browser.newPage();
    await page.goto(fileAddress('index.html'));
    await page.keyboard.press('/');
    await page.keyboard.type('quorum');
    await page.locator('dialog.search li a').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });

  test('a fault is noticed', async () => {
    const page = await browser.newPage();
    await page.setContent('<html lang="en"><title>A</title><button></button></html>');
    expect(await seriousFaults(page)).toEqual([expect.stringContaining('button-name')]);
    await page.close();
  });
});
