import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  materialiseMutant,
  materialiseSkeleton,
  MisfittingPatch,
  mutate,
} from '../../src/grade/materialise.ts';
import type { Mutant } from '../../src/grade/mutants.ts';
import { proveChapter } from '../../src/grade/prove.ts';
import { mutants } from './fixtures/workbook/test/01-two-phase-commit/mutants.ts';
import { suite } from './fixtures/workbook/test/01-two-phase-commit/suite.ts';
import { FIXTURE, temporaryWorkbook } from './temporary-workbook.ts';

const FOLDER = '01-two-phase-commit';
const SOURCES = new Map([['a.ts', 'one two two three']]);

function mutant(find: string, file = 'a.ts'): Mutant {
  const patches = [{ file, find, replace: '$& $1' }];
  return { name: 'a-mutant', misconception: 'None.', patches, caughtBy: '1.1' };
}

describe('mutate', () => {
  it('replaces what stands there once, literally', () => {
    expect(mutate(SOURCES, mutant('one')).get('a.ts')).toBe('$& $1 two two three');
  });

  it.each([
    ['two', 'Mutant a-mutant: this text stands in a.ts 2 times, not once:\ntwo'],
    ['four', 'Mutant a-mutant: this text stands in a.ts 0 times, not once:\nfour'],
  ])('refuses what does not: %s', (find, message) => {
    expect(() => mutate(SOURCES, mutant(find))).toThrow(MisfittingPatch);
    expect(() => mutate(SOURCES, mutant(find))).toThrow(message);
  });

  it('refuses a file that is not there', () => {
    expect(() => mutate(SOURCES, mutant('one', 'b.ts'))).toThrow('has no file b.ts');
  });
});

describe('a materialised chapter', () => {
  it('has the files of the solution, changed, and no others', () => {
    const root = temporaryWorkbook();
    const folder = materialiseMutant(root, FOLDER, mutants[0]!);
    expect(folder).toBe(`.workbook/mutants/${FOLDER}/forgets-who-came`);
    const stale = path.join(root, folder, 'stale.ts');
    writeFileSync(stale, '');
    materialiseMutant(root, FOLDER, mutants[0]!);
    expect(existsSync(stale)).toBe(false);
    expect(readFileSync(path.join(root, folder, 'greeter.ts'), 'utf8')).not.toContain('.add(name)');
  });

  it('may be a fresh skeleton', async () => {
    const root = temporaryWorkbook();
    const folder = await materialiseSkeleton(root, FOLDER);
    expect(readFileSync(path.join(root, folder, 'greeter.ts'), 'utf8')).toContain('todo(');
  });
});

proveChapter(suite, mutants, { root: FIXTURE, mutants: { min: 1, max: 1 } });
