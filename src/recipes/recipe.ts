import type { Invariant } from '../check/invariant.ts';
import { property } from '../grade/property.ts';
import { runSchedule, type Params } from '../grade/scenario.ts';
import type { GradedTest, RunSettings } from '../grade/suite.ts';
import type { FaultMenu } from '../sim/fault-menu.ts';
import { plainSchedule } from '../sim/schedule.ts';
import type { Trace } from '../sim/trace.ts';
import { runLive } from './live/run-live.ts';
import { faultsAt, type Moments } from './moments.ts';
import { rulesOf } from './recipe-rules.ts';
import type { RecipeRule } from './recipe-run.ts';
import { scheduleOf, type RecipeSchedule } from './recipe-schedule.ts';
import { recipeScenario, type RecipeScenarioOptions } from './scenario.ts';
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

async function momentsOf<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
  chapter: Chapter,
  moments: readonly Moments[],
  { effort }: RunSettings,
): Promise<RecipeSchedule[]> {
  const scenario = recipeScenario(options);
  const plain = plainSchedule(scenario.params);
  const traces = new Map<string, Trace>();
  const found: RecipeSchedule[] = [];
  for (const kind of moments) {
    const params = { ...plain.params, ...kind.params };
    const name = JSON.stringify(params);
    const trace =
      traces.get(name) ??
      (await runSchedule(scenario, chapter, { ...plain, params }, { invariants: () => [] })).trace;
    traces.set(name, trace);
    found.push(...faultsAt(trace, kind, effort).map((fault) => ({ params, faults: [fault] })));
  }
  return found;
}
