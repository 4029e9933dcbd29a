import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/usage-error.ts';
import { allChapters, findChapter, isGraded, UnknownChapter } from '../../src/grade/chapters.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';

const FIXTURE = path.join(KIT_ROOT, 'test', 'kit', 'fixtures', 'workbook');

function messageOf(text: string): string {
  try {
    findChapter(text, FIXTURE);
  } catch (error) {
    expect(error).toBeInstanceOf(UnknownChapter);
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`${text} was found`);
}

describe('allChapters', () => {
  it('knows fifteen and the warm-up, and which of them have a suite', () => {
    const chapters = allChapters(FIXTURE);
    expect(chapters.map(({ number }) => number)).toEqual([...Array(16).keys()]);
    expect(chapters.filter((chapter) => !isGraded(chapter)).map(({ name }) => name)).toEqual([
      'start-here',
    ]);
    expect(chapters[5]).toEqual({
      number: 5,
      name: 'zab-broadcast',
      folder: '05-zab-broadcast',
      title: 'Zab broadcast',
      available: false,
    });
    expect(chapters.filter(({ available }) => available).map(({ number }) => number)).toEqual([
      1, 2,
    ]);
  });
});

describe('findChapter', () => {
  it.each([
    'chapter2',
    'Chapter 2',
    '2',
    '02',
    'three-phase-commit',
    'Three-Phase-Commit',
    '02-three-phase-commit',
    'chapters/02-three-phase-commit/',
    '.\\chapters\\02-three-phase-commit\\index.ts',
  ])('takes %s', (text) => {
    expect(findChapter(text, FIXTURE).number).toBe(2);
  });

  it.each(['0', '00', 'chapter0', 'chapter 00', 'start-here', '00-start-here'])(
    'takes %s for the warm-up',
    (text) => {
      expect(findChapter(text, KIT_ROOT).number).toBe(0);
    },
  );

  it('suggests the nearest name', () => {
    expect(messageOf('two-phase-comit')).toBe(
      'There is no chapter called "two-phase-comit". Did you mean two-phase-commit? ' +
        'Available: chapter1 (two-phase-commit), chapter2 (three-phase-commit).',
    );
    expect(messageOf('chaptr1')).toContain('Did you mean chapter1?');
  });

  it('suggests nothing for what is like nothing', () => {
    expect(messageOf('kubernetes')).not.toContain('Did you mean');
  });

  it('says that a chapter is planned', () => {
    expect(messageOf('5')).toMatch(/^Chapter 5 \(zab-broadcast\) is planned/);
  });

  it.each(['16', 'chapter99'])('says how many there are at %s', (text) => {
    expect(messageOf(text)).toContain('they count from 1 to 15');
  });
});
