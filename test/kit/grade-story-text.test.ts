import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/diagram/text.ts';
import { renderReplay } from '../../src/grade/report-replay.ts';
import { PLAIN_REPORT, renderReport } from '../../src/grade/report.ts';
import type { StoryLine } from '../../src/grade/story.ts';
import { storyText } from '../../src/grade/story-text.ts';
import type { Failure } from '../../src/grade/suite.ts';
import { chapterResult, testResult } from './grade-results.ts';

const PLAIN = { width: 80, paint: pc.createColors(false), failed: true };

const CHILD_OF_EPHEMERAL: readonly StoryLine[] = [
  { text: 'create /a ephemeral, session 0x1', result: '/a' },
  { text: 'close session 0x2' },
  { text: 'create /a/b', result: '/a/b', expected: '-108 NoChildrenForEphemerals' },
];

const FAILURE: Failure = {
  kind: 'rule',
  name: 'errors',
  rule: 'An ephemeral znode has no children.',
  sentence: '/a/b was created, although /a is ephemeral.',
  story: CHILD_OF_EPHEMERAL,
  token: 'run1.AQIB1_WE7wcAAAQAAQEBAA.cli',
  hash: '7de13ad7',
};

describe('the text of a story', () => {
  test('has numbered lines, results below each other, and a mark at what failed', () => {
    expect(storyText(CHILD_OF_EPHEMERAL, PLAIN)).toEqual([
      '  1  create /a ephemeral, session 0x1 → /a',
      '  2  close session 0x2',
      '✗ 3  create /a/b                      → /a/b',
      '     expected                         → -108 NoChildrenForEphemerals',
    ]);
  });

  test('has no mark if nothing failed', () => {
    expect(storyText(CHILD_OF_EPHEMERAL.slice(0, 2), { ...PLAIN, failed: false })).toEqual([
      '  1  create /a ephemeral, session 0x1 → /a',
      '  2  close session 0x2',
    ]);
  });

  test('lets a result that does not fit stand below, and one after a very long step where it ends', () => {
    const story = [
      { text: 'get /a', result: 'x '.repeat(60).trim() },
      { text: `set /a ${'y'.repeat(50)}`, result: 'version 2' },
      { text: 'exists /a', result: 'no' },
    ];
    expect(storyText(story, { ...PLAIN, failed: false })).toEqual([
      '  1  get /a',
      `       → ${'x '.repeat(36).trim()}`,
      `         ${'x '.repeat(24).trim()}`,
      `  2  set /a ${'y'.repeat(50)} → version 2`,
      '  3  exists /a → no',
    ]);
  });

  test('aligns the numbers', () => {
    const story = Array.from({ length: 10 }, () => ({ text: 'get /a' }));
    const lines = storyText(story, { ...PLAIN, failed: false });
    expect([lines[0], lines[9]]).toEqual(['   1  get /a', '  10  get /a']);
  });

  test('has no line that is too long, and nothing that a terminal would act upon', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme', minLength: 50, maxLength: 200 }),
    );
    const line = fc.record({ text, result: text, expected: text }, { requiredKeys: ['text'] });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom(40, 80), (story, width) => {
        for (const shown of storyText(story, { ...PLAIN, width })) {
          expect(displayWidth(shown)).toBeLessThanOrEqual(width);
          expect(shown).not.toMatch(/\p{Cc}/u);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('is red where it failed, and green where it says what should have come', () => {
    const lines = storyText(CHILD_OF_EPHEMERAL, { ...PLAIN, paint: pc.createColors(true) });
    const [red, green] = ['\u001b[31m✗ 3', '\u001b[32m     expected'];
    expect(lines.map((line) => [line.startsWith(red), line.startsWith(green)])).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ]);
  });
});

describe('a report of a story', () => {
  const reportOf = (failure: Failure, options = {}) =>
    renderReport(chapterResult([testResult('1.1', 100, failure)]), { ...PLAIN_REPORT, ...options });

  test('shows the fewest steps', async () => {
    const report = reportOf({ ...FAILURE, example: 'an ephemeral parent' });
    await expect(report).toMatchFileSnapshot('fixtures/reports/broken-in-steps.txt');
  });

  test.each<[Failure['kind'], string]>([
    ['task', 'What happened\n  1  create'],
    ['nondeterminism', 'The steps up to where they went differently\n  1  create'],
    ['exception', 'The fewest steps found that show it\n  1  create'],
  ])('says what the lines are: %s', (kind, words) => {
    const report = reportOf({ ...FAILURE, kind });
    expect(report).toContain(words);
    expect(report.includes('✗ 3  create /a/b')).toBe(kind !== 'task');
  });

  test('speaks of plays, not of schedules and handlers', () => {
    expect(reportOf({ ...FAILURE, kind: 'nondeterminism' })).toContain(
      'Two plays of the same steps',
    );
    expect(reportOf({ ...FAILURE, kind: 'forbidden' })).not.toContain('handler');
  });

  test('shows no steps where something is not written yet', () => {
    expect(reportOf({ ...FAILURE, kind: 'not written' })).not.toContain('create /a/b');
  });

  test('shows only the beginning and the end of a very long one, unless all is asked for', () => {
    const story = Array.from({ length: 200 }, (_, index) => ({ text: `step ${index}` }));
    const report = reportOf({ ...FAILURE, story });
    expect(report).toContain('… 110 rows more, which --all shows …');
    expect(report).toContain('✗ 200  step 199');
    expect(reportOf({ ...FAILURE, story }, { all: true })).toContain('  100  step 99\n');
  });

  test('a replay tells it, too', async () => {
    const verdict = { failure: FAILURE, story: CHILD_OF_EPHEMERAL, effort: { runs: 1, events: 3 } };
    const run = {
      type: 'replayed',
      id: '1.1',
      title: 'Errors',
      verdict,
      hash: '7de13ad7',
    } as const;
    const token = { chapter: 1, test: '1.1', hash: '7de13ad7', payload: Uint8Array.of() };
    const text = renderReplay(run, token, chapterResult([testResult('1.1', 100)]), PLAIN_REPORT);
    await expect(text).toMatchFileSnapshot('fixtures/reports/replay-of-steps.txt');
  });
});
