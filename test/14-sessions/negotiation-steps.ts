import type { SessionLimits } from '#kit';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { Chapter } from './chapter.ts';

/** A client asks for a time-out. */
export interface NegotiationStep {
  readonly requestedMs: number;
  readonly grantedMs: number;
}

const LIMITS: SessionLimits = { tickMs: 2000, minTimeoutMs: 4000, maxTimeoutMs: 40_000 };

export const NEGOTIATION_RULES = [
  {
    name: 'negotiation',
    rule: 'A client is granted what it asks for, but no less than the least and no more than the most.',
  },
];

export const NEGOTIATION_EXAMPLES: readonly Example<NegotiationStep>[] = [
  {
    title: 'Apache, with a tickTime of 2000',
    steps: [
      [10_000, 10_000],
      [100_000, 40_000],
      [100, 4000],
      [4000, 4000],
      [40_000, 40_000],
      [4001, 4001],
      [39_999, 39_999],
      [0, 4000],
      [-1, 4000],
      [2_147_483_647, 40_000],
    ].map(([requestedMs, grantedMs]) => ({ requestedMs: requestedMs!, grantedMs: grantedMs! })),
  },
];

/** Compares what is granted with what Apache grants. */
export const playNegotiation: Play<Chapter, NegotiationStep> = (chapter, steps, story) => {
  story.line('a server grants 4000 to 40000 ms');
  for (const { requestedMs, grantedMs } of steps) {
    const found = story.call(
      `negotiate(${requestedMs}, limits)`,
      () => chapter.negotiate(requestedMs, LIMITS),
      String,
    );
    if (found === grantedMs) continue;
    story.expected(String(grantedMs));
    const sentence = `A client that asks for ${requestedMs} ms is granted ${found}; it should be ${grantedMs}.`;
    return { rule: 'negotiation', sentence };
  }
  return undefined;
};
