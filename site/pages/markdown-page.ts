import { isGraded } from '../../src/grade/chapters.ts';
import type { ChapterCode } from '../chapter-code.ts';
import { CHAPTERS, PARTS, type PlannedChapter } from '../chapters.ts';
import { html, raw, type Html } from '../html.ts';
import type { Heading } from '../markdown/page-env.ts';
import type { RenderedMarkdown } from '../markdown/render.ts';
import { isPlayable, playgroundBox } from '../playground/pages.ts';
import { chapterCards } from './chapter-list.ts';
import { chapterViews } from './chapter-views.ts';
import type { Frame, Neighbour, PageContent } from './layout.ts';
import { levelsOf, levelTasks } from './level-tasks.ts';

/**
 * The page of a Markdown file: the front page, a chapter, or any other text.
 *
 * @param code - of the chapter, if it is one and has some.
 */
export function markdownPage(
  page: string,
  text: RenderedMarkdown,
  frame: Frame,
  code?: ChapterCode,
): PageContent {
  const folder = /^chapters\/([^/]+)\/index\.html$/.exec(page)?.[1];
  const { title, headings } = text;
  const common = { page, title, headings, description: summaryOf(text.html) };
  if (page === 'index.html') return { ...common, kind: 'front', body: frontBody(text.html, frame) };
  const plain = raw(withoutComments(text.html));
  if (folder === undefined) return { ...common, kind: 'text', body: plain };
  const body = code ? withLevelTasks(plain, code, headings) : plain;
  return {
    ...common,
    kind: 'chapter',
    body: isPlayable(folder) ? withPlayground(body, folder) : body,
    ...eyebrow(folder),
    ...(code && { views: chapterViews(CHAPTER_ROOT, page, chapterNeighbour(folder), code) }),
    ...chapterNeighbours(folder, frame),
  };
}

/** A chapter as somewhere to go to. */
export function chapterNeighbour(folder: string): Neighbour {
  const chapter = CHAPTERS.find((other) => other.folder === folder);
  const title = chapter ? numbered(chapter) : folder;
  return { page: `chapters/${folder}/index.html`, title };
}

/** The page before the first chapter bears no number. */
function numbered(chapter: PlannedChapter): string {
  const { number, title } = chapter;
  return isGraded(chapter) ? `${number}. ${title}` : title;
}

/** The first chapter that is written, as the place to start at, and the section that says how one begins. */
function startLink(text: string, frame: Frame): Html | undefined {
  const first = CHAPTERS.find(({ folder }) => frame.written.has(folder));
  if (first === undefined) return undefined;
  const { page } = chapterNeighbour(first.folder);
  const label = isGraded(first)
    ? `Start with chapter ${first.number}: ${first.title}`
    : first.title;
  return html`<p class="actions">
    <a class="button" href="${page}">${label}</a>
    ${text.includes(' id="start"') ? html`<a class="button quiet" href="#start">Your first level</a>` : undefined}
    ${frame.api ? html`<a class="button quiet" href="api/index.html">API of the kit</a>` : undefined}
  </p>`;
}

/**
 * The README as a front page: its first paragraph leads, and the cards of the chapters stand where
 * it has its own list between `<!-- chapters -->` and `<!-- /chapters -->`, or else at the end.
 */
function frontBody(text: string, frame: Frame): Html {
  const cards = html`<div class="wide">${chapterCards(frame)}</div>`.text;
  const start = startLink(text, frame)?.text ?? '';
  const led = text.replace(
    /<\/h1>\s*<p>(.*?)<\/p>/s,
    (_all, lead: string) => `</h1>\n<p class="lead">${lead}</p>\n${start}`,
  );
  const list = /<!-- chapters -->.*?<!-- \/chapters -->/s;
  if (list.test(led)) return raw(withoutComments(led.replace(list, () => cards)));
  return raw(`${withoutComments(led)}\n<h2 id="the-chapters">The chapters</h2>\n${cards}`);
}

function eyebrow(folder: string): Pick<PageContent, 'eyebrow'> {
  const chapter = CHAPTERS.find((other) => other.folder === folder);
  const part = PARTS.find(({ chapters }) => chapters.some((other) => other === chapter));
  if (chapter === undefined || part === undefined) return {};
  if (!isGraded(chapter)) return { eyebrow: html`${part.title}` };
  const last = CHAPTERS.at(-1)!.number;
  return { eyebrow: html`${part.title} · chapter ${chapter.number} of ${last}` };
}

function chapterNeighbours(folder: string, frame: Frame): Pick<PageContent, 'previous' | 'next'> {
  const written = CHAPTERS.filter((chapter) => frame.written.has(chapter.folder));
  const at = written.findIndex((chapter) => chapter.folder === folder);
  const before = written[at - 1];
  const after = written[at + 1];
  return {
    previous: before
      ? chapterNeighbour(before.folder)
      : { page: 'index.html', title: 'Front page' },
    ...(after && { next: chapterNeighbour(after.folder) }),
  };
}

/** Leads from the page of a chapter to the top of the site. */
const CHAPTER_ROOT = '../../';

/** Below the heading of each level: what it asks for, and where that is in the skeleton. */
function withLevelTasks(body: Html, code: ChapterCode, headings: readonly Heading[]): Html {
  const text = levelsOf(headings).reduce((before, level) => {
    const tasks = levelTasks(CHAPTER_ROOT, code, level);
    if (tasks === undefined) return before;
    const heading = before.indexOf(` id="${level.heading.id}"`);
    const end = before.indexOf('</h', heading) + '</h3>'.length;
    return `${before.slice(0, end)}\n${tasks.text}${before.slice(end)}`;
  }, body.text);
  return raw(text);
}

/** Before the first section: a reader should know of it, and may leave it folded. */
function withPlayground(body: Html, folder: string): Html {
  return raw(body.text.replace(/<h2[ >]/, (tag) => `${playgroundBox(folder).text}\n${tag}`));
}

/** Comments are notes to the tools, not to the reader. */
function withoutComments(text: string): string {
  return text.replace(/<!--.*?-->\s*/gs, '');
}

/** The first paragraph without its tags. */
function summaryOf(text: string): string {
  const paragraph = /<p>(.*?)<\/p>/s.exec(text)?.[1] ?? '';
  const plain = paragraph
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
