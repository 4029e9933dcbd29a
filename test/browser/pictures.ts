import type { Page } from 'playwright-core';

/** A picture to take. */
export interface Picture {
  /** The beginning of the file's name. */
  readonly name: string;
  /** Relative to the site. */
  readonly page: string;
  /** What to do before, such as scrolling to somewhere. */
  prepare?(page: Page): Promise<void>;
}

/** Pages of stories, each with a scene that is shown to its end. */
const STORIES = [
  ['stories-tree', 'playground/06-znode-tree.html#weak-numbers'],
  ['stories-watches', 'playground/07-watches.html#delete'],
  ['stories-disk', 'playground/09-persistence.html#weak-torn'],
  ['stories-frame', 'playground/13-wire.html#stat'],
] as const;

/** What is shown of the site. */
export const PICTURES: readonly Picture[] = [
  { name: 'front', page: 'index.html' },
  { name: 'book', page: 'chapters/05-zab-broadcast/index.html' },
  {
    name: 'book-run',
    page: 'chapters/01-two-phase-commit/index.html',
    prepare: (page) => page.locator('.run .diagram').first().scrollIntoViewIfNeeded(),
  },
  {
    name: 'search',
    page: 'index.html',
    prepare: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('quorum');
      await page.locator('dialog.search li a').first().waitFor();
    },
  },
  { name: 'glossary', page: 'GLOSSARY.html' },
  {
    name: 'playground-election',
    page: 'playground/04-zab-election.html',
    prepare: async (page) => {
      const slider = page.getByRole('slider', { name: 'Time' });
      await slider.waitFor();
      await slider.fill(String(Number(await slider.getAttribute('max')) * 0.4));
    },
  },
  {
    name: 'playground-broken-rule',
    page: 'playground/05-zab-broadcast.html',
    prepare: async (page) => {
      const scenes = page.locator('.pg').getByLabel('Scene');
      const titles = await scenes.locator('option').allTextContents();
      await scenes.selectOption({ label: titles.find((title) => title.startsWith('Weak')) ?? '' });
      await page.locator('.pg-weak').waitFor();
      await page.locator('.pg').focus();
      await page.keyboard.press('End');
      await page.locator('.pg-lights [data-state=broken]').first().waitFor();
    },
  },
  ...STORIES.map(([name, page]): Picture => ({
    name,
    page,
    prepare: async (shown) => {
      await shown.locator('.st').focus();
      await shown.keyboard.press('End');
    },
  })),
  {
    name: 'workshop',
    page: 'workshop/',
    prepare: async (page) => {
      await page.locator('.ws-server.ws-follower').nth(1).waitFor();
      await page.keyboard.press('2');
      await page.getByRole('heading', { name: 'Server 2, ' }).waitFor();
    },
  },
  { name: 'api', page: 'api/interfaces/kit.Env.html' },
];
