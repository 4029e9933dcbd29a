import type { Violation } from '../../../src/check/invariant.ts';
import type { NodeId } from '../../../src/kit/env.ts';
import {
  judge,
  simulatorOptions,
  type AnyScenario,
  type Expectation,
  type Outcome,
  type Rules,
} from '../../../src/grade/scenario.ts';
import type { HandlerError } from '../../../src/sim/errors.ts';
import { hashTrace } from '../../../src/sim/hash.ts';
import type { Schedule } from '../../../src/sim/schedule.ts';
import type { RunResult } from '../../../src/sim/simulator.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import { flightsOf, type Flight } from './flights.ts';
import { RecordingSimulator, type Moment } from './recording-simulator.ts';

/** A rule of a run, as far as a light needs to know it. */
export interface WatchedRule {
  readonly name: string;
  readonly rule: string;
  /** Whether it asks, at the end, for what has not happened. */
  readonly isAboutTheEnd: boolean;
}

/** A whole run: what happened, and what the machines were like in between. */
export interface Recording {
  readonly schedule: Schedule;
  readonly trace: Trace;
  /** The same, event by event, in the words of its stage. */
  readonly told: Trace;
  readonly moments: readonly Moment[];
  readonly flights: readonly Flight[];
  readonly rules: readonly WatchedRule[];
  readonly violation?: Violation;
  readonly error?: HandlerError;
  /** True if it was stopped because it never came to rest. */
  readonly restless: boolean;
  /** The same as a report shows for this run. */
  readonly hash: string;
  readonly nodes: readonly NodeId[];
}

/** Runs one schedule of a scenario, from the beginning to its end. Nothing else decides how the run goes. */
export function record<Chapter, Message, Output>(
  scenario: AnyScenario<Chapter, Message, Output>,
  chapter: Chapter,
  schedule: Schedule,
  rules: Rules<Output>,
  tell: (trace: Trace) => Trace = (trace) => trace,
): Recording | Promise<Recording> {
  const options = simulatorOptions(scenario, chapter, schedule, rules);
  const simulator = new RecordingSimulator(options);
  const recorded = (result: RunResult): Recording => {
    simulator.close();
    const outcome = judge(simulator, result, schedule.params, rules);
    const watched = [
      ...(options.invariants ?? []).map(({ name, rule, atEnd }) => {
        return { name, rule, isAboutTheEnd: atEnd !== undefined };
      }),
      ...(rules.expectations ?? []).map((one) => watchedExpectation(one, outcome.trace, schedule)),
    ];
    return recordingOf(schedule, outcome, simulator.momentsUpTo(outcome.trace), watched, tell);
  };
  if (scenario.settles === true) return simulator.runSettled().then(recorded);
  return recorded(simulator.run());
}

/**
 * A rule about a whole run as a light. Asked when only a part of it is over, it may say what is still to come; one that does not
 * is as good at every moment as in the end.
 */
function watchedExpectation(
  { name, rule, check }: Expectation,
  trace: Trace,
  { params }: Schedule,
): WatchedRule {
  const { events } = trace;
  const isUnmet = (part: number): boolean => {
    try {
      return (
        check({ ...trace, events: events.slice(0, events.length * part) }, params) !== undefined
      );
    } catch {
      return false;
    }
  };
  return { name, rule, isAboutTheEnd: PARTS.some(isUnmet) };
}

/** Of a run, at which it is asked what is to come. */
const PARTS = [0.1, 0.5];

function recordingOf(
  schedule: Schedule,
  { trace, violation, error, restless }: Outcome,
  moments: readonly Moment[],
  rules: readonly WatchedRule[],
  tell: (trace: Trace) => Trace,
): Recording {
  const told = tell(trace);
  return {
    schedule,
    trace,
    told,
    moments,
    flights: flightsOf(told),
    rules,
    restless,
    hash: hashTrace(trace),
    nodes: trace.nodes,
    ...(violation === undefined ? {} : { violation }),
    ...(error === undefined ? {} : { error }),
  };
}
