import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addBacklinks } from './api-backlinks.ts';
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
import { NOT_FOUND_PAGE, notFoundPage } from './pages/not-found.ts';
import { apiPaletteCss, paletteCss } from './palette.ts';
import { chapterScript, playgroundScript } from './playground/build/bundle.ts';
import {
  chapterScriptName,
  PLAYGROUND_SCRIPT,
  PLAYGROUND_STYLE,
  playgroundFolders,
  playgroundPages,
  storiesFolders,
} from './playground/pages.ts';
import { readRepository } from './read-repository.ts';
import { replayAssets } from './replay/assets.ts';
import { replayPage } from './replay/page.ts';
import { storiesScript } from './stories/build/bundle.ts';
import { STORIES_STYLE, storiesScriptName } from './stories/names.ts';
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
  const pages = [...book.pages, ...playgroundPages(book.frame), replayPage(book.frame)];
  for (const content of pages) write(dist, content.page, layout(content, book.frame));
  addBacklinks(dist, book.backlinks);
  for (const path of book.assets) write(dist, path, files.bytes(path));
  writeTheme(dist);
  await writePlaygrounds(dist, playgroundFolders(book.frame));
  await writeStories(dist, storiesFolders(book.frame));
  write(dist, NOT_FOUND_PAGE, notFoundPage(new Set(pages.map(({ page }) => page))));
  for (const [name, text] of await replayAssets(playgroundFolders(book.frame)))
    write(dist, `assets/${name}`, text);
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

async function writeStories(dist: string, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) return;
  const style = fileURLToPath(new URL('stories/stories.css', import.meta.url));
  write(dist, `assets/${STORIES_STYLE}`, readFileSync(style, 'utf8'));
  // It builds upon the playgrounds' own.
  const common = fileURLToPath(new URL('playground/playground.css', import.meta.url));
  write(dist, `assets/${PLAYGROUND_STYLE}`, readFileSync(common, 'utf8'));
  for (const folder of folders) {
    write(dist, `assets/${storiesScriptName(folder)}`, await storiesScript(folder));
  }
}

function write(folder: string, path: string, content: string | Uint8Array): void {
  const place = join(folder, ...path.split('/'));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
}
