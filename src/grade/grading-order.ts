import { randomUUID } from 'node:crypto';
import type { ChapterInfo } from './chapters.ts';
import { MAX_LINES } from './console-capture.ts';
import { chapterPlugin, type ChapterPlugin, type Source } from './resolve.ts';

/** Whose code of which chapter is run. */
export interface CodeOrder {
  readonly root: string;
  readonly chapter: ChapterInfo;
  readonly source: Source;
  /** Chapters, by number, whose source a flag has settled. */
  readonly settled?: Readonly<Record<number, Source>>;
  /** How long the code may take before it is given up; 60 seconds by default. */
  readonly patienceMs?: number;
}

/** How long a single test may take. */
export const PATIENCE_MS = 60_000;

/** What all jobs on some code have in common. */
export function jobBase({ chapter, source }: CodeOrder): {
  readonly channel: string;
  readonly codeFolder: string;
  readonly maxLines: number;
} {
  const codeFolder = `${source === 'mine' ? 'chapters' : 'solutions'}/${chapter.folder}`;
  return { channel: randomUUID(), codeFolder, maxLines: MAX_LINES };
}

/** The plugin that resolves chapters for some code under test. */
export function pluginFor({ root, chapter, source, settled }: CodeOrder): ChapterPlugin {
  return chapterPlugin(root, {
    underTest: { folder: chapter.folder, source },
    ...(settled !== undefined && { settled }),
    // A proof of the reference must not depend on what else the learner has written.
    otherwise: source === 'mine' ? 'mine if started' : 'reference',
  });
}
