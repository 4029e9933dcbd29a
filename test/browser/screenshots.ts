import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startLiveEnsemble } from './live-ensemble.ts';
import { PICTURES, type Picture } from './pictures.ts';

const WIDTHS = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/**
 * Takes pictures of the main pages, in both themes, wide and narrow: `book-light-wide.png` and so on.
 *
 * @param site - the folder of the built site.
 * @param folder - where the pictures go to; made if it is not there.
 * @returns the names of their files.
 */
export async function takeScreenshots(site: string, folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const [browser, live] = await Promise.all([launchBrowser(), startLiveEnsemble(site)]);
  const taken: string[] = [];
  try {
    for (const picture of PICTURES) {
      for (const theme of ['light', 'dark'] as const) {
        for (const width of ['wide', 'narrow'] as const) {
          const file = `${picture.name}-${theme}-${width}.png`;
          await shoot(browser, live.url, picture, {
            theme,
            width,
            file: path.join(folder, file),
          });
          taken.push(file);
        }
      }
    }
  } finally {
    await browser.close();
    await live.close();
  }
  return taken;
}

interface Shot {
  readonly theme: 'light' | 'dark';
  readonly width: keyof typeof WIDTHS;
  readonly file: string;
}

async function shoot(
  browser: Browser,
  home: string,
  { page: address, prepare }: Picture,
  { theme, width, file }: Shot,
): Promise<void> {
  const page: Page = await browser.newPage({
    colorScheme: theme,
    reducedMotion: 'reduce',
    viewport: WIDTHS[width],
  });
  await page.goto(home + address);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await prepare?.(page);
  await page.screenshot({ path: file });
  await page.close();
}
