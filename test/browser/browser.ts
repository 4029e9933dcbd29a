import { chromium, type Browser } from 'playwright-core';
import { chromiumPath } from '../../src/cli/chromium-path.ts';

/** Starts the installed Chromium, without a window. Close it when you are done. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('Chromium is not installed.');
  // Containers seldom have what its sandbox needs, and it is shown nothing but our own pages.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
