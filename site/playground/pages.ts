import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHAPTERS } from '../chapters.ts';
import { html, raw, type Html } from '../html.ts';
import type { Frame, PageContent } from '../pages/layout.ts';
import { chapterNeighbour } from '../pages/markdown-page.ts';

/** The style sheet of all playgrounds, and the scripts of one, relative to `assets/`, in the order in which they are to run. */
export const PLAYGROUND_STYLE = 'playground.css';

/** See {@link PLAYGROUND_STYLE}. */
export const PLAYGROUND_SCRIPT = 'playground.js';

/** The script with the scenarios and the code of a chapter. */
export function chapterScriptName(folder: string): string {
  return `playground-${folder}.js`;
}

/** Whether a chapter has a playground. */
export function hasPlayground(folder: string): boolean {
  return existsSync(fileURLToPath(new URL(`chapters/${folder}.ts`, import.meta.url)));
}

/** Folders of the chapters that are written and have a playground. */
export function playgroundFolders({ written }: Frame): readonly string[] {
  return CHAPTERS.map(({ folder }) => folder).filter(
    (folder) => written.has(folder) && hasPlayground(folder),
  );
}

/** The full-screen page of each playground. */
export function playgroundPages(frame: Frame): PageContent[] {
  return playgroundFolders(frame).map((folder) => {
    const { page, title } = chapterNeighbour(folder);
    const body = html`<h1>Playground: ${title}</h1>
      <p>
        The code of <a href="../${page}">the chapter’s</a> solution runs here, in your browser. Play
        it, step through it, and break what you like.
      </p>
      <div data-playground="${folder}" data-full>${NEEDS_SCRIPT}</div>
      ${assets('../', folder)}`;
    return {
      page: `playground/${folder}.html`,
      title: `Playground: ${title}`,
      description: `Runs the solution of this chapter in your browser, step by step, under faults of your choice.`,
      kind: 'playground',
      body,
      headings: [],
    };
  });
}

/** A playground within a chapter's page, folded. Nothing of it is loaded before it is unfolded. */
export function playgroundBox(folder: string): Html {
  const root = '../../';
  return html`<details
      class="playground-box"
      data-assets="${root}assets/"
      data-style="${PLAYGROUND_STYLE}"
      data-scripts="${PLAYGROUND_SCRIPT} ${chapterScriptName(folder)}"
    >
      <summary>Playground: run it, stop it, break it</summary>
      <p>
        The code of this chapter’s solution, running in your browser.
        <a href="${root}playground/${folder}.html">Open it on a page of its own.</a>
      </p>
      <div data-playground="${folder}" data-page="${root}playground/${folder}.html">
        ${NEEDS_SCRIPT}
      </div>
    </details>
    <script src="${root}assets/playground-loader.js" defer></script>`;
}

const NEEDS_SCRIPT = raw('<p>One moment. (It needs JavaScript.)</p>');

function assets(root: string, folder: string): Html {
  return html`<link rel="stylesheet" href="${root}assets/${PLAYGROUND_STYLE}" />
    <script src="${root}assets/${PLAYGROUND_SCRIPT}" defer></script>
    <script src="${root}assets/${chapterScriptName(folder)}" defer></script>`;
}
