import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main as replay } from '../../src/cli/replay.ts';
import { main } from '../../src/cli/test.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { readProgress } from '../../src/grade/progress.ts';
import type { ResultJson } from '../../src/grade/result.ts';
import { encodeToken } from '../../src/grade/token.ts';
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

afterEach(() => vi.unstubAllEnvs());

const WORD = "const word = this.greeted.has(name) ? 'again' : 'hello';";

describe('npm test -- chapter1', { timeout: 60_000 }, () => {
  it('grades the skeleton with 0 points, writes every file, and says what comes first', async () => {
    const root = temporaryWorkbook();
    const [json, junit] = ['a/result.json', 'b/result.xml'].map((file) => path.join(root, file));
    const run = await runCommand(root, 'test', 'chapter1', '--json', json!, '--junit', junit!);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^Chapter 1, Two-phase commit\nLevel 1: A first greeting\n✗ 1\.1 /);
    expect(run.stdout).toContain(`chapters/${FOLDER}/greeter.ts:15\n`);
    expect(run.stdout).toMatch(
      /\nNext: write greeter\.ts:15, then run npm test -- chapter1 again\.\n$/,
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

  it('says what threw, where, in the true line', async () => {
    const instead = `${WORD}\n    for (const x of [name]) if (x === 'Bob') throw 5;\n    if (word === 'again') process.exit(0);`;
    const { code, stdout } = await runCommand(workbookWith(WORD, instead), 'test', 'chapter1');
    expect(code).toBe(1);
    expect(stdout).toContain('Your code called process.exit');
    expect(stdout).toContain(`The place in your code: chapters/${FOLDER}/greeter.ts:13\n`);
    expect(stdout).toContain('Your code threw 5, which is no Error');
    expect(stdout).toContain('40 of 100 points');
  });

  it('runs nothing with a syntax error, a missing export, or an error on load', async () => {
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

describe('a test of steps', { timeout: 60_000 }, () => {
  it('is reported with its story, which a replay tells again, word for word', async () => {
    const root = workbookWith(WORD, "const word = 'hello';");
    const [json, junit] = ['result.json', 'result.xml'].map((file) => path.join(root, file));
    const run = await runCommand(root, 'test', '1', '--json', json!, '--junit', junit!);
    const story = [
      '  1  greet Ada → hello Ada',
      '✗ 2  greet Ada → hello Ada',
      '     expected  → again Ada',
    ].join('\n');
    expect(run.stdout).toContain(
      `\nThe fewest steps found that show it\n  From the example: Ada comes again\n${story}\n`,
    );
    expect(run.stdout).toContain('This looks like: forgets who came\n');
    const result = JSON.parse(readFileSync(json!, 'utf8')) as ResultJson;
    const failure = result.tests.find(({ id }) => id === '2.1')?.failure;
    expect(failure?.story?.at(-1)?.expected).toBe('again Ada');
    expect(readFileSync(junit!, 'utf8')).toContain(story);

    const replayed = await runCommand(root, 'replay', failure!.token!);
    expect(replayed.stdout).toContain(`\nWhat happened\n${story}\n`);
    expect(replayed.stdout).toContain('This is the very same run');
    expect(replayed.code).toBe(1);
    const mended = await runCommand(root, 'replay', failure!.token!, '--solution');
    expect(mended.stdout).toContain('  2  greet Ada → again Ada\n');
    expect(mended.stdout).toContain('✓ No rule is broken in this run.');
    expect(mended.code).toBe(0);
    const soak = await runCommand(root, 'soak', '1', '--seeds', '2', '--solution');
    expect(soak.code).toBe(0);
  });
});

describe('a wrong command', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown chapter', ['chaptr1'], /Did you mean chapter1\?/],
    ['a planned chapter', ['5'], /is planned/],
    ['an unknown flag', ['1', '--sed', '3'], /unknown option '--sed'/],
    ['a bad number', ['1', '--level', 'x'], /--level <n>/],
    ['a flag without its chapter', ['--level', '1'], /--level needs a chapter/],
    ['a chapter to borrow that is not there', ['1', '--mine', '77'], /count from 1 to 15/],
  ])('%s is a usage error', async (_name, args, message) => {
    vi.stubEnv('WORKBOOK_ROOT', FIXTURE);
    await expect(main(args)).rejects.toThrow(UsageError);
    await expect(main(args)).rejects.toThrow(message);
  });

  it('gets a sentence and exit code 2', async () => {
    const level = await runCommand(FIXTURE, 'test', '1', '--solution', '--level', '7');
    expect(level).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Chapter 1 has no level 7, but 1, 2.\n',
    });
    const command = await runCommand(FIXTURE, 'tset');
    expect(command.stderr).toMatch(/^There is no command tset\. Commands: test, /);
    expect(command.code).toBe(2);
  });

  it('is told from a broken workbook', async () => {
    const root = temporaryWorkbook();
    writeFileSync(path.join(root, 'test', FOLDER, 'suite.ts'), "throw new Error('broken');\n");
    const broken = await runCommand(root, 'test', '1', '--solution');
    expect(broken.stderr).toContain('The workbook itself has failed');
    expect(broken.stderr).toContain('broken');
    expect(broken.code).toBe(2);
  });
});

describe('npm run replay', () => {
  it.each([
    ['a bad token', 'run1.AAAA.000', /token/],
    ['none at all', 'hello', /begins with "run1\."/],
  ])('refuses %s', async (_name, token, message) => {
    await expect(replay([token])).rejects.toThrow(UsageError);
    await expect(replay([token])).rejects.toThrow(message);
  });

  it('refuses a run that cannot be shown again', async () => {
    const token = encodeToken({
      chapter: 1,
      test: '1.1',
      hash: '00000000',
      payload: Uint8Array.of(),
    });
    const { code, stderr } = await runCommand(FIXTURE, 'replay', token, '--solution');
    expect(stderr).toBe('Runs of test 1.1 cannot be shown again.\n');
    expect(code).toBe(2);
  });
});
