import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { allChapters } from '../../src/grade/chapters.ts';
import { currentLevel, readSeenHints, saveSeenHints, type Hints } from '../../src/grade/hints.ts';
import { readProgress, saveProgress, updated, type Progress } from '../../src/grade/progress.ts';
import { renderScoreboard } from '../../src/grade/scoreboard.ts';
import { BROKEN_RULE, chapterResult, testResult } from './grade-results.ts';
import { FIXTURE, temporaryWorkbook } from './temporary-workbook.ts';

const PASSED = chapterResult([testResult('1.1', 40), testResult('2.1', 60)]);
const FAILED = chapterResult([testResult('1.1', 40), testResult('2.1', 60, BROKEN_RULE)]);
const FOLDER = '01-two-phase-commit';

describe('progress', () => {
  it('keeps the last result and the best', () => {
    const root = temporaryWorkbook();
    expect(readProgress(root)).toEqual({});
    saveProgress(root, PASSED);
    saveProgress(root, FAILED);
    expect(readProgress(root)[FOLDER]).toMatchObject({
      points: 40,
      best: 100,
      levels: [
        { number: 1, points: 40, maxPoints: 40 },
        { number: 2, points: 0, maxPoints: 60 },
      ],
      broke: ['agreement'],
    });
  });

  it('takes in the result of a single level', () => {
    const one = chapterResult([testResult('1.1', 40, BROKEN_RULE)], { onlyLevel: 1 });
    const after = updated(updated(undefined, PASSED), one);
    expect(after).toMatchObject({ points: 60, best: 100, held: ['agreement', 'no reversal'] });
    expect(after.levels.map(({ points }) => points)).toEqual([0, 60]);
  });

  it('is not touched by the reference, by servers, nor by code that could not be loaded', () => {
    const root = temporaryWorkbook();
    saveProgress(root, { ...PASSED, servers: '127.0.0.1:2181' });
    saveProgress(root, { ...PASSED, source: 'reference' });
    const place = { file: 'chapters/x.ts', line: 1 };
    saveProgress(root, { ...PASSED, levels: [], problems: [{ place, message: 'x' }] });
    expect(readProgress(root)).toEqual({});
  });

  it.each(['{"01-two', '[1]', '{"01-two-phase-commit": {"points": "many"}}', 'null', ''])(
    'takes a damaged file for none, and says so: %s',
    (text) => {
      const root = temporaryWorkbook();
      mkdirSync(path.join(root, '.workbook'));
      writeFileSync(path.join(root, '.workbook', 'progress.json'), text);
      const onNote = vi.fn();
      expect(readProgress(root, onNote)).toEqual({});
      expect(onNote).toHaveBeenCalledWith(expect.stringContaining('is damaged'));
      saveProgress(root, PASSED);
      expect(readProgress(root)[FOLDER]?.points).toBe(100);
    },
  );
});

describe('the scoreboard', () => {
  it('reads as before', () => {
    const chapters = allChapters(FIXTURE);
    const after = updated(updated(undefined, PASSED), FAILED);
    const options = { width: 80, colour: false };
    expect(renderScoreboard(chapters, { [FOLDER]: after }, options)).toMatchSnapshot();
  });

  describe('counts no points of the warm-up', () => {
    const chapters = allChapters(FIXTURE).map((chapter) => ({ ...chapter, available: true }));
    const board = (progress: Progress): string =>
      renderScoreboard(chapters, progress, { width: 80, colour: false });
    const done = updated(undefined, PASSED);

    it('but proposes it to who has not begun', () => {
      expect(board({})).toContain('0 of 15 chapters done');
      expect(board({})).toContain('Next: chapters/00-start-here/README.md');
    });

    it('says whether it is done', () => {
      const text = board({ '00-start-here': done });
      expect(text).toMatch(/0 {2}Start here +█{20} {2}done, no points/);
      expect(text).toContain('0 of 15 chapters done');
      expect(text).toContain('Next: chapters/01-two-phase-commit/README.md');
      const begun = board({ '00-start-here': updated(undefined, FAILED) });
      expect(begun).toMatch(/0 {2}Start here +█+░+ {2}begun, no points/);
    });

    it('and does not send back who began without it', () => {
      const text = board({ [FOLDER]: done });
      expect(text).toContain('1 of 15 chapters done');
      expect(text).toContain('Next: chapters/02-three-phase-commit/README.md');
    });
  });
});

describe('hints', () => {
  const hints: Hints = { 1: ['a', 'b', 'c'], 2: ['d', 'e', 'f'] };

  it('are of the first level that is not complete', () => {
    expect(currentLevel(hints, undefined)).toBe(1);
    expect(currentLevel(hints, updated(undefined, FAILED))).toBe(2);
    expect(currentLevel(hints, updated(undefined, PASSED))).toBeUndefined();
  });

  it('are remembered', () => {
    const root = temporaryWorkbook();
    saveSeenHints(root, FOLDER, 1, 2);
    saveSeenHints(root, FOLDER, 2, 1);
    expect(readSeenHints(root)).toEqual({ [FOLDER]: { 1: 2, 2: 1 } });
    writeFileSync(path.join(root, '.workbook', 'hints.json'), '{"a": 1}');
    expect(readSeenHints(root)).toEqual({});
    expect(readFileSync(path.join(root, '.workbook', 'hints.json'), 'utf8')).toBe('{"a": 1}');
  });
});
