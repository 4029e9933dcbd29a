import pc from 'picocolors';
import { isGraded, type ChapterInfo } from './chapters.ts';
import type { Progress } from './progress.ts';
import { bar } from './score.ts';
import { labelled } from './text-block.ts';

/** How a scoreboard is written. */
export interface ScoreboardOptions {
  readonly width: number;
  readonly colour: boolean;
}

const TITLE_WIDTH = 24;

/** All chapters with what has been reached, the rules that hold, and what to do next. */
export function renderScoreboard(
  chapters: readonly ChapterInfo[],
  progress: Progress,
  { width, colour }: ScoreboardOptions,
): string {
  const paint = pc.createColors(colour);
  const lines = chapters.flatMap((chapter) => {
    const reached = progress[chapter.folder];
    const name = `${String(chapter.number).padStart(3)}  ${chapter.title.padEnd(TITLE_WIDTH)}`;
    if (!chapter.available) return [paint.dim(`${name}  not in this workbook yet`)];
    if (reached === undefined) return [`${name}  ${bar(0, 100)}  not tested yet`];
    const { points, best, held } = reached;
    if (!isGraded(chapter)) {
      return [`${name}  ${bar(points, 100)}  ${points === 100 ? 'done' : 'begun'}, no points`];
    }
    const paintBar = points === 100 ? paint.green : paint.yellow;
    const before = best > points ? `, at best ${best}` : '';
    const row = `${name}  ${paintBar(bar(points, 100))}  ${String(points).padStart(3)} of 100${before}`;
    const rules = held.length === 0 ? [] : labelled('     holds: ', held.join(', '), width);
    return [row, ...rules.map(paint.dim)];
  });
  const available = chapters.filter(({ available }) => available);
  const graded = available.filter(isGraded);
  const done = graded.filter(({ folder }) => progress[folder]?.points === 100).length;
  const planned = chapters.filter(isGraded).length;
  const more = planned === graded.length ? '' : ` (${planned} are planned)`;
  const totals = `${done} of ${graded.length} chapters done${more}`;
  return [...lines, '', totals, next(available, progress), ''].join('\n');
}

function next(available: readonly ChapterInfo[], progress: Progress): string {
  const open = available.filter(({ folder }) => progress[folder]?.points !== 100);
  const begun = available.some(({ folder }) => progress[folder] !== undefined);
  const chapter =
    open.find(({ folder }) => progress[folder] !== undefined) ??
    // Who has begun without the warm-up does not need it.
    open.find((one) => isGraded(one) || !begun);
  if (chapter === undefined) return 'Next: nothing is left to do here. Well done.';
  return `Next: chapters/${chapter.folder}/README.md, then npm test -- chapter${chapter.number}`;
}
