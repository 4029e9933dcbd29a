import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { sideBySide } from './side-by-side.ts';
import { allPages, bookPages, fileAddress, sampled, siteFolder } from './site.ts';
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

test('every page loads from a web server, without an error and with nothing from elsewhere', async () => {
  expect(allPages().length).toBeGreaterThan(100);
  expect(await problemsOf(sampled(allPages()), site.url, (page) => site.url + page)).toEqual([]);
});

test('every page of the book loads from the disk', async () => {
  expect(await problemsOf(sampled(bookPages()), fileAddress(''), fileAddress)).toEqual([]);
});

test('a page that is not there is noticed', async () => {
  const [problem] = await problemsOf(['nowhere.html'], site.url, (page) => site.url + page);
  expect(problem).toContain('nowhere.html: 404');
});

test('a file that is not there is noticed', async () => {
  const page = await browser.newPage();
  const problems = watchPage(page, fileAddress(''));
  await page.goto(fileAddress('index.html'));
  const failed = page.waitForEvent('requestfailed');
  await page.evaluate(
    `document.head.append(Object.assign(document.createElement('script'), { src: 'nowhere.js' }))`,
  );
  await failed;
  expect(problems.join()).toContain('nowhere.js (net::ERR_FILE_NOT_FOUND)');
  await page.close();
});

test('without JavaScript everything can be read, and predictions open', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const problems = watchPage(page, site.url);
  await page.goto(`${site.url}chapters/01-two-phase-commit/index.html`);
  expect(await page.locator('article h1').textContent()).toContain('Two-phase commit');
  const answer = page.locator('.predict .answer').first();
  await answer.locator('summary').first().click();
  await answer.locator('.answer-text').waitFor();
  expect(await page.locator('.guess').count()).toBe(0);
  // What would do nothing is not there.
  expect(await page.locator('button:visible').count()).toBe(0);
  expect(problems).toEqual([]);
  await context.close();
});

/** Loads pages, each in full; says what was wrong with which. */
async function problemsOf(
  pages: readonly string[],
  home: string,
  addressOf: (page: string) => string,
): Promise<string[]> {
  const context = await browser.newContext();
  const open = async () => {
    const tab = await context.newPage();
    return { tab, problems: watchPage(tab, home) };
  };
  const found = await sideBySide(pages, open, async ({ tab, problems }, page) => {
    await tab.goto(addressOf(page), { waitUntil: 'load' });
    await tab.evaluate('document.fonts.ready.then(() => undefined)');
    return problems.splice(0).map((problem) => `${page}: ${problem}`);
  });
  await context.close();
  return found.flat();
}
