import { canonical } from '../sim/canonical.ts';
import type { Trace } from '../sim/trace.ts';
import type { Mutant } from './mutants.ts';
import { replayTest } from './run-test.ts';
import type { StoryLine } from './story.ts';
import type { Failure, GradedTest, LooksLike } from './suite.ts';
import { decodeToken } from './token.ts';

/** A known mistake, loaded. */
export interface LoadedMutant<Chapter> {
  readonly mutant: Mutant;
  readonly chapter: Chapter;
}

/** Runs at least this much alike are taken for the same mistake; 1 is identical. */
const LIKENESS = 0.85;

/**
 * Which known mistake gives the same failure in the same run, if one does: the learner's minimal
 * schedule is run on each, and what the nodes said, decided and broke is compared; of a story, its lines.
 */
export async function diagnose<Chapter>(
  test: GradedTest<Chapter>,
  failure: Failure,
  mutants: readonly LoadedMutant<Chapter>[],
  reference: Chapter,
): Promise<LooksLike | undefined> {
  const { token, kind, name } = failure;
  const doings = doingsOf(failure);
  if (kind !== 'rule' || token === undefined || doings === undefined) return undefined;
  const { payload } = decodeToken(token);
  // What the reference breaks as well says nothing about any mistake: every mutant would seem alike.
  const right = await replayTest(test, reference, payload);
  if (right?.failure !== undefined) return undefined;
  let best: { likeness: number; mutant: Mutant } | undefined;
  for (const { mutant, chapter } of mutants) {
    const verdict = await replayTest(test, chapter, payload);
    const other = verdict?.failure;
    const others = other?.name === name ? doingsOf(other) : undefined;
    if (others === undefined) continue;
    const likeness = likenessOf(doings, others) + (mutant.caughtBy === test.id ? 0.01 : 0);
    if (likeness < LIKENESS || likeness <= (best?.likeness ?? 0)) continue;
    best = { likeness, mutant };
  }
  return best && { mutant: best.mutant.name, misconception: best.mutant.misconception };
}

/** What was done that the contract prescribes, and how often; not how nodes keep their books. */
function doingsOf({ trace, story }: Failure): Map<string, number> | undefined {
  const doings = trace?.events.map(doingOf) ?? story?.map(outcomeOf);
  if (doings === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const doing of doings) {
    if (doing !== undefined) counts.set(doing, (counts.get(doing) ?? 0) + 1);
  }
  return counts;
}

/** A step, and what came of it. */
function outcomeOf({ text, result }: StoryLine): string {
  return canonical([text, result]);
}

function doingOf(event: Trace['events'][number]): string | undefined {
  switch (event.type) {
    case 'send':
      // What a node tells itself is its own affair.
      if (event.to === event.node) return undefined;
      return `${event.node} sends ${event.to} ${canonical(event.message)}`;
    case 'output':
      return `${event.node} says ${canonical(event.output)}`;
    case 'violation':
      return `${event.node} breaks ${event.rule}`;
    default:
      return undefined;
  }
}

/** What two bags have in common, as a share of what either has. */
function likenessOf(a: Map<string, number>, b: Map<string, number>): number {
  let common = 0;
  let all = 0;
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(key) ?? 0, b.get(key) ?? 0];
    common += Math.min(x, y);
    all += Math.max(x, y);
  }
  return all === 0 ? 1 : common / all;
}
