import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { fileAddress, siteFolder } from './site.ts';
import { watchPage } from './watch-page.ts';

let browser: Browser;
let site: ServedSite;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveSite(siteFolder())]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

describe.each(['a web server', 'the disk'])('search, from %s', (where) => {
  const addressOf = (page: string): string =>
    where === 'the disk' ? fileAddress(page) : site.url + page;

  /** A page on which the search has just been opened by its key. */
  async function opened(page: string): Promise<{ tab: Page; problems: string[] }> {
    const tab = await browser.newPage();
    const problems = watchPage(tab, where === 'the disk' ? fileAddress('') : site.url);
    await tab.goto(addressOf(page));
    await tab.keyboard.press('/');
    return { tab, problems };
  }

  test('finds a section by its words, and goes there by keyboard alone', async () => {
    const { tab, problems } = await opened('chapters/00-start-here/index.html');
    await tab.keyboard.type('herd');
    const first = tab.locator('dialog.search li a').first();
    await first.waitFor();
    expect((await first.textContent())?.toLowerCase()).toContain('herd');
    const heading = await first.locator('.found-heading').textContent();
    const found = (await first.getAttribute('href')) ?? '';
    await tab.keyboard.press('ArrowDown');
    expect(await tab.locator('dialog.search li a:focus').count()).toBe(1);
    await Promise.all([tab.waitForURL(found), tab.keyboard.press('Enter')]);
    await tab.locator(':target', { hasText: heading ?? '' }).waitFor();
    expect(problems).toEqual([]);
    await tab.close();
  });

  test('Enter in the field opens what was found first', async () => {
    const { tab } = await opened('index.html');
    await tab.keyboard.type('three-phase commit');
    await tab.locator('dialog.search li a').first().waitFor();
    await Promise.all([tab.waitForURL(/02-three-phase-commit/), tab.keyboard.press('Enter')]);
    await tab.close();
  });

  test('says if there is nothing, and Esc closes it', async () => {
    const { tab, problems } = await opened('index.html');
    await tab.keyboard.type('qqqzzz');
    await tab.getByText('Nothing is found.').waitFor();
    expect(await tab.locator('dialog.search li').count()).toBe(0);
    await tab.keyboard.press('Escape');
    await tab.locator('dialog.search').waitFor({ state: 'hidden' });
    expect(problems).toEqual([]);
    await tab.close();
  });
});

test('the index is fetched only when somebody searches', async () => {
  const tab = await browser.newPage();
  const asked: string[] = [];
  tab.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await tab.goto(site.url);
  expect(asked.filter((file) => /search-index|minisearch/.test(file))).toEqual([]);
  await Promise.all([
    tab.waitForResponse(/search-index/),
    tab.getByRole('button', { name: 'Search' }).click(),
  ]);
  await tab.close();
});
