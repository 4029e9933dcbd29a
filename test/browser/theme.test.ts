import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DARK, LIGHT } from '../../site/palette.ts';
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

/** The colour that a page is drawn on, as `rgb(…)`. */
function paperOf(page: Page): Promise<string> {
  return page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
}

function rgb(hex: string): string {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${parts.join(', ')})`;
}

test.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('a page is %s if the system is', async (colorScheme, palette) => {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  await page.goto(site.url);
  expect(await paperOf(page)).toBe(rgb(palette.paper));
  const isDark = String(colorScheme === 'dark');
  const button = page.getByRole('button', { name: 'Dark theme' });
  expect(await button.getAttribute('aria-pressed')).toBe(isDark);
  await context.close();
});

test('a reader’s choice outweighs the system’s, on the next pages, too', async () => {
  const context = await browser.newContext({ colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(site.url);
  const button = page.getByRole('button', { name: 'Dark theme' });
  await button.click();
  expect(await paperOf(page)).toBe(rgb(DARK.paper));
  expect(await button.getAttribute('aria-pressed')).toBe('true');
  for (const next of ['chapters/05-zab-broadcast/index.html', 'api/index.html']) {
    await page.goto(site.url + next);
    expect(await paperOf(page), next).toBe(rgb(DARK.paper));
  }
  await page.goto(site.url);
  await button.press('Enter');
  expect(await paperOf(page)).toBe(rgb(LIGHT.paper));
  await page.emulateMedia({ colorScheme: 'dark' });
  // Back to what the system has, which is what was asked for.
  expect(await paperOf(page)).toBe(rgb(DARK.paper));
  await context.close();
});

test('drawings and code follow the theme', async () => {
  const context = await browser.newContext({ colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(`${site.url}chapters/01-two-phase-commit/index.html`);
  const colours = () =>
    page.evaluate<string[]>(
      `['.run .diagram svg text', '.shiki span'].map((one) => {
        const { fill, color } = getComputedStyle(document.querySelector(one));
        return fill + color;
      })`,
    );
  const light = await colours();
  await page.getByRole('button', { name: 'Dark theme' }).click();
  const dark = await colours();
  expect(dark[0]).not.toBe(light[0]);
  expect(dark[1]).not.toBe(light[1]);
  await context.close();
});
