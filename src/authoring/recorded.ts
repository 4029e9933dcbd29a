import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StoryLine } from '../grade/story.ts';
import type { Trace } from '../sim/trace.ts';

/** The runs, drawings, stories and failure reports that a chapter's text shows, by name. Each is made when called. */
export interface Recorded {
  readonly runs: Readonly<Record<string, () => Promise<Trace> | Trace>>;
  /** Kinds of messages, in one order for all diagrams of the chapter, so that their looks agree. */
  readonly kinds: readonly string[];
  readonly reports: Readonly<Record<string, () => Promise<string> | string>>;
  /** What steps played on the chapter's classes came to; a string is shown as it is. */
  readonly stories: Readonly<Record<string, () => Promise<Told> | Told>>;
  /** Other drawings than those of runs, as SVG: they become `diagrams/NAME.svg`. */
  readonly drawings: Readonly<Record<string, () => Promise<string> | string>>;
}

/** A story. */
type Told = readonly StoryLine[] | string;

/**
 * Loads `runs` and, if it is exported, `kinds` from `test/NN-name/runs.ts`, `reports` from
 * `reports.ts` beside it, `stories` from `stories.ts`, and `drawings` from `drawings.ts`. A chapter may have none of these files.
 */
export async function recordedOf(root: string, folder: string): Promise<Recorded> {
  const load = async <Shape>(file: string): Promise<Partial<Shape>> => {
    const path = join(root, 'test', folder, file);
    return existsSync(path) ? ((await import(pathToFileURL(path).href)) as Shape) : {};
  };
  const { runs = {}, kinds = [] } = await load<Pick<Recorded, 'runs' | 'kinds'>>('runs.ts');
  const { reports = {} } = await load<Pick<Recorded, 'reports'>>('reports.ts');
  const { stories = {} } = await load<Pick<Recorded, 'stories'>>('stories.ts');
  const { drawings = {} } = await load<Pick<Recorded, 'drawings'>>('drawings.ts');
  return { runs, kinds, reports, stories, drawings };
}
