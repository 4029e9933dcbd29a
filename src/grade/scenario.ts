import type { Invariant, Violation } from '../check/invariant.ts';
import type { NodeId } from '../kit/env.ts';
import { copyPlain } from '../sim/plain.ts';
import type { NodeFactory } from '../sim/member.ts';
import type { ParamRanges, Schedule } from '../sim/schedule.ts';
import { Simulator, type RunResult, type SimulatorOptions } from '../sim/simulator.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import type { HandlerError } from '../sim/errors.ts';
import { watchedRules, type ReplayWatch } from './replay-watch.ts';

/** Settings of a run, by name. */
export type Params = Readonly<Record<string, number>>;

/** A cluster of a chapter's nodes, and how its world behaves when nothing is wrong. */
export interface Scenario<Chapter, Message, Output> extends Setting<Chapter, Message, Output> {
  readonly settles?: false;
}

/** The same with nodes that go on in promises: its runs have to be waited for. See {@link NodeFactory.settles}. */
export interface SettlingScenario<Chapter, Message, Output> extends Setting<
  Chapter,
  Message,
  Output
> {
  readonly settles: true;
}

/** A scenario of either kind. */
export type AnyScenario<Chapter, Message, Output> =
  Scenario<Chapter, Message, Output> | SettlingScenario<Chapter, Message, Output>;

interface Setting<Chapter, Message, Output> {
  /** Every node there may be, in the order of the diagram's columns. */
  readonly nodes: readonly NodeId[];
  readonly params: ParamRanges;
  /** How to make the nodes that these settings ask for. */
  build(chapter: Chapter, params: Params): Readonly<Record<NodeId, NodeFactory<Message, Output>>>;
  /**
   * What of a run its diagram shows, if not all of it: a protocol that is given, or what happens all
   * the time, only hides what matters.
   */
  foreground?(trace: Trace): Trace;
  /** The same of a run that failed, as short as a reader wants it, where {@link foreground} alone would be too long. */
  brief?(trace: Trace): Trace;
  /** Network, disks and the length of a run. */
  readonly world: Pick<
    SimulatorOptions<Message, Output>,
    'links' | 'latency' | 'sync' | 'healAtMs' | 'endAtMs' | 'maxEvents'
  >;
}

/** A rule about a whole run rather than about single outputs: how many messages, in what order. */
export interface Expectation {
  readonly name: string;
  readonly rule: string;
  /** What is wrong with the run, with the values; undefined if nothing is. */
  check(trace: Trace, params: Params): string | Misdeed | undefined;
}

/** What is wrong, and the event that made it so: the run is told up to there. */
export interface Misdeed {
  readonly sentence: string;
  readonly event: TraceEvent;
}

/** What must hold in a run. Invariants may depend on the run's settings. */
export interface Rules<Output> {
  readonly invariants: (params: Params) => readonly Invariant<Output>[];
  readonly expectations?: readonly Expectation[];
}

/** How one run went. */
export interface Outcome {
  readonly trace: Trace;
  readonly events: number;
  readonly violation?: Violation;
  readonly error?: HandlerError;
  /** True if the run was stopped because it never came to rest. */
  readonly restless: boolean;
}

