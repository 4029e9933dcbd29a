import { NO_FAULTS, type FaultMenu } from '../sim/fault-menu.ts';
import { hashTrace } from '../sim/hash.ts';
import { minimise } from '../sim/minimise.ts';
import { plainSchedule, type Schedule } from '../sim/schedule.ts';
import { scheduleArbitrary } from '../sim/schedule-arbitrary.ts';
import { decodeSchedule, encodeSchedule } from '../sim/schedule-codec.ts';
import type { Trace } from '../sim/trace.ts';
import { failureOf, withFaults } from './failure.ts';
import type { ReplayWatch } from './replay-watch.ts';
import {
  runSchedule,
  type AnyScenario,
  type Outcome,
  type Rules,
  type Scenario,
} from './scenario.ts';
import { searchAtRandom, searchAtRandomSettled } from './search-at-random.ts';
import type { DirectTest, Failure, GradedTest, RunSettings, Verdict } from './suite.ts';
import { encodeToken } from './token.ts';
import { compareTwins } from './twins.ts';
import { settled, workOff, type Waits } from './waits.ts';

/** A graded test that tries many schedules of a scenario. */
export interface PropertyOptions<Chapter, Message, Output> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly scenario: AnyScenario<Chapter, Message, Output>;
  readonly rules: Rules<Output>;
  /** What may go wrong; nothing if left out. */
  readonly menu?: FaultMenu;
  /** How many random schedules to try; 0 tries only `schedules`. */
  readonly runs: number;
  /** Schedules tried first, whatever the seed; by default the plainest. */
  readonly schedules?: readonly Schedule[];
  /**
   * Shrinking gives up after so many events (500,000; 50,000 with processes): fewer where events take long, for a learner
   * waits for the report.
   */
  readonly shrinkEvents?: number;
}

/** How many of the first schedules are run a second time and compared. */
const TWINS = 3;

/** A run of processes costs many times as much, and what they call is compared in each of many tests. */
const TWINS_OF_PROCESSES = 1;

/** See {@link PropertyOptions.shrinkEvents}. */
const SHRINK_EVENTS = 500_000;
const SHRINK_EVENTS_OF_PROCESSES = 50_000;

/** A failure that is only counted is shrunk by so much less. */
const BRIEFLY = 10;

/** Makes a graded test that runs a scenario under many schedules, and shrinks a failing one. */
export function property<Chapter, Message, Output>(
  options: PropertyOptions<Chapter, Message, Output> & {
    readonly scenario: Scenario<Chapter, Message, Output>;
  },
): DirectTest<Chapter>;
/** The same also for nodes that go on in promises. */
export function property<Chapter, Message, Output>(
  options: PropertyOptions<Chapter, Message, Output>,
): GradedTest<Chapter>;
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
    run: (chapter, settings) => workOff(new Search(options, chapter, settings).run(settings)),
    replay: (chapter, payload, watch) =>
      workOff(new Search(options, chapter).replay(payload, watch)),
  };
}

/** One execution of a property on one chapter. */
class Search<Chapter, Message, Output> {
  private readonly options: PropertyOptions<Chapter, Message, Output>;
  private readonly chapter: Chapter;
  private readonly twins: number;
  private readonly shrinkEvents: number;
  private attempts = 0;
  private runs = 0;
  private events = 0;

  constructor(
    options: PropertyOptions<Chapter, Message, Output>,
    chapter: Chapter,
    { twins = false, brief = false }: Partial<RunSettings> = {},
  ) {
    this.options = options;
    this.chapter = chapter;
    const settles = options.scenario.settles === true;
    this.twins = twins ? Infinity : settles ? TWINS_OF_PROCESSES : TWINS;
    const usual = settles ? SHRINK_EVENTS_OF_PROCESSES : SHRINK_EVENTS;
    this.shrinkEvents = (options.shrinkEvents ?? usual) / (brief ? BRIEFLY : 1);
  }

  *run(settings: RunSettings): Waits<Verdict> {
    const { scenario, schedules = [plainSchedule(scenario.params)] } = this.options;
    for (const schedule of schedules) {
      const failure = yield* this.attempt(schedule);
      if (failure !== undefined) return this.verdict(yield* this.shrunk(schedule, failure));
    }
    const found = yield* this.searchAtRandom(settings);
    return this.verdict(found && (yield* this.shrunk(found.schedule, found.failure)));
  }

  *replay(payload: Uint8Array, watch?: ReplayWatch): Waits<Verdict> {
    const { scenario } = this.options;
    const schedule = decodeSchedule(payload, scenario.nodes, scenario.params);
    const outcome = yield* this.runOnce(schedule, true, watch);
    const failure = failureOf(outcome);
    const verdict = this.verdict(failure && this.complete(schedule, failure));
    const { trace } = outcome;
    return { ...verdict, trace: this.foreground(trace), hash: hashTrace(trace) };
  }

