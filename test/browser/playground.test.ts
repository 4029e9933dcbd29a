import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { allPages, fileAddress, siteFolder } from './site.ts';
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

/** What went wrong on any page of the test that is running. */
const problems: string[][] = [];
afterEach(() => expect(problems.splice(0).flat()).toEqual([]));

/** The parts of a playground on a page. */
interface Playground {
  readonly page: Page;
  readonly root: Locator;
  /** What happens at the moment that is shown. */
  readonly now: Locator;
  readonly time: Locator;
  /** The rules that are broken. */
  readonly broken: Locator;
}

/** Opens an address, and waits until a playground is there. */
async function open(address: string, home = site.url): Promise<Playground> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  problems.push(watchPage(page, home));
  await page.goto(address);
  return playgroundOn(page);
}

async function playgroundOn(page: Page): Promise<Playground> {
  const root = page.locator('.pg');
  await root.waitFor();
  return {
    page,
    root,
    now: root.getByRole('list', { name: 'What happens' }),
    time: root.locator('.pg-time'),
    broken: root.locator('.pg-lights [data-state=broken]'),
  };
}

function playgroundPages(): readonly string[] {
  return allPages().filter((page) => page.startsWith('playground/'));
}

/** The titles of the scenes that show weak code. */
async function weakScenes({ root }: Playground): Promise<string[]> {
  const titles = await root.getByLabel('Scene').locator('option').allTextContents();
  return titles.filter((title) => /^Weak/.test(title));
}

describe('playground', () => {
  test.each(['a web server', 'the disk'])('each of them starts, from %s', async (where) => {
    expect(playgroundPages()).toContain('playground/04-zab-election.html');
    const isDisk = where === 'the disk';
    for (const address of playgroundPages()) {
      const home = isDisk ? fileAddress('') : site.url;
      const { page, now } = await open(isDisk ? fileAddress(address) : site.url + address, home);
      expect(await now.locator('li').count(), address).toBeGreaterThan(0);
      await page.close();
    }
  });

  test('is loaded on the page of a chapter only when it is unfolded', async () => {
    const page = await browser.newPage();
    problems.push(watchPage(page, site.url));
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(request.url()));
    await page.goto(`${site.url}chapters/01-two-phase-commit/index.html`);
    expect(scripts.filter((one) => /playground(-0|\.js)/.test(one))).toEqual([]);
    await page.locator('details.playground-box > summary').press('Enter');
    const { root } = await playgroundOn(page);
    expect(await root.isVisible()).toBe(true);
    await page.close();
  });

  test('steps, forth and back, and plays', async () => {
    const { page, root, now, time } = await open(`${site.url}playground/01-two-phase-commit.html`);
    const first = await now.textContent();
    await root.getByRole('button', { name: /^One step: / }).click();
    const second = await now.textContent();
    expect(second).not.toBe(first);
    await root.getByRole('button', { name: 'One step back' }).click();
    expect(await now.textContent()).toBe(first);
    expect(await time.textContent()).toBe('0 ms');
    await root.getByRole('button', { name: 'Play' }).click();
    await time.filter({ hasText: /^[1-9]/ }).waitFor();
    await root.getByRole('button', { name: 'Pause' }).click();
    await page.close();
  });

  test('is moved along the time, and back to the same', async () => {
    const { page, root, now, time } = await open(`${site.url}playground/05-zab-broadcast.html`);
    const slider = root.getByRole('slider', { name: 'Time' });
    const most = Number(await slider.getAttribute('max'));
    const half = String(most / 2);
    await slider.fill(half);
    const seen = [await now.textContent(), await time.textContent()];
    await slider.fill(String(most));
    expect(await time.textContent()).not.toBe(seen[1]);
    await slider.fill(half);
    expect([await now.textContent(), await time.textContent()]).toEqual(seen);
    await page.close();
  });

  test('forks at a crash, by keyboard alone, and undoes it; the address names the fork', async () => {
    const address = `${site.url}playground/01-two-phase-commit.html`;
    const { page, root, now } = await open(address);
    await root.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    const before = page.url();
    await page.keyboard.press('2');
    const menu = root.getByRole('dialog', { name: 'coordinator' });
    await menu.getByRole('button', { name: 'Crash', exact: true }).press('Enter');
    await root.getByText('Your own run.').waitFor();
    await page.locator('.pg-fork').waitFor({ state: 'attached' });
    await root.getByText(/what goes wrong \(1\)/).click();
    expect(await root.locator('.pg-faults').textContent()).toContain('coordinator crashes');
    expect(page.url()).not.toBe(before);

    // Whoever gets the address sees the same run at the same moment.
    await root.getByRole('button', { name: 'One step: →' }).click();
    const shared = await open(page.url());
    expect(await shared.now.textContent()).toBe(await now.textContent());
    await shared.page.close();

    await root.getByRole('button', { name: 'Undo' }).click();
    await root.getByText(/what goes wrong \(0\)/).waitFor();
    await page.close();
  });

  test.each(['playground/01-two-phase-commit.html', 'playground/05-zab-broadcast.html'])(
    'breaks a rule with weak code, and says how: %s',
    async (address) => {
      const playground = await open(site.url + address);
      const { page, root, broken } = playground;
      const scenes = await weakScenes(playground);
      expect(scenes.length).toBeGreaterThan(0);
      for (const scene of scenes) {
        await root.getByLabel('Scene').selectOption({ label: scene });
        await root.locator('.pg-weak').waitFor();
        await root.focus();
        await page.keyboard.press('Home');
        expect(await broken.count(), scene).toBe(0);
        await page.keyboard.press('End');
        await broken.first().waitFor();
        const { length } = (await broken.first().locator('.pg-light-rule').textContent()) ?? '';
        expect(length).toBeGreaterThan(20);
      }
      await page.close();
    },
  );

  test('the same scene with the solution’s code breaks nothing', async () => {
    const playground = await open(`${site.url}playground/01-two-phase-commit.html`);
    const { page, root, broken } = playground;
    const [scene = ''] = await weakScenes(playground);
    await root.getByLabel('Scene').selectOption({ label: scene });
    await root.locator('.pg-weak').waitFor();
    await root.getByLabel('Code').selectOption({ label: 'The solution' });
    await root.locator('.pg-weak').waitFor({ state: 'detached' });
    await root.focus();
    await page.keyboard.press('End');
    expect(await broken.count()).toBe(0);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('has no serious fault, %s', async (colorScheme) => {
    const { page, root } = await open(`${site.url}playground/01-two-phase-commit.html`);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await root.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('2');
    await root.getByRole('dialog', { name: 'coordinator' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });
});
