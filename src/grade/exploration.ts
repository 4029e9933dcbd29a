import { explore, type Bounds, type Exploration } from '../check/explorer.ts';
import { UnfaithfulState } from '../check/local-states.ts';
import { fewestSteps, play, stepsOf } from '../check/playback.ts';
import type { ClusterOptions } from '../sim/cluster.ts';
import { decodeSteps, encodeSteps, type Step } from '../sim/step.ts';
import { describeFaultSteps } from '../sim/step-words.ts';
import { failureOf } from './failure.ts';
import type { Params, Rules, Scenario } from './scenario.ts';
import type { Effort, Failure, GradedTest, Verdict } from './suite.ts';
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
  /** Only the invariants count: there is no end of a run, and expectations look at whole runs. */
  readonly rules: Rules<Output>;
}

/** Settings, and how far to go with them. */
export interface ExplorationCase {
  readonly params: Params;
  readonly bounds: Bounds;
}

/** Makes a graded test that explores a scenario exhaustively. What it cannot finish is no pass. */
export function exploration<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
): GradedTest<Chapter> {
  const { id, title, points, rules, cases } = options;
  return {
    id,
    title,
    points,
    rules: rules.invariants(cases[0]!.params).map(({ name }) => name),
    seeded: false,
    run: (chapter) => exploreAll(options, chapter),
    replay: (chapter, payload) => replay(options, chapter, payload),
  };
}

function exploreAll<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
  chapter: Chapter,
): Verdict {
  let total = { states: 0, depth: 0, exhaustive: true };
  for (const [i, { params, bounds }] of options.cases.entries()) {
    const cluster = clusterOf(options, chapter, params);
    let found: Exploration;
    try {
      const { nodes, invariants = [] } = cluster;
      found = explore({ nodes, invariants, bounds });
    } catch (error) {
      return { failure: failureOfSearch(error), effort: effortOf(total) };
    }
    total = {
      states: total.states + found.states,
      depth: Math.max(total.depth, found.depth),
      exhaustive: total.exhaustive && found.exhaustive,
    };
    const failure = judge(options, cluster, i, found);
    if (failure !== undefined) return { failure, effort: effortOf(total) };
  }
  return { effort: effortOf(total) };
}

function judge<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
  cluster: ClusterOptions<Message, Output>,
  place: number,
  found: Exploration,
): Failure | undefined {
  if (found.counterexample !== undefined) {
    const steps = stepsOf(cluster, found.counterexample);
    const name = failureAfter(cluster, steps)?.name;
    const fewest = fewestSteps(steps, (fewer) => failureAfter(cluster, fewer)?.name === name);
    const failure = failureAfter(cluster, fewest);
    return failure === undefined ? DISAGREEMENT : complete(options, place, fewest, failure);
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
  cluster: ClusterOptions<Message, Output>,
  steps: readonly Step[],
): Failure | undefined {
  const { violation, error, trace } = outcomeOf(cluster, steps);
  return failureOf({
    trace,
    events: 0,
    restless: false,
    ...(violation && { violation }),
    ...(error && { error }),
  });
}

function outcomeOf<Message, Output>(
  cluster: ClusterOptions<Message, Output>,
  steps: readonly Step[],
) {
  const stepper = play(cluster, steps);
  return { trace: stepper.trace(), violation: stepper.violation, error: stepper.error };
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
  return { ...failure, faults: describeFaultSteps(steps), untimed: true, token };
}

function replay<Chapter, Message, Output>(
  options: ExplorationOptions<Chapter, Message, Output>,
  chapter: Chapter,
  payload: Uint8Array,
): Verdict {
  const [place = 0] = payload;
  const { params } = options.cases[place] ?? options.cases[0]!;
  const steps = decodeSteps(payload.slice(1), options.scenario.nodes);
  const cluster = clusterOf(options, chapter, params);
  const { trace } = outcomeOf(cluster, steps);
  const failure = failureAfter(cluster, steps);
  const effort = { runs: 1, events: trace.events.length };
  if (failure === undefined) return { effort, trace };
  return { effort, trace, failure: complete(options, place, steps, failure) };
}

function clusterOf<Chapter, Message, Output>(
  { scenario, rules }: ExplorationOptions<Chapter, Message, Output>,
  chapter: Chapter,
  params: Params,
): ClusterOptions<Message, Output> {
  return {
    nodes: scenario.build(chapter, params),
    invariants: rules.invariants(params),
    trace: true,
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
    'The search found a broken rule, but taking the same steps again did not break it. Do nodes ' +
    'share state outside their classes?',
};
