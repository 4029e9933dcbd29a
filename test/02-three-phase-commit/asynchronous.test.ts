import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/grade/suite.ts';
import { exploreAsynchronous } from './asynchronous.ts';

const TIMEOUT_MS = 120_000;

describe('three-phase commit where its assumption does not hold', () => {
  it('survives any three lost messages', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ losses: 3 });
    expect(verdict.failure).toBeUndefined();
    expect(verdict.effort.exploration?.exhaustive).toBe(true);
    // The chapter's text says how many states there are.
    expect(verdict.effort.exploration?.states).toBe(9668);
  });

  it('is split by four, and they are a partition', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ losses: 4 });
    expect(verdict.failure?.name).toBe('agreement');
    const lost = lostIn(verdict);
    expect(lost).toHaveLength(4);
    expect(lost.every((ends) => ends.includes('p2'))).toBe(true);
  });

  it('survives any two time-outs that are too short', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ earlyTimers: 2 });
    expect(verdict.failure).toBeUndefined();
    expect(verdict.effort.exploration?.exhaustive).toBe(true);
  });

  it('is split by three, though every message arrives', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ earlyTimers: 3 });
    expect(verdict.failure?.name).toBe('agreement');
    expect(lostIn(verdict)).toEqual([]);
  });
});

/** Who was to exchange each lost message. */
function lostIn({ failure }: Verdict): string[][] {
  return failure!.trace!.events.flatMap((event) =>
    event.type === 'lose' ? [[event.node!, event.to]] : [],
  );
}
