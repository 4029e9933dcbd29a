import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../cli/usage-error.ts';
import { nearest } from './nearest.ts';
import { KIT_ROOT, workbookRoot } from './root.ts';

/** One chapter of the workbook, or the warm-up before the first. */
export interface ChapterInfo {
  /** 1 to 15, and 0 for the warm-up. */
  readonly number: number;
  /** `"zab-broadcast"` */
  readonly name: string;
  /** `"05-zab-broadcast"`: its folder in chapters, solutions and test. */
  readonly folder: string;
  /** `"Zab broadcast"` */
  readonly title: string;
  /** Whether it has a suite yet. */
  readonly available: boolean;
  /**
   * The level with which the second half of a suite begins that takes long: the two halves are graded side by side. Undefined if
   * the suite is done before a second worker would have started.
   */
  readonly secondHalf?: number;
}

/** Thrown at a chapter that does not exist, or does not exist yet. */
export class UnknownChapter extends UsageError {
  override readonly name = 'UnknownChapter';
}

/** By number. */
const CHAPTERS: readonly (readonly [name: string, title: string, secondHalf?: number])[] = [
  ['start-here', 'Start here'],
  ['two-phase-commit', 'Two-phase commit'],
  ['three-phase-commit', 'Three-phase commit'],
  ['paxos', 'Paxos'],
  ['zab-election', 'Fast leader election'],
  ['zab-broadcast', 'Zab broadcast'],
  ['znode-tree', 'The znode tree'],
  ['watches', 'Watches'],
  ['acls', 'Access control lists'],
  ['persistence', 'Persistence'],
  ['locks', 'Locks', 4],
  ['queues', 'Queues', 5],
  ['barriers', 'Barriers', 5],
  ['wire', 'The wire'],
  ['sessions', 'Sessions'],
  ['ensemble', 'The ensemble'],
];

/** All chapters there are or will be, in order, the warm-up first. */
export function allChapters(root = workbookRoot()): readonly ChapterInfo[] {
  return CHAPTERS.map(([name, title, secondHalf], number) => {
    const folder = `${String(number).padStart(2, '0')}-${name}`;
    const available = existsSync(path.join(root, 'test', folder, 'suite.ts'));
    return {
      number,
      name,
      folder,
      title,
      available,
      // Suites of another workbook, as the kit's tests have them, are short.
      ...(secondHalf !== undefined && root === KIT_ROOT && { secondHalf }),
    };
  });
}

/** Whether a chapter's points count. The warm-up has none to show: it is done, or not done yet. */
export function isGraded({ number }: Pick<ChapterInfo, 'number'>): boolean {
  return number > 0;
}

/**
 * The chapter that a learner means by `chapter5`, `5`, `05`, `zab-broadcast`, `05-zab-broadcast` or
 * `chapters/05-zab-broadcast/`.
 *
 * @throws UnknownChapter if there is none of that name, or it has no suite yet.
 */
export function findChapter(text: string, root = workbookRoot()): ChapterInfo {
  const chapters = allChapters(root);
  const wanted = simplify(text);
  const found = chapters.find((chapter) => names(chapter).includes(wanted));
  if (found === undefined) throw new UnknownChapter(unknown(text, wanted, chapters));
  if (!found.available) {
    throw new UnknownChapter(
      `Chapter ${found.number} (${found.name}) is planned, but not in this workbook yet. ` +
        availableOnes(chapters),
    );
  }
  return found;
}

function simplify(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/^(\.\/)?(chapters|solutions|test)\//, '')
    .replace(/\/.*$/, '')
    .replace(/^(chapter)?[-_ ]?0*(?=\d+$)/, '');
}

function names({ number, name, folder }: ChapterInfo): string[] {
  return [String(number), name, folder];
}

function unknown(text: string, wanted: string, chapters: readonly ChapterInfo[]): string {
  if (/^\d+$/.test(wanted)) {
    return `There is no chapter ${wanted}: they count from 1 to ${chapters.length - 1}, and 0 is the warm-up. ${availableOnes(chapters)}`;
  }
  const spellings = chapters.flatMap((chapter) => [...names(chapter), `chapter${chapter.number}`]);
  const guess = nearest(wanted, spellings);
  const suggestion = guess === undefined ? '' : ` Did you mean ${guess}?`;
  return `There is no chapter called "${text}".${suggestion} ${availableOnes(chapters)}`;
}

function availableOnes(chapters: readonly ChapterInfo[]): string {
  const available = chapters.filter((chapter) => chapter.available);
  const list = available.map(({ number, name }) => `chapter${number} (${name})`).join(', ');
  return available.length === 0 ? 'None is available yet.' : `Available: ${list}.`;
}
