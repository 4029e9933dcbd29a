import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NO_API } from './api-index.ts';
import { buildApi } from './api.ts';
import { makeBook } from './book.ts';
import { checkSiteLinks } from './check-links.ts';
import { copyFonts } from './fonts.ts';
import { GLOSSARY_FILE, readGlossary } from './glossary.ts';
import { createHighlight } from './markdown/highlight.ts';
import { createMarkdown } from './markdown/render.ts';
import { FAVICON } from './pages/icons.ts';
import { layout } from './pages/layout.ts';
import { apiPaletteCss, paletteCss } from './palette.ts';
import { chapterScript, playgroundScript } from './playground/build/bundle.ts';
import {
  chapterScriptName,
  PLAYGROUND_SCRIPT,
  PLAYGROUND_STYLE,
  playgroundFolders,
  playgroundPages,
} from './playground/pages.ts';
import { readRepository } from './read-repository.ts';
import { WORKSHOP_PAGE, workshopPage } from './workshop/page.ts';
import { workshopAssets } from './workshop/script.ts';
import { searchLibrary, searchScript } from './search/search-script.ts';
import { sectionsOf } from './search/sections.ts';

/** What to build, and where to. */
export interface SiteOptions {
  /** The folder of the repository. */
  readonly root: string;
  /** The folder of the site. Whatever is in it is removed first. */
  readonly dist: string;
  /** False leaves the API pages out, which take most of the time. */
  readonly api?: boolean;
}

/** What was built. */
export interface SiteReport {
  /** How many pages of the book there are. */
  readonly pages: number;
  /** What is wrong with its links; empty if all is well. */
  readonly problems: readonly string[];
}

/**
 * Builds the book and its API pages.
 *
 * @throws Error, with file and line, if a text is malformed or links to nothing.
 */
export async function buildSite({ root, dist, api = true }: SiteOptions): Promise<SiteReport> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const index = api ? await buildApi(root, join(dist, 'api')) : NO_API;
  const files = readRepository(root);
  const highlight = await createHighlight();
  const renderMarkdown = createMarkdown(highlight, readGlossary(files.text(GLOSSARY_FILE) ?? ''));
  const book = makeBook({ files, api: index, renderMarkdown, highlight });
  const pages = [...book.pages, ...playgroundPages(book.frame)];
  for (const content of pages) write(dist, content.page, layout(content, book.frame));
  for (const path of book.assets) write(dist, path, files.bytes(path));
  writeTheme(dist);
  await writePlaygrounds(dist, playgroundFolders(book.frame));
  write(dist, 'assets/minisearch.js', searchLibrary());
  write(dist, WORKSHOP_PAGE, layout(workshopPage(), book.frame));
  for (const [name, text] of await workshopAssets()) write(dist, `assets/${name}`, text);
  write(dist, 'assets/search-index.js', searchScript(book.pages.flatMap(sectionsOf)));
  return { pages: pages.length, problems: checkSiteLinks(dist) };
}

function writeTheme(dist: string): void {
  const theme = fileURLToPath(new URL('theme/', import.meta.url));
  const assets = join(dist, 'assets');
  mkdirSync(assets, { recursive: true });
  for (const name of readdirSync(theme)) copyFileSync(join(theme, name), join(assets, name));
  write(assets, 'palette.css', paletteCss());
  write(assets, 'api-palette.css', apiPaletteCss());
  write(assets, 'favicon.svg', FAVICON);
  write(assets, 'fonts.css', copyFonts(assets));
}

async function writePlaygrounds(dist: string, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) return;
  const style = fileURLToPath(new URL('playground/playground.css', import.meta.url));
  write(dist, `assets/${PLAYGROUND_STYLE}`, readFileSync(style, 'utf8'));
  write(dist, `assets/${PLAYGROUND_SCRIPT}`, await playgroundScript());
  for (const folder of folders) {
    write(dist, `assets/${chapterScriptName(folder)}`, await chapterScript(folder));
  }
}

function write(folder: string, path: string, content: string | Uint8Array): void {
  const place = join(folder, ...path.split('/'));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
}
