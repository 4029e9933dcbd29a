import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, type PlannedChapter } from '../../site/chapters.ts';

/** Between these two lines of a text stands the list of all chapters. */
const LIST = /^<!-- chapters -->$.*?^<!-- \/chapters -->$/ms;

/**
 * Puts the list of all chapters, as it is today, into a text that has a place for it.
 *
 * @param markdown - with LF line endings.
 * @param root - the repository: chapters with a text in it are links.
 */
export function withChapterList(markdown: string, root: string): string {
  return markdown.replace(
    LIST,
    () => `<!-- chapters -->\n${chapterList(root)}\n<!-- /chapters -->`,
  );
}

function chapterList(root: string): string {
  return PARTS.map(({ title, chapters }) => {
    const items = chapters.map((chapter) => item(chapter, root)).join('\n');
    return `**${title}**\n\n${items}\n`;
  }).join('\n');
}

function item({ number, folder, title, summary }: PlannedChapter, root: string): string {
  const text = `chapters/${folder}/README.md`;
  const isWritten = existsSync(join(root, text));
  const name = isWritten ? `[${title}](${text})` : `${title} (planned)`;
  return `${number}. ${name}. ${summary}.`;
}
