import fc from 'fast-check';
import { MalformedBytes } from '../sim/bytes.ts';
import { samePlain } from '../sim/same-plain.ts';
import { allLeft, fewestSteps, type StepLeft } from './fewest-steps.ts';
import { playSteps, type Broken, type Play, type Played } from './play-steps.ts';
import { searchAtRandom } from './search-at-random.ts';
import { decodeSteps, encodeSteps, type StepsOrigin } from './steps-payload.ts';
import { firstDifferentLine, type StoryLine } from './story.ts';
import type { Failure, DirectTest, RunSettings, Verdict } from './suite.ts';
import { encodeToken } from './token.ts';

/** A list of steps that a test always tries. */
export interface Example<Step> {
  /** What it is about, for the report: `"a sequence number is never given twice"`. */
  readonly title?: string;
  readonly steps: readonly Step[];
}

/** A graded test that plays lists of steps on the chapter's classes. */
export interface StepsOptions<Chapter, Step> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** The rules that `play` may find broken. */
  readonly rules: readonly {
    /** A few words: `"cversion"`. */
    readonly name: string;
    /** The rule in a sentence. */
    readonly rule: string;
  }[];
  /** Tried first, whatever the seed. */
  readonly examples: readonly Example<Step>[];
  /** Lists made at random, and how many of them to try. */
  readonly random?: {
    readonly arbitrary: fc.Arbitrary<readonly Step[]>;
    readonly runs: number;
  };
  readonly play: Play<Chapter, Step>;
  /** Simpler forms of a step, the plainest first, to try when a failing list is shrunk. */
  readonly simplify?: (step: Step) => readonly Step[];
}

/** How many of the first lists are played a second time and compared. */
const TWINS = 3;

/** Shrinking gives up after so many plays, or so many calls: a learner waits for the report. */
const SHRINK = { plays: 1_000, calls: 200_000 };

/** How often fast-check may go on from a smaller list: each time is told in the token. */
const MOST_MOVES = 32;

/**
 * Makes a graded test that plays lists of steps, and shrinks a failing one to the fewest steps that break the
 * same rule.
 */
export function steps<Chapter, Step>(options: StepsOptions<Chapter, Step>): DirectTest<Chapter> {
  const { id, title, points, rules, random } = options;
  return {
    id,
    title,
    points,
    rules: rules.map(({ name }) => name),
    seeded: random !== undefined && random.runs > 0,
    run: (chapter, settings) => new Search(options, chapter, settings.twins).run(settings),
    replay: (chapter, payload) => new Search(options, chapter).replay(payload),
  };
}

/** A list that failed. */
interface Found<Step> {
  readonly origin: StepsOrigin;
  readonly steps: readonly Step[];
  readonly failure: Failure;
}

/** One execution of such a test on one chapter. */
class Search<Chapter, Step> {
  private readonly options: StepsOptions<Chapter, Step>;
  private readonly chapter: Chapter;
  /** Lists that are still to be played twice. */
  private twins: number;
  private plays = 0;
  private calls = 0;

  constructor(options: StepsOptions<Chapter, Step>, chapter: Chapter, allTwins = false) {
    this.options = options;
    this.chapter = chapter;
    this.twins = allTwins ? Infinity : TWINS;
  }

  run(settings: RunSettings): Verdict {
    const found = this.searchExamples() ?? this.searchAtRandom(settings);
    return this.verdict(found && this.shrunk(found));
  }

  replay(payload: Uint8Array): Verdict {
    const { simplify } = this.options;
    const { origin, left } = decodeSteps<Step>(payload, {
      list: (from) => this.listOf(from),
      ...(simplify && { simplify }),
    });
    const played = this.play(left.map(({ step }) => step));
    const failure = this.failureOf(played);
    const verdict = this.verdict(failure && this.complete(failure, origin, left));
    return { ...verdict, story: played.story, hash: played.hash };
  }

  private searchExamples(): Found<Step> | undefined {
    for (const [index, { steps }] of this.options.examples.entries()) {
      const failure = this.attempt(steps);
      if (failure !== undefined) return { origin: { kind: 'example', index }, steps, failure };
    }
    return undefined;
  }

  private searchAtRandom(settings: RunSettings): Found<Step> | undefined {
    const { random } = this.options;
    if (random === undefined || random.runs === 0) return undefined;
    let found: Omit<Found<Step>, 'origin'> | undefined;
    let isOver = (): boolean => false;
    let moves = 0;
    const holds = (steps: readonly Step[]): boolean => {
      if (isOver()) return true;
      if (found === undefined) {
        const failure = this.attempt(steps);
        if (failure === undefined) return true;
        found = { steps, failure };
        isOver = canShrink(failure) ? this.budget() : () => true;
        return false;
      }
      // From the first failure on these are attempts to shrink it, to the same broken rule.
      const failure = this.failureOf(this.play(steps));
      if (moves >= MOST_MOVES || !isSame(failure, found.failure)) return true;
      found = { steps, failure };
      moves++;
      return false;
    };
    const numRuns = Math.ceil(random.runs * settings.effort);
    const { path, seed } = searchAtRandom(random.arbitrary, holds, {
      seed: settings.seed,
      numRuns,
    });
    return found && { ...found, origin: { kind: 'random', seed, path: path! } };
  }

