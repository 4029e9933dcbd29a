import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { serveSite, type ServedSite } from './served-site.ts';
import { fileAddress, siteFolder } from './site.ts';
import { watchPage } from './watch-page.ts';

const PAGES = ['06-znode-tree', '07-watches', '08-acls', '09-persistence', '13-wire'] as const;

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

/** The parts of a page of stories. */
interface Stories {
  readonly page: Page;
  readonly root: Locator;
  /** What the last step came to. */
  readonly told: Locator;
  readonly steps: Locator;
  readonly form: Locator;
}

async function open(name: string, fragment = '', width = 1280): Promise<Stories> {
  const page = await browser.newPage({ viewport: { width, height: 1000 } });
  problems.push(watchPage(page, site.url));
  await page.goto(`${site.url}playground/${name}.html${fragment}`);
  return storiesOn(page);
}

async function storiesOn(page: Page): Promise<Stories> {
  const root = page.locator('.st');
  await root.waitFor();
  return {
    page,
    root,
    told: root.getByRole('list', { name: 'What happens' }),
    steps: root.getByRole('list', { name: 'Steps' }),
    form: root.getByRole('region', { name: 'Do something' }),
  };
}

describe('stories', () => {
  test('are loaded on the page of a chapter only when they are unfolded', async () => {
    const page = await browser.newPage();
    problems.push(watchPage(page, site.url));
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(request.url()));
    await page.goto(`${site.url}chapters/06-znode-tree/index.html`);
    expect(scripts.filter((one) => one.includes('stories'))).toEqual([]);
    await page.locator('details.playground-box > summary').press('Enter');
    const { root } = await storiesOn(page);
    expect(await root.isVisible()).toBe(true);
    await page.close();
  });

  test.each(PAGES)('play from the disk, to the end and back, every scene: %s', async (name) => {
    const page = await browser.newPage();
    problems.push(watchPage(page, fileAddress('')));
    await page.goto(fileAddress(`playground/${name}.html`));
    const { root, told } = await storiesOn(page);
    const scenes = await root.getByLabel('Scene').locator('option').allTextContents();
    expect(scenes.length).toBeGreaterThan(10);
    for (const label of scenes) {
      await root.getByLabel('Scene').selectOption({ label });
      await root.focus();
      await page.keyboard.press('Home');
      const first = await told.textContent();
      await page.keyboard.press('End');
      expect(await told.textContent(), label).not.toBe(first);
      const isWeak = label.startsWith('Weak');
      expect((await root.locator('.pg-lights [data-state=broken]').count()) > 0, label).toBe(
        isWeak || label === 'One sync that does nothing',
      );
    }
    await page.close();
  });

  test('do what is filled in, fork, undo, and name it in the address', async () => {
    const { page, root, told, steps, form } = await open('06-znode-tree', '#stat');
    const before = await steps.getByRole('listitem').count();
    await root.focus();
    await page.keyboard.press('a');
    await form.getByLabel('Operation').selectOption({ label: 'create' });
    await form.getByLabel('Path').fill('/a/mine-');
    await form.getByLabel('Kind').selectOption({ label: 'ephemeral sequential' });
    await form.getByLabel('Path').press('Enter');
    await root.getByText('Your own steps.').waitFor();
    expect(await told.textContent()).toContain('NodeCreated /a/mine-0000000000');
    expect(await steps.getByRole('listitem').count()).toBe(3);
    const node = root.getByRole('button', { name: /\/a\/mine-0000000000, ephemeral, new$/ });
    expect(await node.getAttribute('aria-pressed')).toBe('true');

    const shared = await open('06-znode-tree', new URL(page.url()).hash);
    expect(await shared.told.textContent()).toBe(await told.textContent());
    await shared.page.close();

    await root.getByRole('button', { name: 'Undo' }).click();
    expect(await steps.getByRole('listitem').count()).toBe(before);
    await page.close();
  });

  test('show a Stat before and after, with what has changed', async () => {
    const { page, root } = await open('06-znode-tree', '#versions');
    await root.focus();
    await page.keyboard.press('ArrowRight');
    const row = root.getByRole('row', { name: /version/ }).first();
    expect(await row.getAttribute('data-change')).toBe('changed');
    expect(await row.getByRole('cell').allTextContents()).toEqual(['0', '1']);
    await page.close();
  });

  test('a field of a frame is set where it stands', async () => {
    const { page, root, told } = await open('13-wire');
    await root.getByRole('button', { name: /^3\s*path/ }).click();
    const input = root.getByLabel('Field 3, path');
    await input.fill('"/jöbs"');
    await input.press('Enter');
    await told.getByText('10 bytes').waitFor();
    expect(await root.locator('.st-byte[data-lit]').allTextContents()).toEqual(
      '00 00 00 06 2f 6a c3 b6 62 73'.split(' '),
    );
    await page.close();
  });

  test.each(PAGES)('have no serious fault, wide or narrow, light or dark: %s', async (name) => {
    const { page, root } = await open(name);
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 1000 });
      const scenes = await root.getByLabel('Scene').locator('option').allTextContents();
      await root.getByLabel('Scene').selectOption({ label: scenes.at(-1)! });
      await root.focus();
      await page.keyboard.press('End');
      expect(await seriousFaults(page)).toEqual([]);
      const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect(isTooWide, `${name} at ${width}`).toBe(false);
    }
    await page.close();
  });
});
