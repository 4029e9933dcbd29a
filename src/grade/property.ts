import { NO_FAULTS, type FaultMenu } from '../sim/fault-menu.ts';
import { hashTrace } from '../sim/hash.ts';
import { minimise } from '../sim/minimise.ts';
import { plainSchedule, type Schedule } from '../sim/schedule.ts';
import { scheduleArbitrary } from '../sim/schedule-arbitrary.ts';
import { decodeSchedule, encodeSchedule } from '../sim/schedule-codec.ts';
import type { Trace } from '../sim/trace.ts';
import { failureOf, withFaults } from './failure.ts';
import { runSchedule, type Outcome, type Rules, type Scenario } from './scenario.ts';
import { searchAtRandom } from './search-at-random.ts';
import type { Failure, GradedTest, RunSettings, Verdict } from './suite.ts';
import { encodeToken } from './token.ts';
import { compareTwins } from './twins.ts';

/** A graded test that tries many schedules of a scenario. */
export interface PropertyOptions<Chapter, Message, Output> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly scenario: Scenario<Chapter, Message, Output>;
  readonly rules: Rules<Output>;
  /** What may go wrong; nothing if left out. */
  readonly menu?: FaultMenu;
  /** How many random schedules to try; 0 tries only `schedules`. */
  readonly runs: number;
  /** Schedules tried first, whatever the seed; by default the plainest. */
  readonly schedules?: readonly Schedule[];
}

/** How many of the first schedules are run a second time and compared. */
const TWINS = 3;

/** Shrinking gives up after so many events: a learner waits for the report. */
const SHRINK_EVENTS = 500_000;

/** Makes a graded test that runs a scenario under many schedules, and shrinks a failing one. */
export function property<Chapter, Message, Output>(
  options: PropertyOptions<Chapter, Message, Output>,
): GradedTest<Chapter> {
  const { id, title, points, rules } = options;
  const anyParams = plainSchedule(options.scenario.params).params;
  return {
    id,
    title,
    points,
    rules: [
      ...rules.invariants(anyParams).map(({ name }) => name),
      ...(rules.expectations ?? []).map(({ name }) => name),
    ],
    seeded: options.runs > 0,
    run: (chapter, settings) => new Search(options, chapter, settings.twins).run(settings),
    replay: (chapter, payload) => new Search(options, chapter).replay(payload),
  };
}

/** One execution of a property on one chapter. */
class Search<Chapter, Message, Output> {
  private readonly options: PropertyOptions<Chapter, Message, Output>;
  private readonly chapter: Chapter;
  private readonly twins: number;
  private attempts = 0;
  private runs = 0;
  private events = 0;

  constructor(
    options: PropertyOptions<Chapter, Message, Output>,
    chapter: Chapter,
    allTwins = false,
  ) {
    this.options = options;
    this.chapter = chapter;
    this.twins = allTwins ? Infinity : TWINS;
  }

  run(settings: RunSettings): Verdict {
    const { scenario, schedules = [plainSchedule(scenario.params)] } = this.options;
    for (const schedule of schedules) {
      const failure = this.attempt(schedule);
      if (failure !== undefined) return this.verdict(this.shrunk(schedule, failure));
    }
    const found = this.searchAtRandom(settings);
    return this.verdict(found && this.shrunk(found.schedule, found.failure));
  }

  replay(payload: Uint8Array): Verdict {
    const { scenario } = this.options;
    const schedule = decodeSchedule(payload, scenario.nodes, scenario.params);
    const outcome = this.runOnce(schedule);
    const failure = failureOf(outcome);
    const verdict = this.verdict(failure && this.complete(schedule, failure));
    const { trace } = outcome;
    return { ...verdict, trace: this.foreground(trace), hash: hashTrace(trace) };
  }

  private searchAtRandom(
    settings: RunSettings,
  ): { schedule: Schedule; failure: Failure } | undefined {
    const { scenario, menu = NO_FAULTS, runs } = this.options;
    if (runs === 0) return undefined;
    let found: { schedule: Schedule; failure: Failure } | undefined;
    let budget = Infinity;
    const holds = (schedule: Schedule): boolean => {
      // From the first failure on these are attempts to shrink it, to the same broken rule.
      if (this.events > budget) return true;
      const failure = this.attempt(schedule);
      if (failure === undefined) return true;
      if (found !== undefined && !isSame(failure, found.failure)) return true;
      if (found === undefined) budget = this.events + SHRINK_EVENTS;
      found = { schedule, failure };
      return false;
    };
    const numRuns = Math.ceil(runs * settings.effort);
    const schedules = scheduleArbitrary(scenario.params, menu);
    searchAtRandom(schedules, holds, { seed: settings.seed, numRuns });
    return found;
  }

  /** Runs a schedule, the first few twice. */
  private attempt(schedule: Schedule): Failure | undefined {
    const outcome = this.runOnce(schedule);
    const failure = failureOf(outcome);
    if (++this.attempts > this.twins) return failure;
    const difference = compareTwins(outcome.trace, this.runOnce(schedule).trace);
    return difference === undefined ? failure : { ...difference, hash: hashTrace(outcome.trace) };
  }

  private runOnce(schedule: Schedule): Outcome {
    const { scenario, rules } = this.options;
    const outcome = runSchedule(scenario, this.chapter, schedule, rules);
    this.runs++;
    this.events += outcome.events;
    return outcome;
  }

  /** The same failure in the plainest schedule that still shows it. */
  private shrunk(schedule: Schedule, failure: Failure): Failure {
    if (failure.kind === 'nondeterminism') return this.complete(schedule, failure);
    const { scenario } = this.options;
    const budget = this.events + SHRINK_EVENTS;
    let best = failure;
    const plainest = minimise(schedule, scenario.params, (candidate) => {
      if (this.events > budget) return undefined;
      const outcome = this.runOnce(candidate);
      const found = failureOf(outcome);
      if (found === undefined || !isSame(found, failure)) return undefined;
      best = found;
      return outcome.events;
    });
    const final = failureOf(this.runOnce(plainest)) ?? best;
    return this.complete(plainest, final);
  }

  private complete(schedule: Schedule, failure: Failure): Failure {
    const { scenario, chapter, id } = this.options;
    const payload = encodeSchedule(schedule, scenario.nodes, scenario.params);
    const hash = failure.hash ?? '00000000';
    const token = encodeToken({ chapter, test: id, hash, payload });
    const trace = failure.trace && { trace: this.foreground(failure.trace) };
    return { ...withFaults(failure, schedule), ...trace, token };
  }

  private foreground(trace: Trace): Trace {
    return this.options.scenario.foreground?.(trace) ?? trace;
  }

  private verdict(failure: Failure | undefined): Verdict {
    const effort = { runs: this.runs, events: this.events };
    return failure === undefined ? { effort } : { effort, failure };
  }
}

function isSame(a: Failure, b: Failure): boolean {
  return a.kind === b.kind && a.name === b.name;
}
