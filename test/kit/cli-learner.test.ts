import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hintCommand, main as hint } from '../../src/cli/hint.ts';
import { main as progress } from '../../src/cli/progress.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { saveProgress } from '../../src/grade/progress.ts';
import { chapterResult, testResult } from './grade-results.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

let root = '';
let printed = '';

beforeEach(() => {
  root = temporaryWorkbook();
  printed = '';
  vi.stubEnv('WORKBOOK_ROOT', root);
  const print = (text: unknown): boolean => {
    printed += `${String(text)}\n`;
    return true;
  };
  vi.spyOn(console, 'log').mockImplementation(print);
  vi.spyOn(console, 'error').mockImplementation(print);
  vi.spyOn(process.stdout, 'write').mockImplementation(print);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs `npm run hint -- …` and returns what it printed. */
async function hintSays(...argv: string[]): Promise<string> {
  printed = '';
  expect(await hint(argv)).toBe(0);
  return printed;
}

describe('npm run hint', () => {
  it('gives one hint after the other, and says when none is left', async () => {
    expect(await hintSays('chapter1')).toContain('1 of 3: What does one say?');
    expect(await hintSays('chapter1')).toContain('2 of 3: It begins with h.');
    expect(await hintSays('chapter1')).toContain('3 of 3: Return `hello ${name}`.');
    expect(await hintSays('chapter1')).toContain('You have seen all 3 hints of this level.');
  });

  it('goes on with the level that is not complete', async () => {
    saveProgress(root, chapterResult([testResult('1.1', 40)], { onlyLevel: 1 }));
    expect(await hintSays('1')).toContain('Level 2\n\n1 of 3: Who was here before?');
  });

  it('shows again what was seen, and only that', async () => {
    expect(await hintSays('1', '--level', '2', '--again')).toContain('You have seen none');
    await hintSays('1', '--level', '2');
    const again = await hintSays('1', '--level', '2', '--again');
    expect(again).toContain('1: Who was here before?');
    expect(again).not.toContain('A Set remembers');
  });

  it('has nothing to say to who has all points', async () => {
    saveProgress(root, chapterResult([testResult('1.1', 40), testResult('2.1', 60)]));
    expect(await hintSays('1')).toContain('nothing left to hint at');
  });

  it('knows which levels there are', async () => {
    await expect(hint(['1', '--level', '9'])).rejects.toThrow(UsageError);
    await expect(hint([])).rejects.toThrow("missing required argument 'chapter'");
    expect(hintCommand().options.map(({ long }) => long)).toEqual(['--level', '--again']);
  });

  it('starts again if its memory is damaged', async () => {
    await hintSays('1');
    writeFileSync(path.join(root, '.workbook', 'hints.json'), '[');
    expect(await hintSays('1')).toMatch(/damaged[^]*1 of 3/);
  });
});

describe('npm run progress', () => {
  it('shows all chapters', async () => {
    saveProgress(root, chapterResult([testResult('1.1', 40), testResult('2.1', 60)]));
    expect(await progress([])).toBe(0);
    expect(printed).toMatch(/1 {2}Two-phase commit +█{20} {2}100 of 100/);
    expect(printed).toContain('holds: agreement, no reversal');
    expect(printed).toContain('15  The ensemble');
  });
});
