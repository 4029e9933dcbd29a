import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProgress } from '../../src/grade/progress.ts';
import type { ResultJson } from '../../src/grade/result.ts';
import { runCommand } from './run-command.ts';
import { FIXTURE, temporaryWorkbook } from './temporary-workbook.ts';

const FOLDER = '01-two-phase-commit';

/** A workbook whose learner has written chapter 1 as the solution is, but for one line. */
function workbookWith(line: string, instead: string): string {
  const root = temporaryWorkbook();
  const solution = readFileSync(path.join(root, 'solutions', FOLDER, 'greeter.ts'), 'utf8');
  expect(solution).toContain(line);
  const source = solution.replace(line, instead);
  writeFileSync(path.join(root, 'chapters', FOLDER, 'greeter.ts'), source);
  return root;
}

const WORD = "const word = this.greeted.has(name) ? 'again' : 'hello';";

describe('npm test -- chapter1', { timeout: 60_000 }, () => {
  it('grades the skeleton with 0 points, writes every file, and says what comes first', async () => {
    const root = temporaryWorkbook();
    const [json, junit] = ['a/result.json', 'b/result.xml'].map((file) => path.join(root, file));
    const run = await runCommand(root, 'test', 'chapter1', '--json', json!, '--junit', junit!);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^Chapter 1, Two-phase commit\nLevel 1: A first greeting\n✗ 1\.1 /);
    expect(run.stdout).toContain(`chapters/${FOLDER}/greeter.ts:14\n`);
    expect(run.stdout).toMatch(
      /\nNext: write greeter\.ts:14, then run npm test -- chapter1 again\.\n$/,
    );
    const result = JSON.parse(readFileSync(json!, 'utf8')) as ResultJson;
    expect(result).toMatchObject({ schemaVersion: 1, source: 'mine', points: 0, maxPoints: 100 });
    expect(result.tests.map(({ failure }) => failure?.kind)).toEqual(Array(3).fill('not written'));
    expect(readFileSync(junit!, 'utf8')).toContain('tests="3" failures="3"');
    expect(readProgress(root)[FOLDER]?.points).toBe(0);
  });

  it('grades the reference with all points', async () => {
    const { code, stdout } = await runCommand(FIXTURE, 'test', '1', '--solution', '--seed', '7');
    expect(stdout).toContain('✓ 100 of 100 points');
    expect(stdout).toContain('seed 7;');
    expect(code).toBe(0);
  });

  it('says which other chapters were borrowed, in the level asked for', async () => {
    const root = workbookWith(WORD, WORD);
    const solution = path.join(root, 'solutions', '02-three-phase-commit', 'index.ts');
    const mine = path.join(root, 'chapters', '02-three-phase-commit', 'index.ts');
    writeFileSync(mine, readFileSync(solution));
    const { code, stdout } = await runCommand(root, 'test', '2', '--level', '1');
    expect(stdout).toContain(`Your own chapters in use:     ${FOLDER}`);
    expect(stdout).toContain('✓ 100 of 100 points in level 1');
    expect(code).toBe(0);
  });

  it('stops an endless loop, shows what was printed, lists type errors', async () => {
    const instead = [
      `const count: number = 'x';`,
      `    console.log('greeting', { name, count });`,
      `    ${WORD}`,
      `    while (name === 'Bob') this.greeted.add(name);`,
    ].join('\n');
    const { code, stdout } = await runCommand(workbookWith(WORD, instead), 'test', 'chapter1');
    expect(code).toBe(1);
    expect(stdout).toContain("Type 'string' is not assignable to type 'number'.");
    expect(stdout).toContain(`The loop at chapters/${FOLDER}/greeter.ts:14 went round more than`);
    expect(stdout).toContain("  │ greeting { name: 'Ada', count: 'x' }");
    expect(stdout).toContain('70 of 100 points');
  });

  it('makes type errors fail a chapter with all points', async () => {
    const root = workbookWith(WORD, `const count: number = 'x';\n    void count;\n    ${WORD}`);
    const { code, stdout } = await runCommand(root, 'test', 'chapter1');
    expect(stdout).toContain('100 of 100 points, but there are type errors');
    expect(code).toBe(1);
  });

  it('says what threw, where, in the true line', async () => {
    const instead = `${WORD}\n    for (const x of [name]) if (x === 'Bob') throw 5;\n    if (word === 'again') process.exit(0);`;
    const { code, stdout } = await runCommand(workbookWith(WORD, instead), 'test', 'chapter1');
    expect(code).toBe(1);
    expect(stdout).toContain('Your code called process.exit');
    expect(stdout).toContain(`The place in your code: chapters/${FOLDER}/greeter.ts:13\n`);
    expect(stdout).toContain('Your code threw 5, which is no Error');
    expect(stdout).toContain('40 of 100 points');
  });

  it('runs nothing with a syntax error, a missing file, a missing export, or an error on load', async () => {
    const root = workbookWith(WORD, 'const word = ;');
    const syntax = await runCommand(root, 'test', 'chapter1');
    expect(syntax.stdout).toContain(`chapters/${FOLDER}/greeter.ts:11:`);
    expect(syntax.code).toBe(1);

    const index = path.join(root, 'chapters', FOLDER, 'index.ts');
    writeFileSync(path.join(root, 'chapters', FOLDER, 'greeter.ts'), 'export {};\n');
    writeFileSync(index, '// nothing\nexport {};\n');
    const nothing = await runCommand(root, 'test', 'chapter1');
    expect(nothing.stdout).toContain('index.ts does not export Greeter');
    expect(nothing.code).toBe(1);

    writeFileSync(index, "throw new TypeError('on load');\n");
    const thrown = await runCommand(root, 'test', 'chapter1');
    expect(thrown.stdout).toContain(`chapters/${FOLDER}/index.ts:1:`);
    expect(thrown.stdout).toContain('TypeError: on load.');
    expect(thrown.code).toBe(1);
  });
});

describe('a wrong command', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown chapter', ['test', 'chaptr1'], /Did you mean chapter1\?/],
    ['a planned chapter', ['test', '5'], /is planned/],
    ['an unknown flag', ['test', '1', '--sed', '3'], /unknown option '--sed'/],
    ['a bad number', ['test', '1', '--level', 'x'], /--level <n>/],
    ['a flag without its chapter', ['test', '--level', '1'], /--level needs a chapter/],
    ['an unknown command', ['tset'], /There is no command tset\. Commands: test, /],
    ['a bad token', ['replay', 'run1.AAAA.000'], /token/],
  ])('%s gets a sentence and exit code 2', async (_name, args, message) => {
    const { code, stdout, stderr } = await runCommand(FIXTURE, ...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('gets one for a level that is not there, and for a suite that does not load', async () => {
    const root = temporaryWorkbook();
    const level = await runCommand(root, 'test', '1', '--solution', '--level', '7');
    expect(level).toMatchObject({ code: 2, stderr: 'Chapter 1 has no level 7, but 1, 2.\n' });
    writeFileSync(path.join(root, 'test', FOLDER, 'suite.ts'), "throw new Error('broken');\n");
    const broken = await runCommand(root, 'test', '1', '--solution');
    expect(broken.stderr).toContain('The workbook itself has failed');
    expect(broken.stderr).toContain('broken');
    expect(broken.code).toBe(2);
  });
});
