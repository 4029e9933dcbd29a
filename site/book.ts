import { posix } from 'node:path';
import { findApi, type ApiIndex } from './api-index.ts';
import { CHAPTERS } from './chapters.ts';
import { GLOSSARY_FILE } from './glossary.ts';
import type { Highlight } from './markdown/highlight.ts';
import type { PageContext } from './markdown/page-env.ts';
import type { RenderMarkdown } from './markdown/render.ts';
import { skeletonPage, solutionPage, sourcePage, type ShownFile } from './pages/code-page.ts';
import type { Frame, PageContent } from './pages/layout.ts';
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
}

/**
 * Makes the front page, the chapters, and every page that those link to, directly or not.
 *
 * @throws Error, with file and line, for a link that leads nowhere and for a malformed text.
 */
export function makeBook(input: BookInput): Book {
  const frame = { written: writtenChapters(input.files), api: input.api.names.size > 0 };
  const wanted = new Map<string, Target>();
  const want = (target: Target): void => void wanted.set(target.page, target);
  for (const path of [
    'README.md',
    ...(input.files.kindOf(GLOSSARY_FILE) === 'file' ? [GLOSSARY_FILE] : []),
    ...[...frame.written].map((name) => `chapters/${name}/README.md`),
  ]) {
    want(targetOf(repositoryOf(input), path));
  }
  const pages: PageContent[] = [];
  // A Map hands out what is added to it while it is walked: pages that are found on the way.
  for (const target of wanted.values()) {
    const page = makePage(input, frame, target, want);
    if (page) pages.push(page);
  }
  const assets = [...wanted.values()]
    .filter(({ kind }) => kind === 'asset')
    .map(({ from }) => from);
  return { frame, pages, assets };
}

function makePage(
  input: BookInput,
  frame: Frame,
  { kind, from, page }: Target,
  want: (target: Target) => void,
): PageContent | undefined {
  const { highlight, renderMarkdown } = input;
  const chapter = chapterNeighbour(posix.basename(from));
  switch (kind) {
    case 'markdown': {
      const context = contextOf(input, from, page, want);
      return markdownPage(page, renderMarkdown(input.files.text(from)!, context), frame);
    }
    case 'source':
      return sourcePage(page, from, input.files.text(from)!, highlight);
    case 'skeleton':
      return skeletonPage(page, chapter, codeIn(input, from), highlight);
    case 'solution':
      return solutionPage(page, chapter, codeIn(input, from), highlight);
    case 'asset':
    case 'api':
      return undefined;
  }
}

/** What rendering one file may ask. Whatever it links to is wanted from then on. */
function contextOf(
  input: BookInput,
  file: string,
  page: string,
  want: (target: Target) => void,
): PageContext {
  return {
    file,
    resolveLink(href) {
      const place = resolveInRepository(file, href);
      if (place === undefined) return href;
      const target = targetOf(repositoryOf(input), place.path, place.anchor);
      want(target);
      return relativeLink(page, target);
    },
    readDiagram(argument) {
      const [name, folder] = argument.split('/').reverse();
      const chapter = folder === undefined ? posix.dirname(file) : `chapters/${folder}`;
      return input.files.text(`${chapter}/diagrams/${name}.svg`);
    },
    glossary: hasTerms(input, file)
      ? relativeLink(page, targetOf(repositoryOf(input), GLOSSARY_FILE))
      : undefined,
    findApi(code) {
      const [path, anchor] = findApi(input.api, code)?.split('#') ?? [];
      return path && relativeLink(page, { page: path, ...(anchor !== undefined && { anchor }) });
    },
  };
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

function codeIn({ files }: BookInput, folder: string): ShownFile[] {
  return files
    .list(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: files.text(`${folder}/${name}`)! }));
}
