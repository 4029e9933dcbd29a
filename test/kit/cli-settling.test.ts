import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultJson } from '../../src/grade/result.ts';
import { runCommand } from './run-command.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

const FOLDER = '01-two-phase-commit';
const KIT_TESTS = '../../../../../../test/kit';

const SUITE = `
import { property } from '../../../../../../src/grade/property.ts';
import { rules, scenario, type Main } from '${KIT_TESTS}/process-helpers.ts';

type Chapter = Readonly<Record<'asks' | 'loops' | 'forgets' | 'looksAtTheClock', Main>>;

const test = (id: string, name: keyof Chapter) =>
  property<Chapter, never, string>({
    chapter: 1, id, title: name, points: 25, rules, runs: 3,
    scenario: { ...scenario, build: (chapter) => scenario.build({ main: chapter[name] }, {}) } as never,
  });

export const suite = {
  chapter: '${FOLDER}',
  title: 'Two-phase commit',
  levels: [
    { number: 1, title: 'All', tests: [test('1.1', 'asks'), test('1.2', 'loops'), test('1.3', 'forgets'), test('1.4', 'looksAtTheClock')] },
  ],
};
`;

const CODE = `import type { Tools } from '${KIT_TESTS}/process-helpers.ts';

export async function asks({ ask, output }: Tools): Promise<void> {
  if ((await ask('echo', 'x')) === 'X') output('done');
}

export async function loops(tools: Tools): Promise<void> {
  await asks(tools);
  for (let isOver = false; !isOver;) {
    await Promise.resolve();
  }
}

export async function forgets(tools: Tools): Promise<void> {
  void tools.ask('echo', 'x').then(() => {
    throw new Error('nobody heard');
  });
  await asks(tools);
}

export async function looksAtTheClock(tools: Tools): Promise<void> {
  await asks(tools);
  await tools.delay(Date.now() % 7);
}
`;

/** A workbook whose chapter 1 is processes; the learner's are the same as the reference. */
function workbookOfProcesses(): string {
  const root = temporaryWorkbook();
  writeFileSync(path.join(root, 'test', FOLDER, 'suite.ts'), SUITE);
  writeFileSync(path.join(root, 'test', FOLDER, 'mutants.ts'), 'export const mutants = [];\n');
  for (const side of ['chapters', 'solutions']) {
    writeFileSync(path.join(root, side, FOLDER, 'index.ts'), CODE);
  }
  return root;
}

describe('processes of a learner', { timeout: 60_000 }, () => {
  it('are graded, each mistake in its own words and at its place', async () => {
    const root = workbookOfProcesses();
    const json = path.join(root, 'result.json');
    const { stderr, stdout } = await runCommand(root, 'test', '1', '--json', json);
    expect(stderr).toBe('');
    const { tests, strayErrors } = JSON.parse(readFileSync(json, 'utf8')) as ResultJson;
    const file = `chapters/${FOLDER}/index.ts`;
    expect(tests.map(({ failure }) => [failure?.kind, failure?.where?.line])).toEqual([
      [undefined, undefined],
      ['endless loop', 9],
      ['exception', 16],
      ['forbidden', 23],
    ]);
    expect(tests[1]!.failure!.where!.file).toBe(file);
    expect(tests[1]!.failure!.sentence).toMatch(
      /went round more than 100,000 times .* It happened in the code of a at \d+ ms\. If it waits for something, await that/,
    );
    expect(tests[2]!.failure!.sentence).toContain('the failure of a promise that nobody waited');
    expect(tests[3]!.failure!.sentence).toContain('use client.now() instead');
    // Vitest has heard nothing of it.
    expect(strayErrors).toEqual([]);
    expect(stdout).toContain('EXCEPTION in the code of a (at');
    expect(stdout).toContain('25 of 100 points');

    const replayed = await runCommand(root, 'replay', tests[2]!.failure!.token!);
    expect(replayed.stdout).toContain('Error: nobody heard.');
    expect(replayed.stdout).toContain('This is the very same run');
  });

  it('are soaked', async () => {
    const root = workbookOfProcesses();
    const { stdout } = await runCommand(root, 'soak', '1', '--seeds', '2');
    expect(stdout).toContain('1.2');
    expect(stdout).toContain('1.3');
    expect(stdout).not.toContain('1.1');
  });
});
