import { posix } from 'node:path';
import type { Backlinks } from './api-backlinks.ts';
import { findApi, type ApiIndex } from './api-index.ts';
import { readChapterCode, type ChapterCode } from './chapter-code.ts';
import { CHAPTERS } from './chapters.ts';
import { GLOSSARY_FILE } from './glossary.ts';
import type { Highlight } from './markdown/highlight.ts';
import type { Heading, PageContext } from './markdown/page-env.ts';
import type { RenderMarkdown } from './markdown/render.ts';
import { skeletonPage, solutionPage, sourcePage } from './pages/code-page.ts';
import { withFirstRun } from './pages/first-run.ts';
import { shownGlossary } from './pages/glossary-page.ts';
import type { Frame, Neighbour, PageContent } from './pages/layout.ts';
import { chapterNeighbour, markdownPage } from './pages/markdown-page.ts';
import type { RepositoryFiles } from './read-repository.ts';
import { relativeLink, resolveInRepository, targetOf, type Target } from './routes.ts';

/** What a book is made of. */
export interface BookInput {
  readonly files: RepositoryFiles;
  readonly api: ApiIndex;
  readonly renderMarkdown: RenderMarkdown;
  readonly highlight: Highlight;
}

/** All pages of the book, in memory. */
export interface Book {
  readonly frame: Frame;
  readonly pages: readonly PageContent[];
  /** Files that are copied as they are. */
  readonly assets: readonly string[];
  /** What the chapters link to of the API. */
  readonly backlinks: Backlinks;
}

/**
 * Makes the front page, the chapters with their code, and every page that those link to, directly or not.
 *
 * @throws Error, with file and line, for a link that leads nowhere and for a malformed text.
 */
export function makeBook(input: BookInput): Book {
  const { files, api } = input;
  const written = writtenChapters(files);
  const frame = { written, api: api.names.size > 0 };
  const codes = new Map(
    [...written].flatMap((folder) => {
      const code = readChapterCode(files, folder);
      return code ? [[folder, code] as const] : [];
    }),
  );
  const wanted = new Map<string, Target>();
  const want = (target: Target): void => void wanted.set(target.page, target);
  const backlinks = new Map<string, Neighbour[]>();
  const highlight = remembering(input.highlight);
  const making: Making = {
    ...input,
    highlight,
    frame,
    codes,
    headings: new Map(),
    backlinks,
    want,
  };
  for (const path of [
    'README.md',
    ...(files.kindOf(GLOSSARY_FILE) === 'file' ? [GLOSSARY_FILE] : []),
    ...[...written].map((name) => `chapters/${name}/README.md`),
  ]) {
    want(targetOf(repositoryOf(input), path));
  }
  for (const [folder, { skeletonPage: skeleton, solutionPage: solution }] of codes) {
    want({ kind: 'skeleton', from: `chapters/${folder}`, page: skeleton });
    want({ kind: 'solution', from: `solutions/${folder}`, page: solution });
  }
  const pages: PageContent[] = [];
  // A Map hands out what is added to it while it is walked: pages that are found on the way.
  for (const target of wanted.values()) {
    const page = makePage(making, target);
    if (page) pages.push(page);
  }
  const assets = [...wanted.values()]
    .filter(({ kind }) => kind === 'asset')
    .map(({ from }) => from);
  return { frame, pages, assets, backlinks };
}

/** Skeletons are shown twice: as they are, and in the difference to the solution. */
function remembering(highlight: Highlight): Highlight {
  const known = new Map<string, string>();
  return (code, language, idPrefix) => {
    const key = `${language}\n${idPrefix}\n${code}`;
    const shown = known.get(key) ?? highlight(code, language, idPrefix);
    known.set(key, shown);
    return shown;
  };
}

/** What making a page may ask for, and what it leaves behind. */
interface Making extends BookInput {
  readonly frame: Frame;
  /** By the folder of the chapter. */
  readonly codes: ReadonlyMap<string, ChapterCode>;
  /** Of the texts of chapters that are made already. They come first. */
  readonly headings: Map<string, readonly Heading[]>;
  readonly backlinks: Map<string, Neighbour[]>;
  want(target: Target): void;
}

