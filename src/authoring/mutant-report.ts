import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pc from 'picocolors';
import { diagnose, type LoadedMutant } from '../grade/diagnose.ts';
import { materialiseMutant } from '../grade/materialise.ts';
import type { Mutant } from '../grade/mutants.ts';
import { PLAIN_REPORT } from '../grade/report.ts';
import { renderFailure } from '../grade/report-failure.ts';
import type { ChapterResult } from '../grade/result.ts';
import { KIT_ROOT } from '../grade/root.ts';
import { runTest } from '../grade/run-test.ts';
import { DEFAULT_SETTINGS, type Suite } from '../grade/suite.ts';

/**
 * The report that a learner with a known mistake gets, of the test that catches it: for texts.
 *
 * @param name - the mutant's.
 * @throws Error if there is no such mutant or its test does not reject it.
 */
export async function mutantReport<Chapter>(
  suite: Suite<Chapter>,
  mutants: readonly Mutant[],
  name: string,
): Promise<string> {
  const loaded = await Promise.all(mutants.map((mutant) => load<Chapter>(suite.chapter, mutant)));
  const reference = await importFrom<Chapter>(path.join('solutions', suite.chapter));
  const mistaken = loaded.find(({ mutant }) => mutant.name === name);
  if (mistaken === undefined) throw new Error(`There is no mutant "${name}".`);
  for (const level of suite.levels) {
    for (const test of level.tests) {
      if (test.id !== mistaken.mutant.caughtBy) continue;
      const { failure, effort } = await runTest(test, mistaken.chapter, DEFAULT_SETTINGS);
      if (failure === undefined) break;
      const looksLike = await diagnose(test, failure, loaded, reference);
      const told = looksLike === undefined ? failure : { ...failure, looksLike };
      const result = { ...test, earned: 0, wasRun: true, effort, durationMs: 0, failure: told };
      const lines = renderFailure(
        { level: { ...level, tests: [result] }, test: result, failure: told },
        headOf(suite),
        PLAIN_REPORT,
        pc.createColors(false),
      );
      return lines.join('\n').trimEnd();
    }
  }
  throw new Error(`Test ${mistaken.mutant.caughtBy} does not reject the mutant "${name}".`);
}

async function load<Chapter>(folder: string, mutant: Mutant): Promise<LoadedMutant<Chapter>> {
  return { mutant, chapter: await importFrom(materialiseMutant(KIT_ROOT, folder, mutant)) };
}

async function importFrom<Chapter>(folder: string): Promise<Chapter> {
  return (await import(pathToFileURL(path.join(KIT_ROOT, folder, 'index.ts')).href)) as Chapter;
}

/** As if a learner had written it. */
function headOf<Chapter>({ chapter, title }: Suite<Chapter>): ChapterResult {
  return {
    chapter: { number: parseInt(chapter, 10), folder: chapter, title },
    source: 'mine',
    seed: DEFAULT_SETTINGS.seed,
    effort: DEFAULT_SETTINGS.effort,
    levels: [],
    borrowed: [],
    problems: [],
    typeErrors: [],
    strayErrors: [],
    printed: { lines: [], dropped: 0 },
    durationMs: 0,
  };
}
