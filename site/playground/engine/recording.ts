import type { Violation } from '../../../src/check/invariant.ts';
import type { NodeId } from '../../../src/kit/env.ts';
import {
  judge,
  simulatorOptions,
  type AnyScenario,
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
): Recording | Promise<Recording> {
  const options = simulatorOptions(scenario, chapter, schedule, rules);
  const simulator = new RecordingSimulator(options);
  const recorded = (result: RunResult): Recording => {
    simulator.close();
    const outcome = judge(simulator, result, schedule.params, rules);
    const watched = (options.invariants ?? []).map(({ name, rule, atEnd }) => {
      return { name, rule, isAboutTheEnd: atEnd !== undefined };
    });
    return recordingOf(schedule, outcome, simulator.moments, watched);
  };
  if (scenario.settles === true) return simulator.runSettled().then(recorded);
  return recorded(simulator.run());
}

function recordingOf(
  schedule: Schedule,
  { trace, violation, error, restless }: Outcome,
  moments: readonly Moment[],
  rules: readonly WatchedRule[],
): Recording {
  return {
    schedule,
    trace,
    moments: fitted(moments, trace),
    flights: flightsOf(trace),
    rules,
    restless,
    hash: hashTrace(trace),
    nodes: trace.nodes,
    ...(violation === undefined ? {} : { violation }),
    ...(error === undefined ? {} : { error }),
  };
}

/** A rule about the whole of a run ends the trace where it was broken. */
function fitted(moments: readonly Moment[], { events }: Trace): readonly Moment[] {
  const kept = moments.filter(({ from }) => from < events.length);
  const last = kept.at(-1);
  if (last === undefined || last.to === events.length) return kept;
  return [...kept.slice(0, -1), { ...last, to: events.length }];
}
