import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHAPTERS } from '../chapters.ts';
import { html, raw, type Html } from '../html.ts';
import type { Frame, PageContent } from '../pages/layout.ts';
import { chapterNeighbour } from '../pages/markdown-page.ts';
import { hasStories, STORIES_STYLE, storiesScriptName } from '../stories/names.ts';

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

/** Folders of the chapters that are written and have stories: nothing is sent there, so steps are done instead. */
export function storiesFolders({ written }: Frame): readonly string[] {
  return CHAPTERS.map(({ folder }) => folder).filter(
    (folder) => written.has(folder) && hasStories(folder),
  );
}

/** Whether a chapter has something to play with: messages that move, or steps to do. */
export function isPlayable(folder: string): boolean {
  return hasPlayground(folder) || hasStories(folder);
}

/** The full-screen page of each playground. */
export function playgroundPages(frame: Frame): PageContent[] {
  return [...playgroundFolders(frame), ...storiesFolders(frame)].map((folder) => {
    const { page, title } = chapterNeighbour(folder);
    const whatToDo = hasStories(folder)
      ? 'Step through what is done to it, do something else, and see what breaks with weak code.'
      : 'Play it, step through it, and break what you like.';
    const body = html`<h1>Playground: ${title}</h1>
      <p>
        The code of <a href="../${page}">the chapter’s</a> solution runs here, in your browser.
        ${whatToDo}
      </p>
      <div data-playground="${folder}" data-full>${NEEDS_SCRIPT}</div>
      ${assets('../', folder)}`;
    return {
      page: `playground/${folder}.html`,
      title: `Playground: ${title}`,
      description: hasStories(folder)
        ? `Runs the solution of this chapter in your browser, step by step.`
        : `Runs the solution of this chapter in your browser, step by step, under faults of your choice.`,
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
      data-style="${styleOf(folder)}"
      data-scripts="${scriptsOf(folder).join(' ')}"
    >
      <summary>
        Playground: ${hasStories(folder) ? 'do it step by step' : 'run it, stop it, break it'}
      </summary>
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

function styleOf(folder: string): string {
  return hasStories(folder) ? STORIES_STYLE : PLAYGROUND_STYLE;
}

/** In the order in which they are to run. */
function scriptsOf(folder: string): readonly string[] {
  return hasStories(folder)
    ? [storiesScriptName(folder)]
    : [PLAYGROUND_SCRIPT, chapterScriptName(folder)];
}

function assets(root: string, folder: string): Html {
  const scripts = scriptsOf(folder).map(
    (name) => html`<script src="${root}assets/${name}" defer></script>`,
  );
  return html`<link rel="stylesheet" href="${root}assets/${styleOf(folder)}" /> ${scripts}`;
}
