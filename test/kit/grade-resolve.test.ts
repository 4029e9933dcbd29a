import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chapterPlugin, type Borrowing } from '../../src/grade/resolve.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { isStarted } from '../../src/grade/started.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

const FIRST = '01-two-phase-commit';
const SECOND = '02-three-phase-commit';

/** Does in a chapter what a learner does: changes a line. */
function edit(root: string, folder: string, file: string, change: (text: string) => string): void {
  const target = path.join(root, 'chapters', folder, file);
  writeFileSync(target, change(readFileSync(target, 'utf8')));
}

/** Resolves `#chapter/…` imports; returns the sources by path relative to the root, and what was borrowed. */
async function resolve(root: string, borrowing: Borrowing, ...ids: string[]) {
  const { plugin, borrowed } = chapterPlugin(root, borrowing);
  const resolveId = plugin.resolveId as (id: string) => Promise<string | undefined>;
  const files: (string | undefined)[] = [];
  for (const id of ids) {
    const file = await resolveId(id);
    files.push(file && path.relative(root, file).split(path.sep).join('/'));
  }
  return { files, borrowed: borrowed() };
}

describe('isStarted', () => {
  it('compares with the skeleton, whatever the line endings, and remembers its hash', async () => {
    const root = temporaryWorkbook();
    expect(await isStarted(root, FIRST)).toBe(false);
    edit(root, FIRST, 'greeter.ts', (text) => text.replaceAll('\n', '\r\n'));
    expect(await isStarted(root, FIRST)).toBe(false);
    expect(existsSync(path.join(root, '.workbook', 'cache', 'skeletons.json'))).toBe(true);
    edit(root, FIRST, 'greeter.ts', (text) => `${text}// mine\n`);
    expect(await isStarted(root, FIRST)).toBe(true);
  });

  it('takes a file of the learner for a start, and a missing chapter for none', async () => {
    const root = temporaryWorkbook();
    writeFileSync(path.join(root, 'chapters', FIRST, 'notes.md'), 'not code');
    expect(await isStarted(root, FIRST)).toBe(false);
    writeFileSync(path.join(root, 'chapters', FIRST, 'more.ts'), 'export {};\n');
    expect(await isStarted(root, FIRST)).toBe(true);
    rmSync(path.join(root, 'chapters', FIRST), { recursive: true });
    expect(await isStarted(root, FIRST)).toBe(false);
  });

  it('makes do with a damaged cache', async () => {
    const root = temporaryWorkbook();
    expect(await isStarted(root, FIRST)).toBe(false);
    writeFileSync(path.join(root, '.workbook', 'cache', 'skeletons.json'), '{"');
    expect(await isStarted(root, FIRST)).toBe(false);
  });
});

describe('#chapter/… is', () => {
  const mine: Borrowing = {
    underTest: { folder: SECOND, source: 'mine' },
    otherwise: 'mine if started',
  };

  it('the reference for the client and the simulated ensemble, unless a flag says otherwise', async () => {
    const root = temporaryWorkbook();
    edit(root, FIRST, 'greeter.ts', (text) => `${text}// mine\n`);
    const asked = (borrowing: Borrowing, ...importer: string[]) => {
      const { plugin, borrowed } = chapterPlugin(root, borrowing);
      const resolveId = plugin.resolveId as (id: string, importer: string) => Promise<string>;
      const file = resolveId(`#chapter/${FIRST}`, path.join(KIT_ROOT, ...importer));
      return file.then((found) => [found, borrowed().length] as const);
    };
    const reference = path.join(KIT_ROOT, 'solutions', FIRST, 'index.ts');
    const own = path.join(root, 'chapters', FIRST, 'index.ts');
    expect(await asked(mine, 'src', 'client', 'session.ts')).toEqual([reference, 0]);
    expect(await asked(mine, 'src', 'recipes', 'ensemble', 'replica.ts')).toEqual([reference, 0]);
    expect(await asked(mine, 'src', 'ensemble', 'running-server.ts')).toEqual([own, 1]);
    const settled = { ...mine, settled: { 1: 'mine' } } as const;
    expect(await asked(settled, 'src', 'client', 'session.ts')).toEqual([own, 1]);
  });

  it('the reference until the chapter is started, then the learner’s own', async () => {
    const root = temporaryWorkbook();
    expect(await resolve(root, mine, `#chapter/${FIRST}`)).toEqual({
      files: [`solutions/${FIRST}/index.ts`],
      borrowed: [{ chapter: FIRST, source: 'reference' }],
    });
    edit(root, FIRST, 'greeter.ts', (text) => `${text}// mine\n`);
    expect(await resolve(root, mine, `#chapter/${FIRST}`)).toEqual({
      files: [`chapters/${FIRST}/index.ts`],
      borrowed: [{ chapter: FIRST, source: 'mine' }],
    });
  });

  it('what a flag says', async () => {
    const root = temporaryWorkbook();
    const own = { ...mine, settled: { 1: 'mine' } } as const;
    expect((await resolve(root, own, `#chapter/${FIRST}`)).files).toEqual([
      `chapters/${FIRST}/index.ts`,
    ]);
    edit(root, FIRST, 'greeter.ts', (text) => `${text}// mine\n`);
    const reference = { ...mine, settled: { 1: 'reference' } } as const;
    expect((await resolve(root, reference, `#chapter/${FIRST}`)).files).toEqual([
      `solutions/${FIRST}/index.ts`,
    ]);
  });

  it('the code under test for the chapter under test, started or not', async () => {
    const root = temporaryWorkbook();
    const ids = [`#chapter/${SECOND}`, '#workbook/chapter', '#workbook/suite'];
    expect(await resolve(root, mine, ...ids)).toEqual({
      files: [
        `chapters/${SECOND}/index.ts`,
        `chapters/${SECOND}/index.ts`,
        `test/${SECOND}/suite.ts`,
      ],
      borrowed: [],
    });
  });

  it('always the reference in the tests of the workbook itself', async () => {
    const root = temporaryWorkbook();
    edit(root, FIRST, 'greeter.ts', (text) => `${text}// mine\n`);
    const { files } = await resolve(root, { otherwise: 'reference' }, `#chapter/${FIRST}`);
    expect(files).toEqual([`solutions/${FIRST}/index.ts`]);
  });
});

describe('the loop guard is put into', () => {
  it.each([
    [`chapters/${FIRST}/greeter.ts`, true],
    [`solutions/${FIRST}/greeter.ts`, false],
    [`test/${FIRST}/suite.ts`, false],
  ])('%s: %s', (file, expected) => {
    const root = temporaryWorkbook();
    const { plugin } = chapterPlugin(root, { otherwise: 'reference' });
    const transform = plugin.transform as (code: string, id: string) => unknown;
    const guarded = transform('while (true) {}', path.join(root, file));
    expect(guarded !== undefined).toBe(expected);
  });
});
