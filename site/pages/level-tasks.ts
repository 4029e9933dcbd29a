import type { ChapterCode, ChapterFile } from '../chapter-code.ts';
import { html, type Html } from '../html.ts';
import type { Heading } from '../markdown/page-env.ts';
import type { Task } from '../tasks.ts';

/** A level of a chapter, as the text has a heading for it. */
export interface Level {
  readonly number: number;
  readonly heading: Heading;
  /** True for the level whose task is not code, but a schedule that breaks something. */
  readonly isBreakIt: boolean;
}

/** What is to be written in a file for one level. */
interface FileTasks {
  readonly file: ChapterFile;
  readonly tasks: readonly Task[];
}

/** The levels of a chapter, by its headings. */
export function levelsOf(headings: readonly Heading[]): Level[] {
  return headings.flatMap((heading) => {
    const number = /^Level (\d+)\b/.exec(heading.text)?.[1];
    if (number === undefined) return [];
    return [{ number: Number(number), heading, isBreakIt: /\bbreak it\b/i.test(heading.text) }];
  });
}

/** The tasks of a level, file for file. */
function tasksAt({ files }: ChapterCode, { number, isBreakIt }: Level): FileTasks[] {
  return files.flatMap((file) => {
    const tasks = file.tasks.filter(({ levels }) =>
      levels.length === 0 ? isBreakIt : levels.includes(number),
    );
    return tasks.length > 0 ? [{ file, tasks }] : [];
  });
}

/**
 * What is to be written for a level: methods, each linked to its place in the skeleton.
 *
 * @param root - leads from the page to the top of the site.
 * @returns undefined if the level asks for nothing new.
 */
export function levelTasks(root: string, code: ChapterCode, level: Level): Html | undefined {
  const found = tasksAt(code, level);
  if (found.length === 0) return undefined;
  const skeleton = `${root}${code.skeletonPage}`;
  return html`<ul class="level-tasks" aria-label="What to write">
    ${found.map(({ file, tasks }) => {
      const at = `${skeleton}#${file.name}`;
      return html`<li>
        <a class="file" href="${at}">${file.name}</a>
        <span class="tasks"
          >${tasks.map(
            (task, i) =>
              html`${i > 0 ? ', ' : undefined}<a href="${at}-L${task.line}"
                  ><code>${shortName(task, file)}</code></a
                >`,
          )}</span
        >
      </li>`;
    })}
  </ul>`;
}

/** `onVote` if all tasks of the file are of one class, `Coordinator.onVote` if not. */
function shortName({ name }: Task, file: ChapterFile): string {
  const owners = new Set(file.tasks.map((task) => task.name.split('.').slice(0, -1).join('.')));
  const short = name.slice(name.lastIndexOf('.') + 1);
  return owners.size === 1 && short !== 'constructor' ? short : name;
}
