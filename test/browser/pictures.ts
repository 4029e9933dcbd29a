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
  { name: 'api', page: 'api/interfaces/kit.Env.html' },
];
