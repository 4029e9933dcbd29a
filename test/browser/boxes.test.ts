import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { siteFolder } from './site.ts';

const CHAPTER = 'chapters/01-two-phase-commit/index.html';

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
  await page.goto(site.url + CHAPTER);
});
afterEach(() => page.close());

test('a prediction shows its question, and the answer by keyboard or click', async () => {
  const box = page.locator('.box.predict').first();
  const answer = box.locator('.answer-text');
  const summary = box.locator('summary').first();
  expect(await box.locator('.question').isVisible()).toBe(true);
  expect(await answer.isVisible()).toBe(false);
  await summary.press('Enter');
  await answer.waitFor({ state: 'visible' });
  await summary.click();
  await answer.waitFor({ state: 'hidden' });
});

test('on paper every answer is there', async () => {
  const answers = page.locator('.answer-text');
  expect(await answers.count()).toBeGreaterThan(0);
  const hidden = () => page.locator('details.answer:not([open])').count();
  expect(await hidden()).toBe(await answers.count());
  await page.pdf();
  expect(await hidden()).toBe(0);
});

test('a term is explained while it has the focus or the pointer', async () => {
  const term = page.locator('main a.term').first();
  const definition = await term.getAttribute('data-definition');
  const tip = page.getByRole('tooltip');
  await term.focus();
  await tip.waitFor();
  expect(await tip.textContent()).toBe(definition);
  await page.keyboard.press('Escape');
  await tip.waitFor({ state: 'hidden' });
  await term.hover();
  await tip.waitFor();
  const { width = 0 } = page.viewportSize() ?? {};
  const box = await tip.boundingBox();
  expect(box!.x).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width).toBeLessThanOrEqual(width);
  await Promise.all([page.waitForURL(/GLOSSARY\.html#/), term.click()]);
  const { hash } = new URL(page.url());
  expect(await page.locator(`[id="${hash.slice(1)}"]`).count()).toBe(1);
});

test('the copy button copies code, and of a session in a shell the commands alone', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (block: string): Promise<string> => {
    const figure = page.locator(block).first();
    await figure.hover();
    await figure.getByRole('button', { name: 'Copy' }).click();
    await figure.getByRole('button', { name: 'Copied' }).waitFor();
    return page.evaluate<string>('navigator.clipboard.readText()');
  };
  expect(await copied('.code')).toBe(await page.locator('.code pre code').first().textContent());
});

test('nothing is wider than a small screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const wider = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(wider).toBe(0);
});
