import pc from 'picocolors';
import type { ChapterInfo } from './chapters.ts';
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
    const paintBar = points === 100 ? paint.green : paint.yellow;
    const before = best > points ? `, at best ${best}` : '';
    const row = `${name}  ${paintBar(bar(points, 100))}  ${String(points).padStart(3)} of 100${before}`;
    const rules = held.length === 0 ? [] : labelled('     holds: ', held.join(', '), width);
    return [row, ...rules.map(paint.dim)];
  });
  const available = chapters.filter(({ available }) => available);
  const done = available.filter(({ folder }) => progress[folder]?.points === 100).length;
  const totals = `${done} of ${available.length} chapters done (${chapters.length} are planned)`;
  return [...lines, '', totals, next(available, progress), ''].join('\n');
}

function next(available: readonly ChapterInfo[], progress: Progress): string {
  const open = available.filter(({ folder }) => progress[folder]?.points !== 100);
  const chapter = open.find(({ folder }) => progress[folder] !== undefined) ?? open[0];
  if (chapter === undefined) return 'Next: nothing is left to do here. Well done.';
  return `Next: chapters/${chapter.folder}/README.md, then npm test -- chapter${chapter.number}`;
}