  /** Plays a list, the first few twice. */
  private attempt(steps: readonly Step[]): Failure | undefined {
    const played = this.play(steps);
    if (this.twins === 0) return this.failureOf(played);
    this.twins--;
    return difference(played, this.play(steps)) ?? this.failureOf(played);
  }

  private play(steps: readonly Step[]): Played<Broken> {
    const played = playSteps(this.options.play, this.chapter, steps);
    this.plays++;
    this.calls += played.calls;
    return played;
  }

  private failureOf({ found, failure, story, hash }: Played<Broken>): Failure | undefined {
    if (failure !== undefined) return { ...failure, story, hash };
    if (found === undefined) return undefined;
    const { id, rules } = this.options;
    const broken = rules.find(({ name }) => name === found.rule);
    if (broken === undefined) throw new Error(`Test ${id} does not list the rule "${found.rule}".`);
    return { kind: 'rule', ...broken, sentence: found.sentence, story, hash };
  }

  /** The same failure with the fewest and simplest steps that still show it. */
  private shrunk({ origin, steps, failure }: Found<Step>): Failure {
    const all = allLeft(steps);
    if (!canShrink(failure)) return this.complete(failure, origin, all);
    const isOver = this.budget();
    let best = failure;
    const { simplify } = this.options;
    const left = fewestSteps(all, {
      fails: (candidate) => {
        if (isOver()) return false;
        const found = this.failureOf(this.play(candidate.map(({ step }) => step)));
        if (!isSame(found, failure)) return false;
        best = found;
        return true;
      },
      ...(simplify && { simplify }),
    });
    return this.complete(best, origin, left);
  }

  private complete(
    failure: Failure,
    origin: StepsOrigin,
    left: readonly StepLeft<Step>[],
  ): Failure {
    const { chapter, id, examples } = this.options;
    const payload = encodeSteps(origin, left);
    const token = encodeToken({ chapter, test: id, hash: failure.hash!, payload });
    const example = origin.kind === 'example' ? examples[origin.index]!.title : undefined;
    return { ...failure, ...(example !== undefined && { example }), token };
  }

  /** The whole list that a token speaks of. */
  private listOf(origin: StepsOrigin): readonly Step[] {
    const { examples, random } = this.options;
    if (origin.kind === 'example') {
      const example = examples[origin.index];
      if (example === undefined) throw new MalformedBytes(`there is no example ${origin.index}`);
      return example.steps;
    }
    if (random === undefined) throw new MalformedBytes('there are no random steps');
    return sampleOf(random.arbitrary, origin);
  }

  /** Whether what shrinking may take has been taken; counted from now. */
  private budget(): () => boolean {
    const [plays, calls] = [this.plays + SHRINK.plays, this.calls + SHRINK.calls];
    return () => this.plays >= plays || this.calls >= calls;
  }

  private verdict(failure: Failure | undefined): Verdict {
    const effort = { runs: this.plays, events: this.calls };
    return failure === undefined ? { effort } : { effort, failure };
  }
}

/** The first method that was not written is the one to begin with, and what differs by chance cannot be shrunk. */
function canShrink({ kind }: Failure): boolean {
  return kind !== 'not written' && kind !== 'nondeterminism';
}

/** An exception from another place is another mistake. */
function isSame(a: Failure | undefined, b: Failure): a is Failure {
  return a !== undefined && a.kind === b.kind && a.name === b.name && samePlain(a.where, b.where);
}

/** The list that fast-check comes to on a path. */
function sampleOf<Step>(
  arbitrary: fc.Arbitrary<readonly Step[]>,
  { seed, path }: StepsOrigin & { readonly kind: 'random' },
): readonly Step[] {
  let sampled: readonly Step[] | undefined;
  const take = (steps: readonly Step[]): boolean => {
    sampled ??= steps;
    return false;
  };
  try {
    // Not fc.sample, which makes its lists by another way than fc.check: the path could lead elsewhere.
    fc.check(fc.property(arbitrary, take), { seed, path, numRuns: 1, endOnFailure: true });
  } catch {
    // There is nothing at the end of this path: see below.
  }
  if (sampled === undefined) throw new MalformedBytes('there are no such random steps');
  return sampled;
}

/** What makes two plays of the same steps differ, as a failure. */
function difference(first: Played<Broken>, second: Played<Broken>): Failure | undefined {
  const { story, hash } = first;
  const line = firstDifferentLine(story, second.story);
  if (line === undefined && samePlain(first.found, second.found)) return undefined;
  const place = line === undefined ? 'at the end' : `in line ${line + 1}`;
  const [once, again] =
    line === undefined
      ? [first.found, second.found].map((found) => found?.sentence ?? 'no rule was broken')
      : [story[line], second.story[line]].map(inWords);
  return {
    kind: 'nondeterminism',
    name: 'determinism',
    rule: 'The same steps give the same results, line for line.',
    sentence:
      `The same steps, played twice, went differently ${place}: once ${once}, once ${again}. ` +
      'Look for the clock, for randomness, or for state kept outside the classes.',
    story: line === undefined ? story : story.slice(0, line + 1),
    hash,
  };
}

function inWords(line: StoryLine | undefined): string {
  if (line === undefined) return 'it had ended';
  return `"${line.text}${line.result === undefined ? '' : ` → ${line.result}`}"`;
}
