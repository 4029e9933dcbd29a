import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { siteFolder } from './site.ts';

const CHAPTER = 'chapters/05-zab-broadcast/index.html';

let browser: Browser;
let site: ServedSite;
let page: Page;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveSite(siteFolder())]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.close());

/** Whether what is chosen by this has the focus. */
function hasFocus(selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);
}

test('the first stop leads past the navigation to the text', async () => {
  await page.goto(site.url + CHAPTER);
  await page.keyboard.press('Tab');
  expect(await hasFocus('a.skip')).toBe(true);
  await page.keyboard.press('Enter');
  expect(await hasFocus('main#content')).toBe(true);
});

test('the arrow keys turn the pages', async () => {
  await page.goto(site.url + CHAPTER);
  await Promise.all([page.waitForURL(/06-znode-tree/), page.keyboard.press('ArrowRight')]);
  await Promise.all([page.waitForURL(/05-zab-broadcast/), page.keyboard.press('ArrowLeft')]);
});

test('the arrow keys turn no page while something else wants them', async () => {
  const turned: string[] = [];
  await page.goto(site.url + CHAPTER);
  page.on('framenavigated', (frame) => turned.push(frame.url()));
  await page.keyboard.press('/');
  await page.keyboard.type('epoch');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await page.locator('dialog.search').waitFor({ state: 'hidden' });
  await page.locator('.code pre[tabindex]').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('body').press('Alt+Shift+ArrowRight');
  expect(turned).toEqual([]);
});

test('Esc closes the menu and goes back to it', async () => {
  await page.setViewportSize({ width: 800, height: 900 });
  await page.goto(site.url + CHAPTER);
  const summary = page.locator('.menu summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'All chapters' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await hasFocus('.menu nav a')).toBe(true);
  await page.keyboard.press('Escape');
  expect(await hasFocus('.menu summary')).toBe(true);
  expect(await page.locator('.menu nav').isVisible()).toBe(false);
});

test('Tab reaches all that can be used, in turn, and always shows where it is', async () => {
  await page.goto(site.url);
  const all = await page
    .locator(
      'a[href]:visible, button:visible, summary:visible, input:visible, [tabindex="0"]:visible',
    )
    .count();
  const stops = new Set<string>();
  for (;;) {
    await page.keyboard.press('Tab');
    const { stop, outline } = await page.evaluate<{ stop: string; outline: string }>(WHERE);
    if (stop === '' || stops.has(stop)) break;
    stops.add(stop);
    expect(outline, stop).toMatch(/solid|auto/);
  }
  expect(stops.size).toBe(all);
});

/** What has the focus, by its place on the page, and how that is shown; an empty place if nothing has it. */
const WHERE = `(() => {
  const active = document.activeElement;
  if (active === document.body) return { stop: '', outline: '' };
  const at = [...document.querySelectorAll('*')].indexOf(active);
  return {
    stop: at + ' ' + active.tagName + ' ' + active.textContent.trim().slice(0, 30),
    outline: getComputedStyle(active).outlineStyle,
  };
})()`;
