import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startLiveEnsemble, type LiveEnsemble } from './live-ensemble.ts';
import { fileAddress, siteFolder } from './site.ts';
import { watchPage } from './watch-page.ts';

let browser: Browser;
let live: LiveEnsemble;
let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  [browser, live] = await Promise.all([launchBrowser(), startLiveEnsemble(siteFolder())]);
});
afterAll(async () => {
  await browser.close();
  await live.close();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  problems = watchPage(page, live.url);
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await page.close();
});

/** The server with this number, if it looks like that: `leader`, `follower`, `gone`. */
function drawn(sid: string, look = 'server'): Locator {
  const number = page.locator('.ws-number', { hasText: new RegExp(`^${sid}\\s*$`) });
  return page.locator(`.ws-server.ws-${look}`, { has: number });
}

/** The number of the server that leads, once one does. */
async function leader(): Promise<string> {
  const number = page.locator('.ws-server.ws-leader .ws-number');
  await number.waitFor();
  return (await number.textContent())?.trim() ?? '';
}

describe('workshop page', () => {
  test('shows who leads, and another leader after a kill', async () => {
    await page.goto(`${live.url}workshop/`);
    const first = await leader();
    await page.locator('.ws-server.ws-follower').nth(1).waitFor();
    await page.keyboard.press(first);
    await page.getByRole('heading', { name: `Server ${first}, leader` }).waitFor();
    await page.keyboard.press('k');
    await drawn(first, 'gone').waitFor();
    const second = await leader();
    expect(second).not.toBe(first);
    expect(await page.locator('#ws-log').textContent()).toContain(`kill server ${first}`);

    await page.getByRole('button', { name: 'Restart' }).click();
    await drawn(first, 'follower').waitFor();
    expect(await leader()).toBe(second);
  });

  test.each(['light', 'dark'] as const)('has no serious fault, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`${live.url}workshop/`);
    const sid = await leader();
    await page.keyboard.press(sid);
    await page.getByRole('heading', { name: `Server ${sid}, leader` }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
});

test('without npm start the page says that there is nothing to see', async () => {
  const alone = await browser.newPage();
  const wrong = watchPage(alone, fileAddress(''));
  await alone.goto(fileAddress('workshop/index.html'));
  await alone.getByText('There is no ensemble behind this page.').waitFor();
  expect(wrong).toEqual([]);
  await alone.close();
});
