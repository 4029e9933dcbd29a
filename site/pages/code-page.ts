import type { ChapterCode, ChapterFile } from '../chapter-code.ts';
import { html, raw, type Html } from '../html.ts';
import type { Highlight } from '../markdown/highlight.ts';
import type { Heading } from '../markdown/page-env.ts';
import { chapterViews } from './chapter-views.ts';
import type { Neighbour, PageContent } from './layout.ts';
import { levelsOf, levelTasks } from './level-tasks.ts';
import { newLines, solutionDiff } from './solution-diff.ts';

/**
 * The reference solution of a chapter, as a difference to what one starts with. Each file opens at a click, so that nobody reads
 * it by accident.
 */
export function solutionPage(
  chapter: Neighbour,
  code: ChapterCode,
  highlight: Highlight,
): PageContent {
  const page = code.solutionPage;
  const root = rootOf(page);
  const skeleton = `${root}${code.skeletonPage}`;
  const body = html`<h1>Solution</h1>
    <div class="box warning" role="note" aria-label="Careful: this gives everything away">
      <p class="box-title">
        <span class="box-kind">Careful</span>
        <span class="box-name">this gives everything away</span>
      </p>
      <p>
        It is one way to write the chapter. It teaches you more once you have made an attempt of
        your own: a hint (<code>npm run hint -- ${commandName(code)}</code>) gives away less, and
        <code>npm run compare -- ${commandName(code)}</code> shows how it differs from what you have
        written.
      </p>
    </div>
    <p>
      Lines that the <a href="${skeleton}">files you start with</a> do not have are marked
      <b class="added">+</b>; those that have to go are marked <b class="removed">−</b>.
    </p>
    <p class="only-solution">
      <input type="checkbox" id="only-solution" />
      <label for="only-solution">Show the solution alone, without the lines that go</label>
    </p>
    ${code.files.map((file) => solutionFile(file, skeleton, highlight))}`;
  return chapterPage(page, `Solution: ${chapter.title}`, body, chapter, code);
}

function solutionFile(file: ChapterFile, skeleton: string, highlight: Highlight): Html {
  const { name } = file;
  const lines = newLines(file);
  const size =
    lines === 0 ? 'nothing to write' : lines === 1 ? '1 line is new' : `${lines} lines are new`;
  return html`<details class="solution" id="${name}">
    <summary>Show <code>${name}</code> <span class="size">${size}</span></summary>
    <p class="other-view"><a href="${skeleton}#${name}">${name} as you find it</a></p>
    ${solutionDiff(file, highlight)}
  </details>`;
}

/**
 * The files of a chapter that its reader fills in, and what belongs to which level.
 *
 * @param headings - of the chapter's text.
 */
export function skeletonPage(
  chapter: Neighbour,
  code: ChapterCode,
  headings: readonly Heading[],
  highlight: Highlight,
): PageContent {
  const page = code.skeletonPage;
  const root = rootOf(page);
  const levels = levelsOf(headings).flatMap((level) => {
    const tasks = levelTasks(root, code, level);
    return tasks ? [{ level, tasks }] : [];
  });
  const body = html`<h1>The files you fill in</h1>
    <p class="lead">
      This is what you find in <code>chapters/${code.folder}</code>. What is left to you is marked,
      with its levels. Write for one level at a time, and come back for the next.
    </p>
    ${
      levels.length > 0
        ? html`<h2 id="by-level"><a class="anchor" href="#by-level">Level by level</a></h2>
            <dl class="levels">
              ${levels.map(
                ({ level: { heading }, tasks }) =>
                  html`<dt><a href="${root}${chapter.page}#${heading.id}">${heading.text}</a></dt>
                    <dd>${tasks}</dd>`,
              )}
            </dl>`
        : undefined
    }
    ${code.files.map(
      (file) =>
        html`<h2 id="${file.name}"><a class="anchor" href="#${file.name}">${file.name}</a></h2>
          ${skeletonFile(file, highlight)}
          <p class="other-view">
            <a href="${root}${code.solutionPage}#${file.name}">How it may look in the end</a>,
            behind a click
          </p>`,
    )}`;
  const sections = code.files.map(({ name }) => ({ level: 2, id: name, text: name }));
  const byLevel = levels.length > 0 ? [{ level: 2, id: 'by-level', text: 'Level by level' }] : [];
  return {
    ...chapterPage(page, `Files: ${chapter.title}`, body, chapter, code),
    headings: [...byLevel, ...sections],
  };
}

/** A skeleton, with the lines marked that say what to do. */
function skeletonFile({ name, skeleton, tasks }: ChapterFile, highlight: Highlight): Html {
  const shown = tasks
    .flatMap(({ lines }) => lines)
    .reduce(
      (text, line) =>
        text.replace(
          `class="line" id="${name}-L${line}"`,
          `class="line todo" id="${name}-L${line}"`,
        ),
      highlight(skeleton, languageOf(name), `${name}-`),
    );
  return html`<div class="code numbered">${raw(shown)}</div>`;
}

/** Any other file of the repository that a text links to. */
export function sourcePage(
  page: string,
  path: string,
  text: string,
  highlight: Highlight,
): PageContent {
  const body = html`<h1 class="path">${path}</h1>
    <div class="code numbered">${raw(highlight(text, languageOf(path), ''))}</div>`;
  return { page, title: path, description: path, kind: 'code', body, headings: [] };
}

function chapterPage(
  page: string,
  title: string,
  body: Html,
  chapter: Neighbour,
  code: ChapterCode,
): PageContent {
  const eyebrow = html`<a href="${rootOf(page)}${chapter.page}">${chapter.title}</a>`;
  const views = chapterViews(rootOf(page), page, chapter, code);
  return { page, title, description: title, kind: 'code', body, headings: [], eyebrow, views };
}

/** `chapter5`, as the commands want it. */
function commandName({ folder }: ChapterCode): string {
  return `chapter${Number(folder.slice(0, 2))}`;
}

function languageOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function rootOf(page: string): string {
  return '../'.repeat(page.split('/').length - 1);
}
