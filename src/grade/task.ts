import type { NodeId } from '../kit/env.ts';
import { hashTrace } from '../sim/hash.ts';
import type { Fault } from '../sim/fault.ts';
import { plainSchedule, type Schedule } from '../sim/schedule.ts';
import { decodeSchedule, encodeSchedule } from '../sim/schedule-codec.ts';
import type { Trace } from '../sim/trace.ts';
import { failureOf, withFaults } from './failure.ts';
import type { ReplayWatch } from './replay-watch.ts';
import { runSchedule, type AnyScenario, type Scenario } from './scenario.ts';
import type { DirectTest, Failure, GradedTest, Verdict } from './suite.ts';
import { encodeToken } from './token.ts';
import { settled, workOff, type Waits } from './waits.ts';

/** A break-it task: the learner writes the faults. */
export interface TaskOptions<Chapter, Message, Output> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** What is to be reached, in a sentence. */
  readonly goal: string;
  readonly scenario: AnyScenario<Chapter, Message, Output>;
  /** The learner's answer. */
  readonly faults: (chapter: Chapter) => readonly Fault[];
  /** What is wrong with the answer itself: too many faults, the wrong kind. */
  readonly accept: (faults: readonly Fault[]) => string | undefined;
  /** What the run that came of it still lacks. */
  readonly judge: (trace: Trace) => string | undefined;
}

/** Makes a graded test that runs the learner's faults and looks whether they do what they should. */
export function task<Chapter, Message, Output>(
  options: TaskOptions<Chapter, Message, Output> & {
    readonly scenario: Scenario<Chapter, Message, Output>;
  },
): DirectTest<Chapter>;
/** The same also for nodes that go on in promises. */
export function task<Chapter, Message, Output>(
  options: TaskOptions<Chapter, Message, Output>,
): GradedTest<Chapter>;
export function task<Chapter, Message, Output>(
  options: TaskOptions<Chapter, Message, Output>,
): GradedTest<Chapter> {
  const { id, title, points, scenario } = options;
  return {
    id,
    title,
    points,
    rules: [],
    seeded: false,
    run(chapter) {
      const faults = options.faults(chapter);
      const refusal = strangerIn(faults, scenario.nodes) ?? options.accept(faults);
      if (refusal !== undefined) {
        return {
          effort: { runs: 0, events: 0 },
          failure: { ...failed(options), sentence: refusal },
        };
      }
      return workOff(attempt(options, chapter, { ...plainSchedule(scenario.params), faults }));
    },
    replay(chapter, payload, watch) {
      const schedule = decodeSchedule(payload, scenario.nodes, scenario.params);
      return workOff(attempt(options, chapter, schedule, watch));
    },
  };
}

/** Says so if a fault is about somebody who is not there. */
function strangerIn(faults: readonly Fault[], nodes: readonly NodeId[]): string | undefined {
  for (const fault of faults) {
    const {
      node,
      from,
      to,
      side = [],
    } = fault as Partial<Record<'node' | 'from' | 'to', NodeId>> & {
      readonly side?: readonly NodeId[];
    };
    const named = [node, from, to, ...side].filter((name) => name !== undefined);
    const stranger = named.find((name) => !nodes.includes(name));
    if (stranger === undefined) continue;
    return `The fault "${fault.kind}" is about "${stranger}", who is not there. There are: ${nodes.join(', ')}.`;
  }
  return undefined;
}

function* attempt<Chapter, Message, Output>(
  options: TaskOptions<Chapter, Message, Output>,
  chapter: Chapter,
  schedule: Schedule,
  watch?: ReplayWatch,
): Waits<Verdict> {
  const { scenario, judge, id } = options;
  const run = runSchedule(scenario, chapter, schedule, { invariants: () => [] }, watch);
  const outcome = yield* settled(run);
  const { trace, events } = outcome;
  const effort = { runs: 1, events };
  const sentence = judge(trace);
  const hash = hashTrace(trace);
  const shown = scenario.foreground?.(trace) ?? trace;
  const failure =
    failureOf(outcome) ??
    (sentence === undefined ? undefined : { ...failed(options), sentence, hash });
  if (failure === undefined) return { effort, trace: shown, hash };
  const payload = encodeSchedule(schedule, scenario.nodes, scenario.params);
  const token = encodeToken({ chapter: options.chapter, test: id, hash, payload });
  const whole = { ...withFaults(failure, schedule), trace: shown, token };
  return { effort, trace: shown, hash, failure: whole };
}

function failed({ goal }: { readonly goal: string }): Omit<Failure, 'sentence'> {
  return { kind: 'task', name: 'not broken yet', rule: goal };
}