/** Runs one schedule of a scenario. Whoever watches is told of it. */
export function runSchedule<Chapter, Message, Output>(
  scenario: Scenario<Chapter, Message, Output>,
  chapter: Chapter,
  schedule: Schedule,
  rules: Rules<Output>,
  watch?: ReplayWatch,
): Outcome;
/** The same for nodes that go on in promises. */
export function runSchedule<Chapter, Message, Output>(
  scenario: SettlingScenario<Chapter, Message, Output>,
  chapter: Chapter,
  schedule: Schedule,
  rules: Rules<Output>,
  watch?: ReplayWatch,
): Promise<Outcome>;
/** The same for either. */
export function runSchedule<Chapter, Message, Output>(
  scenario: AnyScenario<Chapter, Message, Output>,
  chapter: Chapter,
  schedule: Schedule,
  rules: Rules<Output>,
  watch?: ReplayWatch,
): Outcome | Promise<Outcome>;
export function runSchedule<Chapter, Message, Output>(
  scenario: AnyScenario<Chapter, Message, Output>,
  chapter: Chapter,
  schedule: Schedule,
  rules: Rules<Output>,
  watch?: ReplayWatch,
): Outcome | Promise<Outcome> {
  const options = simulatorOptions(scenario, chapter, schedule, rules);
  const simulator = new Simulator({ ...options, ...(watch && { watch }) });
  const judged = (result: RunResult): Outcome => {
    const outcome = judge(simulator, result, schedule.params, rules);
    watch?.judged(outcome.trace, watchedRules(options.invariants ?? [], rules.expectations));
    return outcome;
  };
  return scenario.settles === true ? simulator.runSettled().then(judged) : judged(simulator.run());
}

/** What a simulator needs to run one schedule of a scenario, and to record its trace. */
export function simulatorOptions<Chapter, Message, Output>(
  scenario: AnyScenario<Chapter, Message, Output>,
  chapter: Chapter,
  schedule: Schedule,
  rules: Rules<Output>,
): SimulatorOptions<Message, Output> {
  return {
    ...scenario.world,
    nodes: scenario.build(chapter, schedule.params),
    invariants: rules.invariants(schedule.params),
    seed: schedule.seed,
    faults: schedule.faults,
    trace: true,
  };
}

/** What a run that is over was like: what broke, also of the rules about the whole of it. */
export function judge<Message, Output>(
  simulator: Simulator<Message, Output>,
  { events, restless }: RunResult,
  params: Params,
  rules: Rules<Output>,
): Outcome {
  let { violation } = simulator;
  const error = simulator.error ?? checkInspect(simulator);
  let trace = simulator.trace();
  if (violation === undefined && error === undefined && !restless) {
    const unmet = firstUnmet(rules.expectations ?? [], trace, params);
    if (unmet !== undefined) {
      violation = unmet.violation;
      trace = withViolation(trace, unmet.violation, unmet.event);
    }
  }
  return {
    trace,
    events,
    restless,
    ...(violation === undefined ? {} : { violation }),
    ...(error === undefined ? {} : { error }),
  };
}

/** What is wrong with a living node's `inspect()`: it throws, or what it returns is not plain. */
function checkInspect<Message, Output>(
  simulator: Simulator<Message, Output>,
): HandlerError | undefined {
  for (const { id, node } of simulator.members) {
    if (node === undefined) continue;
    try {
      copyPlain(node.inspect(), 'what inspect() returned');
    } catch (thrown) {
      return { node: id, handler: `inspect() of ${id}`, thrown };
    }
  }
  return undefined;
}

function firstUnmet(
  expectations: readonly Expectation[],
  trace: Trace,
  params: Params,
): { violation: Violation; event: TraceEvent | undefined } | undefined {
  for (const { name, rule, check } of expectations) {
    const found = check(trace, params);
    if (found === undefined) continue;
    const { sentence, event } =
      typeof found === 'string' ? { sentence: found, event: undefined } : found;
    return { violation: { name, rule, sentence, node: event?.node ?? null }, event };
  }
  return undefined;
}

/** Ends the trace with the violation: right after the event that made it, if one did. */
function withViolation(
  trace: Trace,
  { name, sentence, node }: Violation,
  event?: TraceEvent,
): Trace {
  const events = event === undefined ? trace.events : trace.events.slice(0, event.id + 1);
  const atMs = events.at(-1)?.atMs ?? 0;
  const base = { id: events.length, atMs, node, cause: event?.cause ?? null };
  return { ...trace, events: [...events, { ...base, type: 'violation', rule: name, sentence }] };
}
