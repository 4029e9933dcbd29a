import type { Browser, Page } from 'playwright-core';
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

/** The server that leads, once there is one. */
async function leader(except?: string): Promise<string> {
  const other = except === undefined ? '' : `:not([aria-label^="${except}:"])`;
  const drawn = page.locator(`.ws-server.ws-leader${other}`);
  await drawn.waitFor();
  const label = (await drawn.getAttribute('aria-label')) ?? '';
  return label.split(':')[0]!;
}

describe('workshop page', () => {
  test('shows who leads, and another leader after a kill', async () => {
    await page.goto(`${live.url}workshop/`);
    const first = await leader();
    await page.locator('.ws-server.ws-follower').nth(1).waitFor();
    await page.keyboard.press(first.replace('Server ', ''));
    await page.getByRole('heading', { name: `${first}, ` }).waitFor();
    await page.keyboard.press('k');
    const second = await leader(first);
    expect(second).not.toBe(first);
    await page.locator(`.ws-server.ws-gone[aria-label^="${first}:"]`).waitFor();
    expect(await page.locator('#ws-log').textContent()).toContain(`kill ${first.toLowerCase()}`);

    await page.getByRole('button', { name: 'Restart' }).click();
    await page.locator(`.ws-server.ws-follower[aria-label^="${first}:"]`).waitFor();
  });

  test.each(['light', 'dark'] as const)('has no serious fault, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`${live.url}workshop/`);
    const name = await leader();
    await page.keyboard.press(name.replace('Server ', ''));
    await page.getByRole('heading', { name: `${name}, ` }).waitFor();
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
