import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/diagram/text.ts';
import { renderReport, type ReportOptions } from '../../src/grade/report.ts';
import type { ChapterResult } from '../../src/grade/result.ts';
import type { SourceProblem } from '../../src/grade/source-problem.ts';
import {
  BROKEN_RULE,
  chapterResult,
  OTHER_FAILURES,
  skipped,
  SOURCE_LINE,
  testResult,
} from './grade-results.ts';

const OPTIONS: ReportOptions = { width: 80, colour: false, sourceLine: SOURCE_LINE };

const PASSED = chapterResult([testResult('1.1', 40), testResult('2.1', 60)]);

const WARM_UP = { number: 0, folder: '00-start-here', title: 'Start here' };

const TYPE_ERROR: SourceProblem = {
  place: { file: 'chapters/01-two-phase-commit/coordinator.ts', line: 12, column: 9 },
  message: "Type 'string' is not assignable to type 'number'.",
  sourceLine: '  const limit: number = "1";',
  length: 5,
};

const CASES: Readonly<Record<string, [ChapterResult, Partial<ReportOptions>?]>> = {
  'broken-rule': [
    chapterResult(
      [
        testResult('1.1', 40),
        testResult('2.1', 30, BROKEN_RULE),
        testResult('2.2', 20, OTHER_FAILURES[1]),
        testResult('2.3', 10, OTHER_FAILURES[1]),
      ],
      {
        borrowed: [
          { chapter: '04-zab-election', source: 'mine' },
          { chapter: '05-zab-broadcast', source: 'reference' },
        ],
        printed: { lines: ['prepare t1', 'prepare t2'], dropped: 1234 },
      },
    ),
  ],
  'not-written': [chapterResult([testResult('1.1', 100, OTHER_FAILURES[0])])],
  passed: [PASSED],
  'passed-with-next': [
    PASSED,
    { nextChapter: { number: 2, folder: '02-three-phase-commit', title: 'Three-phase commit' } },
  ],
  'warm-up': [
    chapterResult([testResult('1.1', 40), testResult('2.1', 60, BROKEN_RULE)], {
      chapter: WARM_UP,
    }),
  ],
  'warm-up-passed': [
    { ...PASSED, chapter: WARM_UP },
    { nextChapter: { number: 1, folder: '01-two-phase-commit', title: 'Two-phase commit' } },
  ],
  'passed-one-level': [chapterResult([testResult('1.1', 40)], { onlyLevel: 1 })],
  'passed-watching': [PASSED, { watching: true }],
  'passed-reference': [{ ...PASSED, source: 'reference' }],
  servers: [
    chapterResult([testResult('1.1', 40), skipped('2.1', 30), testResult('2.2', 30)], {
      servers: '127.0.0.1:2181',
    }),
  ],
  'servers-reference': [
    chapterResult([skipped('1.1', 40), testResult('2.1', 30, BROKEN_RULE)], {
      servers: '127.0.0.1:2181',
      source: 'reference',
    }),
  ],
  'type-errors': [{ ...PASSED, typeErrors: Array.from({ length: 7 }, () => TYPE_ERROR) }],
  'stray-error': [{ ...PASSED, strayErrors: ['TypeError: x is undefined. (chapters/x.ts:3)'] }],
  'syntax-error': [{ ...PASSED, levels: [], problems: [TYPE_ERROR] }, { watching: true }],
  'cut-short': [
    chapterResult([
      testResult('1.1', 40, OTHER_FAILURES[2]),
      { ...testResult('2.1', 60), earned: 0, wasRun: false },
    ]),
  ],
};

describe('a report', () => {
  it.each(Object.entries(CASES))('%s reads as before', async (name, [result, more]) => {
    const report = renderReport(result, { ...OPTIONS, ...more });
    await expect(report).toMatchFileSnapshot(`fixtures/reports/${name}.txt`);
  });

  it.each(OTHER_FAILURES)('says in its own words: $kind', (failure) => {
    const report = renderReport(chapterResult([testResult('1.1', 100, failure)]), OPTIONS);
    expect(report).toContain(failure.sentence.slice(0, 40));
    expect(report.split('\n').slice(0, 12).join('\n')).toMatchSnapshot();
  });

  it.each(Object.entries(CASES))('%s fits on 80 columns, and on 60', (_name, [result, more]) => {
    for (const width of [80, 60]) {
      const lines = renderReport(result, { ...OPTIONS, ...more, width }).split('\n');
      const tooLong = lines.filter((line) => displayWidth(line) > width);
      expect(tooLong.filter((line) => !/npm run|chapters\//.test(line))).toEqual([]);
    }
  });

  it.each(Object.entries(CASES))('%s ends with the next action', (_name, [result, more]) => {
    const text = renderReport(result, { ...OPTIONS, ...more });
    expect(text.trimEnd().split('\n\n').at(-1)).toMatch(/^Next: /);
  });

  it('is the same with colours, but for the colours', () => {
    const [result] = CASES['broken-rule']!;
    const coloured = renderReport(result, { ...OPTIONS, colour: true });
    expect(coloured).not.toBe(renderReport(result, OPTIONS));
    // eslint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderReport(result, OPTIONS));
  });
});
