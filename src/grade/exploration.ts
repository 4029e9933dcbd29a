import {
  explore,
  newStuckTest,
  type Bounds,
  type Exploration,
  type ExplorerOptions,
} from '../check/explorer.ts';
import { stuckSentence, type Goal } from '../check/goal.ts';
import { UnfaithfulState } from '../check/local-states.ts';
import { playOn } from '../check/play-on.ts';
import { actionsOf, play, stepsOf } from '../check/playback.ts';
import { decodeSteps, encodeSteps, type Step } from '../sim/step.ts';
import type { StepperOptions } from '../sim/stepper.ts';
import { describeFaultSteps } from '../sim/step-words.ts';
import { failureOf } from './failure.ts';
import { watchedRules, type ReplayWatch, type WatchedRule } from './replay-watch.ts';
import type { Params, Rules, Scenario } from './scenario.ts';
import type { Effort, Failure, DirectTest, Verdict } from './suite.ts';
import { failureFromThrown } from './thrown.ts';
import { encodeToken } from './token.ts';

/** A graded test that tries every order of events, not just many. */
export interface ExplorationOptions<Chapter, Message, Output> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly scenario: Scenario<Chapter, Message, Output>;
  /** What to explore, one after the other. */
  readonly cases: readonly ExplorationCase[];
  readonly rules: ExplorationRules<Output>;
}

/**
 * What must hold in every order of events. Only invariants and a goal count: there is no end of a
 * run, and expectations look at whole runs.
 */
export interface ExplorationRules<Output> extends Rules<Output> {
  /** What must remain possible; it may depend on the settings. */
  readonly goal?: (params: Params) => Goal<Output>;
}

/** Settings, and how far to go with them. */
export interface ExplorationCase {
  readonly params: Params;
  readonly bounds: Bounds;
}

/** Makes a graded test that explores a scenario exhaustively. What it cannot finish is no pass. */
export function exploration<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
): DirectTest<Chapter> {
  const { id, title, points, rules, cases } = options;
  return {
    id,
    title,
    points,
    rules: [
      ...rules.invariants(cases[0]!.params).map(({ name }) => name),
      ...(rules.goal === undefined ? [] : [rules.goal(cases[0]!.params).name]),
    ],
    seeded: false,
    run: (chapter) => exploreAll(options, chapter),
    replay: (chapter, payload, watch) => replay(options, chapter, payload, watch),
  };
}

function exploreAll<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
  chapter: Chapter,
): Verdict {
  let total = { states: 0, depth: 0, exhaustive: true };
  for (const i of options.cases.keys()) {
    const subject = subjectOf(options, chapter, i);
    let found: Exploration;
    try {
      found = explore(subject);
    } catch (error) {
      return { failure: failureOfSearch(error), effort: effortOf(total) };
    }
    total = {
      states: total.states + found.states,
      depth: Math.max(total.depth, found.depth),
      exhaustive: total.exhaustive && found.exhaustive,
    };
    const failure = judge(options, subject, i, found);
    if (failure !== undefined) return { failure, effort: effortOf(total) };
  }
  return { effort: effortOf(total) };
}

function judge<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
  subject: Subject<Message, Output>,
  place: number,
  found: Exploration,
): Failure | undefined {
  if (found.counterexample !== undefined) {
    // Nothing can be left out: a shorter way within the bounds would have been found first.
    const steps = stepsOf(subject, found.counterexample);
    const failure = failureAfter(subject, steps);
    return failure === undefined ? DISAGREEMENT : complete(options, place, steps, failure);
  }
  if (found.exhaustive) return undefined;
  return {
    kind: 'not proven',
    name: 'not proven',
    rule: 'The search has to see every state there is.',
    sentence:
      `After ${found.states} states and ${found.depth} steps there still were more. Nothing wrong ` +
      'was found, but nothing is proven. Usually a node keeps something that grows without end, ' +
      'such as a counter or a list with repetitions in it.',
  };
}

/** The failure that a list of steps leads to, if it does. */
function failureAfter<Message, Output>(
  subject: Subject<Message, Output>,
  steps: readonly Step[],
): Failure | undefined {
  const { violation, error, trace, early } = outcomeOf(subject, steps);
  const failure = failureOf({
    trace,
    events: 0,
    restless: false,
    ...(violation && { violation }),
    ...(error && { error }),
  });
  return failure && { ...failure, faults: describeFaultSteps(steps, early) };
}

