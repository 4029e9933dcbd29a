import { describe, expect, it } from 'vitest';
import { renderReplay } from '../../src/grade/report-replay.ts';
import type { Replayed } from '../../src/grade/replay-graded.ts';
import { PLAIN_REPORT } from '../../src/grade/report.ts';
import type { ChapterResult } from '../../src/grade/result.ts';
import type { RunToken } from '../../src/grade/token.ts';
import { BROKEN_RULE, chapterResult, testResult } from './grade-results.ts';

const TOKEN: RunToken = {
  chapter: 1,
  test: '2.1',
  hash: 'fad1873f',
  payload: Uint8Array.of(1),
};

const EFFORT = { runs: 1, events: 9 };
const BROKEN: Replayed = {
  type: 'replayed',
  id: '2.1',
  title: 'The title of 2.1',
  verdict: { failure: BROKEN_RULE, effort: EFFORT },
  hash: 'fad1873f',
};
const MENDED: Replayed = {
  ...BROKEN,
  verdict: { trace: BROKEN_RULE.trace!, effort: EFFORT },
  hash: '00000001',
};
const PRINTED: ChapterResult = chapterResult([testResult('2.1', 30)], {
  printed: { lines: ['prepare t1'], dropped: 0 },
});

describe('a replay', () => {
  it.each<[string, Replayed, ChapterResult]>([
    ['replay-same', BROKEN, PRINTED],
    ['replay-mended', MENDED, { ...PRINTED, printed: { lines: [], dropped: 0 } }],
    ['replay-reference', MENDED, { ...PRINTED, source: 'reference' }],
  ])('%s reads as before', async (name, run, rest) => {
    const text = renderReplay(run, TOKEN, rest, PLAIN_REPORT);
    await expect(text).toMatchFileSnapshot(`fixtures/reports/${name}.txt`);
  });
});
