import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The style sheet of all stories, relative to `assets/`. */
export const STORIES_STYLE = 'stories.css';

/** The script with the stories and the code of a chapter. */
export function storiesScriptName(folder: string): string {
  return `stories-${folder}.js`;
}

/** Whether a chapter without messages has stories in place of simulations. */
export function hasStories(folder: string): boolean {
  return existsSync(fileURLToPath(new URL(`browser/${folder}.ts`, import.meta.url)));
}