function makePage(making: Making, { kind, from, page }: Target): PageContent | undefined {
  const { files, frame, highlight, renderMarkdown, codes, headings } = making;
  const folder = chapterFolder(from);
  const chapter = chapterNeighbour(folder);
  switch (kind) {
    case 'markdown': {
      const text = renderMarkdown(files.text(from)!, contextOf(making, from, page));
      headings.set(folder, text.headings);
      if (from === GLOSSARY_FILE) return markdownPage(page, shownGlossary(text), frame);
      const content = markdownPage(page, text, frame, codes.get(folder));
      return content.kind === 'front' ? withFirstRun(content, files) : content;
    }
    case 'source':
      return sourcePage(page, from, files.text(from)!, highlight);
    case 'skeleton':
      return skeletonPage(chapter, codeOf(making, folder), headings.get(folder) ?? [], highlight);
    case 'solution':
      return solutionPage(chapter, codeOf(making, folder), highlight);
    case 'asset':
    case 'api':
      return undefined;
  }
}

/** `01-two-phase-commit` of `chapters/01-two-phase-commit/README.md`; empty for what belongs to no chapter. */
function chapterFolder(path: string): string {
  return /^(?:chapters|solutions)\/([^/]+)(?:\/README\.md)?$/.exec(path)?.[1] ?? '';
}

function codeOf({ codes }: Making, folder: string): ChapterCode {
  const code = codes.get(folder);
  if (code === undefined) throw new Error(`solutions/${folder} has no code to show.`);
  return code;
}

/** What rendering one file may ask. Whatever it links to is wanted from then on. */
function contextOf(making: Making, file: string, page: string): PageContext {
  const own = making.codes.get(chapterFolder(file))?.names;
  // What every node has is the kit's, although each has its own.
  const isOwn = (code: string): boolean => {
    const name = code.replace(/\(.*\)$/s, '');
    return own?.has(name) === true && !making.api.members.has(`Node.${name}`);
  };
  return {
    file,
    resolveLink(href) {
      const place = resolveInRepository(file, href);
      if (place === undefined) return href;
      const target = targetOf(repositoryOf(making), place.path, place.anchor);
      making.want(target);
      if (target.kind === 'api') linkBack(making, target.page, chapterFolder(file));
      return relativeLink(page, target);
    },
    readDiagram(argument) {
      const [name, folder] = argument.split('/').reverse();
      const chapter = folder === undefined ? posix.dirname(file) : `chapters/${folder}`;
      return making.files.text(`${chapter}/diagrams/${name}.svg`);
    },
    glossary: hasTerms(making, file)
      ? relativeLink(page, targetOf(repositoryOf(making), GLOSSARY_FILE))
      : undefined,
    findApi(code) {
      if (isOwn(code)) return undefined;
      const [path, anchor] = findApi(making.api, code)?.split('#') ?? [];
      if (path !== undefined) linkBack(making, path, chapterFolder(file));
      return path && relativeLink(page, { page: path, ...(anchor !== undefined && { anchor }) });
    },
  };
}

function linkBack({ backlinks }: Making, apiPage: string, folder: string): void {
  if (folder === '') return;
  const known = backlinks.get(apiPage) ?? [];
  const chapter = chapterNeighbour(folder);
  if (known.at(-1)?.page !== chapter.page) backlinks.set(apiPage, [...known, chapter]);
}

/** Chapters are read by those who do not know the terms yet. */
function hasTerms({ files }: BookInput, file: string): boolean {
  return /^chapters\/[^/]+\/README\.md$/.test(file) && files.kindOf(GLOSSARY_FILE) === 'file';
}

function repositoryOf({ files, api }: BookInput) {
  return {
    kindOf: (path: string) => files.kindOf(path),
    apiPage: (file: string) => api.modules.get(file),
  };
}

function writtenChapters(files: RepositoryFiles): ReadonlySet<string> {
  const written = files
    .list('chapters')
    .filter((name) => files.kindOf(`chapters/${name}/README.md`) === 'file');
  for (const name of written) {
    if (!CHAPTERS.some(({ folder }) => folder === name)) {
      throw new Error(`chapters/${name} is not in the plan: see site/chapters.ts.`);
    }
  }
  return new Set(written);
}
