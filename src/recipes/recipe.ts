import type { Invariant } from '../check/invariant.ts';
import { property } from '../grade/property.ts';
import { runSchedule, type Expectation, type Params, type Rules } from '../grade/scenario.ts';
import type { GradedTest, RunSettings } from '../grade/suite.ts';
import type { FaultMenu } from '../sim/fault-menu.ts';
import { plainSchedule } from '../sim/schedule.ts';
import { runLive } from './live/run-live.ts';
import { faultsAt, type Moments } from './moments.ts';
import type { RecipeRule, RecipeRun } from './recipe-run.ts';
import { scheduleOf, type RecipeSchedule } from './recipe-schedule.ts';
import { runOfTrace } from './run-of-trace.ts';
import { recipeScenario, treeOf, type RecipeScenarioOptions } from './scenario.ts';
import type { RecipeOutput } from './session-output.ts';

/** A graded test of processes that use an ensemble. */
export interface RecipeOptions<Chapter, Output> extends RecipeScenarioOptions<Chapter, Output> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** What must hold at every moment. */
  readonly invariants?: (params: Params) => readonly Invariant<RecipeOutput<Output>>[];
  /** What must be true of a whole run. */
  readonly rules?: readonly RecipeRule<Output>[];
  /** Tried first, behind the plainest. */
  readonly schedules?: readonly RecipeSchedule[];
  /** Tried next: single faults at every moment of the plain run, as the code under test does it. */
  readonly moments?: readonly Moments[];
  /** What may go wrong in the random schedules; nothing if left out. */
  readonly menu?: FaultMenu;
  /** How many random schedules there are. */
  readonly runs: number;
  /** Only in the simulator, not with `--servers`: what it checks needs its faults, or its time. */
  readonly simulatedOnly?: boolean;
}

/**
 * Makes a graded test of a recipe: in the simulator, under faults; and, with the same processes and rules, on a running
 * ensemble.
 */
export function recipe<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
): GradedTest<Chapter> {
  const graded = propertyOf(options, []);
  const { moments = [] } = options;
  return {
    ...graded,
    // The code under test says which moments there are.
    run:
      moments.length === 0
        ? (chapter, settings) => graded.run(chapter, settings)
        : async (chapter, settings) => {
            const found = await momentsOf(options, chapter, moments, settings);
            return propertyOf(options, found).run(chapter, settings);
          },
    ...(options.simulatedOnly !== true && {
      runLive: (chapter: Chapter, settings) => runLive(options, chapter, settings),
    }),
  };
}

/** Rules about a run as rules about its trace. */
function expectationsOf<Chapter, Output>(
  options: Pick<RecipeOptions<Chapter, Output>, 'rules' | 'tree'>,
): readonly Expectation[] {
  let last: { readonly of: unknown; readonly run: RecipeRun<Output> } | undefined;
  return (options.rules ?? []).map(({ name, rule, check }) => ({
    name,
    rule,
    check(trace, params) {
      // One run is asked about by all rules, one after the other.
      if (last?.of !== trace) {
        last = { of: trace, run: runOfTrace(trace, params, treeOf(options.tree, params)) };
      }
      const found = check(last.run);
      if (found === undefined || typeof found === 'string') return found;
      const { event } = found.at;
      return event === undefined ? found.sentence : { sentence: found.sentence, event };
    },
  }));
}

function propertyOf<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
  more: readonly RecipeSchedule[],
): GradedTest<Chapter> {
  const { chapter, id, title, points, runs, menu, schedules = [] } = options;
  const scenario = recipeScenario(options);
  return property({
    chapter,
    id,
    title,
    points,
    scenario,
    rules: rulesOf(options),
    schedules: [{}, ...schedules, ...more].map((schedule) => scheduleOf(options, schedule)),
    ...(menu !== undefined && { menu }),
    runs,
  });
}

function rulesOf<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
): Rules<RecipeOutput<Output>> {
  return {
    invariants: options.invariants ?? (() => []),
    expectations: expectationsOf(options),
  };
}

async function momentsOf<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
  chapter: Chapter,
  moments: readonly Moments[],
  { effort }: RunSettings,
): Promise<RecipeSchedule[]> {
  const scenario = recipeScenario(options);
  const plain = plainSchedule(scenario.params);
  const { trace } = await runSchedule(scenario, chapter, plain, { invariants: () => [] });
  return moments
    .flatMap((kind) => faultsAt(trace, kind, effort))
    .map((fault) => ({ faults: [fault] }));
}
