import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { allChapters } from './chapters.ts';
import { guardLoops } from './loop-guard-transform.ts';
import { KIT_ROOT, relativeTo } from './root.ts';
import { isStarted } from './started.ts';
import { AT, UNDER_TEST } from './under-test.ts';

/** Whose code stands for a chapter: the learner's own, or the reference solution. */
export type Source = 'mine' | 'reference';

/** How `#chapter/…` is resolved. */
export interface Borrowing {
  /** The chapter under test, and whose; the others follow the fields below. */
  readonly underTest?: { readonly folder: string; readonly source: Source };
  /** Chapters, by number, whose source a flag has settled. */
  readonly settled?: Readonly<Record<number, Source>>;
  /** For the rest: the learner's where it is started, or the reference in any case. */
  readonly otherwise: 'mine if started' | 'reference';
}

/** A chapter that other code asked for, and whose it got. */
export interface Borrowed {
  readonly chapter: string;
  readonly source: Source;
}

/** The Vite plugin of a grading run, and what it has resolved so far. */
export interface ChapterPlugin {
  readonly plugin: Plugin;
  /** Chapters used besides the one under test, in order. */
  borrowed(): readonly Borrowed[];
}

/**
 * A Vite plugin that resolves `#chapter/NN-name` by the rules of `borrowing`, and puts the loop
 * guard into what learners wrote, and into mutants.
 */
export function chapterPlugin(root: string, borrowing: Borrowing): ChapterPlugin {
  const chosen = new Map<string, Promise<Source>>();
  const used = new Map<string, Source>();
  const given = new GivenFiles();
  const { underTest } = borrowing;

  const sourceOf = (folder: string): Promise<Source> => {
    const known = chosen.get(folder) ?? chooseSource(root, folder, borrowing);
    chosen.set(folder, known);
    return known;
  };
  const isSettled = (folder: string): boolean =>
    folder === underTest?.folder || settlementOf(root, folder, borrowing) !== undefined;
  const plugin: Plugin = {
    name: 'workbook:chapters',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (underTest !== undefined) {
        const part = partUnderTest(root, id, underTest.folder, underTest.source);
        if (part !== undefined) return part;
      }
      if (id.startsWith(AT)) return path.normalize(id.slice(AT.length));
      if (id === '#kit') return path.join(KIT_ROOT, 'src', 'kit', 'index.ts');
      if (id === '#client') return path.join(KIT_ROOT, 'src', 'client', 'index.ts');
      const [, folder] = /^#chapter\/([^/]+)$/.exec(id) ?? [];
      if (folder === undefined) {
        given.imported(id, importer);
        return undefined;
      }
      if (given.has(importer) && !isSettled(folder)) {
        return indexFile(KIT_ROOT, folder, 'reference');
      }
      const source = await sourceOf(folder);
      if (folder !== underTest?.folder) used.set(folder, source);
      return indexFile(root, folder, source);
    },
    transform(code, id) {
      const [file = ''] = id.split('?');
      return isGuarded(root, file) ? guardLoops(code, relativeTo(root, file)) : undefined;
    },
  };
  const borrowed = (): Borrowed[] =>
    [...used].sort().map(([chapter, source]) => ({ chapter, source }));
  return { plugin, borrowed };
}

/** The index.ts of a chapter of either source. */
function indexFile(root: string, folder: string, source: Source): string {
  return path.join(root, source === 'mine' ? 'chapters' : 'solutions', folder, 'index.ts');
}

function partUnderTest(
  root: string,
  id: string,
  folder: string,
  source: Source,
): string | undefined {
  if (id === UNDER_TEST.suite) return path.join(root, 'test', folder, 'suite.ts');
  if (id === UNDER_TEST.chapter) return indexFile(root, folder, source);
  if (id === UNDER_TEST.reference) return indexFile(root, folder, 'reference');
  return undefined;
}

async function chooseSource(root: string, folder: string, borrowing: Borrowing): Promise<Source> {
  if (folder === borrowing.underTest?.folder) return borrowing.underTest.source;
  const settled = settlementOf(root, folder, borrowing);
  if (settled !== undefined) return settled;
  if (borrowing.otherwise === 'reference') return 'reference';
  return (await isStarted(root, folder)) ? 'mine' : 'reference';
}

/** What a flag has said of a chapter. */
function settlementOf(root: string, folder: string, { settled }: Borrowing): Source | undefined {
  const number = allChapters(root).find((chapter) => chapter.folder === folder)?.number;
  return number === undefined ? undefined : settled?.[number];
}

/**
 * The client and the simulated ensemble, with what they take from solutions by its path: they are given to recipes, which must
 * not fail because a chapter is half written that has nothing to do with them.
 */
class GivenFiles {
  readonly #solutions = new Set<string>();

  has(importer: string | undefined): boolean {
    if (importer === undefined) return false;
    const [file = ''] = importer.split('?');
    const relative = relativeTo(KIT_ROOT, file);
    return /^src\/(client|recipes)\//.test(relative) || this.#solutions.has(relative);
  }

  /** What a given file of the kit, or a solution that it needs, imports by its path. */
  imported(id: string, importer: string | undefined): void {
    if (!id.startsWith('.') || importer === undefined || !this.has(importer)) return;
    const relative = relativeTo(KIT_ROOT, path.resolve(path.dirname(importer), id));
    if (relative.startsWith('solutions/')) this.#solutions.add(relative);
  }
}

/** Solutions are trusted to end, and are spared the cost. */
function isGuarded(root: string, file: string): boolean {
  if (!file.endsWith('.ts') || !existsSync(file)) return false;
  const relative = relativeTo(root, path.resolve(file));
  return /^(chapters|\.workbook\/(mutants|skeletons))\//.test(relative);
}