  private *searchAtRandom(
    settings: RunSettings,
  ): Waits<{ schedule: Schedule; failure: Failure } | undefined> {
    const { scenario, menu = NO_FAULTS, runs } = this.options;
    if (runs === 0) return undefined;
    let found: { schedule: Schedule; failure: Failure } | undefined;
    let budget = Infinity;
    const tryOne = function* (this: Search<Chapter, Message, Output>, schedule: Schedule) {
      // From the first failure on these are attempts to shrink it, to the same broken rule.
      if (this.events > budget) return true;
      const failure = yield* this.attempt(schedule);
      if (failure === undefined) return true;
      if (found !== undefined && !isSame(failure, found.failure)) return true;
      if (found === undefined) budget = this.events + this.shrinkEvents;
      found = { schedule, failure };
      return false;
    };
    const holds = (schedule: Schedule) => workOff(tryOne.call(this, schedule));
    const parameters = { seed: settings.seed, numRuns: Math.ceil(runs * settings.effort) };
    const schedules = scheduleArbitrary(scenario.params, menu);
    if (scenario.settles === true) {
      yield searchAtRandomSettled(schedules, async (one) => holds(one), parameters);
    } else {
      searchAtRandom(schedules, (one) => holds(one) as boolean, parameters);
    }
    return found;
  }

  /** Runs a schedule, the first few twice. */
  private *attempt(schedule: Schedule): Waits<Failure | undefined> {
    const outcome = yield* this.runOnce(schedule);
    const failure = failureOf(outcome);
    if (++this.attempts > this.twins) return failure;
    const twin = yield* this.runOnce(schedule);
    const { settles = false } = this.options.scenario;
    const difference = compareTwins(outcome.trace, twin.trace, { settles });
    return difference === undefined ? failure : { ...difference, hash: hashTrace(outcome.trace) };
  }

  /** @param isTold - whether somebody will read of this run, and so of the places where something was thrown in it. */
  private *runOnce(
    schedule: Schedule,
    isTold = this.runs < 2,
    watch?: ReplayWatch,
  ): Waits<Outcome> {
    const { scenario, rules } = this.options;
    const { stackTraceLimit } = Error;
    // A client notes for each request who made it, which takes longer than the request itself.
    if (scenario.settles === true && !isTold) Error.stackTraceLimit = 0;
    try {
      const run = runSchedule(scenario, this.chapter, schedule, rules, watch);
      const outcome = yield* settled(run);
      this.runs++;
      this.events += outcome.events;
      return outcome;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** The same failure in the plainest schedule that still shows it. */
  private *shrunk(schedule: Schedule, failure: Failure): Waits<Failure> {
    if (failure.kind === 'nondeterminism') return this.complete(schedule, failure);
    const { scenario } = this.options;
    const budget = this.events + this.shrinkEvents;
    let best = failure;
    const search = minimise(schedule, scenario.params);
    let next = search.next();
    while (next.done !== true) {
      const tried = yield* this.stillFails(next.value, failure, budget);
      if (tried !== undefined) best = tried.failure;
      next = search.next(tried?.events);
    }
    const final = failureOf(yield* this.runOnce(next.value, true)) ?? best;
    return this.complete(next.value, final);
  }

  /** The same failure from another schedule, and how many events that run has. */
  private *stillFails(
    schedule: Schedule,
    failure: Failure,
    budget: number,
  ): Waits<{ readonly failure: Failure; readonly events: number } | undefined> {
    if (this.events > budget) return undefined;
    const outcome = yield* this.runOnce(schedule);
    const found = failureOf(outcome);
    if (found === undefined || !isSame(found, failure)) return undefined;
    return { failure: found, events: outcome.events };
  }

  private complete(schedule: Schedule, failure: Failure): Failure {
    const { scenario, chapter, id } = this.options;
    const payload = encodeSchedule(schedule, scenario.nodes, scenario.params);
    const hash = failure.hash ?? '00000000';
    const token = encodeToken({ chapter, test: id, hash, payload });
    const trace = failure.trace && { trace: this.brief(failure.trace) };
    return { ...withFaults(failure, schedule), ...trace, token };
  }

  private foreground(trace: Trace): Trace {
    return this.options.scenario.foreground?.(trace) ?? trace;
  }

  /** As a report shows it. To run it again shows all of {@link foreground}. */
  private brief(trace: Trace): Trace {
    return this.options.scenario.brief?.(trace) ?? this.foreground(trace);
  }

  private verdict(failure: Failure | undefined): Verdict {
    const effort = { runs: this.runs, events: this.events };
    return failure === undefined ? { effort } : { effort, failure };
  }
}

function isSame(a: Failure, b: Failure): boolean {
  return a.kind === b.kind && a.name === b.name;
}