/** How a list of steps goes; if there is a goal, also what comes of it. */
function outcomeOf<Message, Output>(
  subject: Subject<Message, Output>,
  steps: readonly Step[],
  watch?: ReplayWatch,
) {
  const stepper = play({ ...subject, ...(watch && { watch }) }, steps);
  const { goal, bounds } = subject;
  if (goal !== undefined && !stepper.stopped) {
    const missing = playOn(stepper, goal, bounds.restarts !== false);
    // One fair run that does not get there proves nothing: another order of events might.
    if (missing !== undefined && newStuckTest(subject)(actionsOf(subject, steps))) {
      const { name, rule } = goal;
      stepper.condemn({ name, rule, sentence: stuckSentence(missing), node: null });
    }
  }
  const { violation, error, early } = stepper;
  const trace = stepper.trace();
  watch?.judged(trace, rulesOf(subject));
  return { trace, violation, error, early };
}

function complete<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
  place: number,
  steps: readonly Step[],
  failure: Failure,
): Failure {
  const { chapter, id, scenario } = options;
  const payload = Uint8Array.of(place, ...encodeSteps(steps, scenario.nodes));
  const hash = failure.hash ?? '00000000';
  const token = encodeToken({ chapter, test: id, hash, payload });
  return { ...failure, untimed: true, token };
}

function replay<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
  chapter: Chapter,
  payload: Uint8Array,
  watch?: ReplayWatch,
): Verdict {
  const [place = 0] = payload;
  const steps = decodeSteps(payload.slice(1), options.scenario.nodes);
  const subject = subjectOf(options, chapter, place);
  const { trace } = outcomeOf(subject, steps, watch);
  const failure = failureAfter(subject, steps);
  const effort = { runs: 1, events: trace.events.length };
  if (failure === undefined) return { effort, trace };
  return { effort, trace, failure: complete(options, place, steps, failure) };
}

/** What a run is watched by. Whether a goal can be reached is known at its end. */
function rulesOf<Message, Output>({
  invariants = [],
  goal,
}: Subject<Message, Output>): readonly WatchedRule[] {
  const ofGoal = goal && { name: goal.name, rule: goal.rule, isAboutTheEnd: true };
  return [...watchedRules(invariants), ...(ofGoal === undefined ? [] : [ofGoal])];
}

/** What is explored, and how its runs are played back. */
type Subject<Message, Output> = ExplorerOptions<Message, Output> & StepperOptions<Message, Output>;

function subjectOf<Chapter, Message, Output>(
  { scenario, rules, cases }: ExplorationOptions<Chapter, Message, Output>,
  chapter: Chapter,
  place: number,
): Subject<Message, Output> {
  const { params, bounds } = cases[place] ?? cases[0]!;
  const { restarts = true, copies = 1 } = bounds;
  const { links } = scenario.world;
  return {
    nodes: scenario.build(chapter, params),
    invariants: rules.invariants(params),
    bounds,
    ...(links !== undefined && { links }),
    trace: true,
    restarts,
    // What a goal has to wait for depends on every message that the search takes for lost.
    ...(rules.goal && { goal: rules.goal(params), copies }),
  };
}

function effortOf(found: Effort['exploration'] & object): Effort {
  return { runs: 0, events: 0, exploration: found };
}

function failureOfSearch(error: unknown): Failure {
  if (!(error instanceof UnfaithfulState)) return failureFromThrown(error);
  const { nondeterministic, message } = error;
  return nondeterministic
    ? {
        kind: 'nondeterminism',
        name: 'determinism',
        rule: 'The same inputs lead to the same state.',
        sentence: message,
      }
    : {
        kind: 'bad data',
        name: 'inspect() is incomplete',
        rule: 'inspect() returns everything that decides how the node will behave.',
        sentence: message,
      };
}

/** The search works on single nodes and puts them together; this run has them all at once. */
const DISAGREEMENT: Failure = {
  kind: 'nondeterminism',
  name: 'determinism',
  rule: 'The same steps give the same run.',
  sentence:
    'The search found a broken rule, but taking the same steps again did not break it. Does ' +
    'inspect() leave something out, or do nodes share state outside their classes?',
};
