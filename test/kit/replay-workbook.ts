import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mutate } from '../../src/grade/materialise.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { DEFAULT_SETTINGS, type Failure, type Suite } from '../../src/grade/suite.ts';
import { mutants } from '../01-two-phase-commit/mutants.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

/** The chapter. */
export const FOLDER = '01-two-phase-commit';
const KIT = '../../../../../..';

const SUITE = `
import { crash } from '#kit';
import { property } from '${KIT}/src/grade/property.ts';
import { safetyAndTermination } from '${KIT}/test/${FOLDER}/invariants.ts';
import { scenario, settings } from '${KIT}/test/${FOLDER}/scenario.ts';

const schedules = [21, 22, 24].map((atMs) => {
  return { seed: 0, params: settings(), faults: [crash('coordinator', { atMs, forMs: 20 })] };
});

export const suite = {
  chapter: '${FOLDER}',
  title: 'Two-phase commit',
  levels: [{ number: 1, title: 'All', tests: [property({
    chapter: 1, id: '1.1', title: 'A crash', points: 100, scenario, rules: { invariants: safetyAndTermination }, schedules, runs: 0,
  })] }],
};
`;

/**
 * The real chapter 1 with a suite of one test, whose learner has made a mistake. It is gone when the running test is over.
 */
export function replayWorkbook(): string {
  const root = temporaryWorkbook();
  const solution = path.join(KIT_ROOT, 'solutions', FOLDER);
  for (const folder of ['solutions', 'chapters']) {
    cpSync(solution, path.join(root, folder, FOLDER), { recursive: true });
  }
  writeFileSync(path.join(root, 'test', FOLDER, 'suite.ts'), SUITE);
  const sources = readdirSync(solution).map(
    (file) => [file, readFileSync(path.join(solution, file), 'utf8')] as const,
  );
  const mutant = mutants.find(({ name }) => name === 'forgets-its-decision-on-restart')!;
  for (const [file, text] of mutate(new Map(sources), mutant)) changeFile(root, file, () => text);
  return root;
}

/** Changes a file of the learner's. */
export function changeFile(root: string, file: string, change: (text: string) => string): void {
  const target = path.join(root, 'chapters', FOLDER, file);
  writeFileSync(target, change(readFileSync(target, 'utf8')));
}

/** What the terminal tells of the only test of a workbook. */
export async function failureIn(root: string): Promise<Failure> {
  const load = <Module>(...file: string[]) => import(path.join(root, ...file)) as Promise<Module>;
  const { suite } = await load<{ suite: Suite<unknown> }>('test', FOLDER, 'suite.ts');
  const chapter = await load('chapters', FOLDER, 'index.ts');
  const { failure } = await suite.levels[0]!.tests[0]!.run(chapter, DEFAULT_SETTINGS);
  return failure!;
}
