import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/grade/suite.ts';
import { exploreAsynchronous } from './asynchronous.ts';

const TIMEOUT_MS = 120_000;

describe('three-phase commit where its assumption does not hold', () => {
  it('survives any two lost messages', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ losses: 2 });
    expect(verdict.failure).toBeUndefined();
    expect(verdict.effort.exploration?.exhaustive).toBe(true);
    // The chapter's text says how many states there are.
    expect(verdict.effort.exploration?.states).toBe(1946);
  });

  it('is split by three, and they are a partition', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ losses: 3 });
    expect(verdict.failure?.name).toBe('agreement');
    const lost = lostIn(verdict);
    expect(lost).toHaveLength(3);
    expect(lost.every((ends) => ends.includes('coordinator'))).toBe(true);
  });

  it('survives any one time-out that is too short', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ earlyTimers: 1 });
    expect(verdict.failure).toBeUndefined();
    expect(verdict.effort.exploration?.exhaustive).toBe(true);
  });

  it('is split by two, though every message arrives', { timeout: TIMEOUT_MS }, () => {
    const verdict = exploreAsynchronous({ earlyTimers: 2 });
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
