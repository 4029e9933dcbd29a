import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built site. */
    readonly site: string;
  }
}

/** The folder of the site under test. */
export function siteFolder(): string {
  return inject('site');
}

/** Every page of the site, relative to it, with forward slashes. */
export function allPages(): readonly string[] {
  return readdirSync(siteFolder(), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** The pages of the book, which are all but the API's. */
export function bookPages(): readonly string[] {
  return allPages().filter((page) => !page.startsWith('api/'));
}

/** The address of a page on the disk. */
export function fileAddress(page: string): string {
  return pathToFileURL(path.join(siteFolder(), ...page.split('/'))).href;
}

/**
 * All of the pages, or with `BROWSER_SAMPLE=N` the first and every Nth after it: pages of a kind have the same frame, and
 * continuous integration has no time for all of them.
 */
export function sampled(pages: readonly string[]): readonly string[] {
  const step = Math.max(1, Number(process.env['BROWSER_SAMPLE'] ?? 1));
  return pages.filter((_, i) => i % step === 0);
}
