import { runSchedule } from '../grade/scenario.ts';
import type { Trace } from '../sim/trace.ts';
import type { RecipeRun } from './recipe-run.ts';
import { scheduleOf, type RecipeSchedule } from './recipe-schedule.ts';
import { runOfTrace } from './run-of-trace.ts';
import { recipeScenario, treeOf, type RecipeScenarioOptions } from './scenario.ts';

/** A schedule, and whose code to run. */
export interface Play<Chapter> extends RecipeSchedule {
  readonly chapter?: Chapter;
}

/**
 * One run of some processes in the simulator, to count something for a text, or to show it.
 *
 * @throws Error if the run ends by an exception, or never comes to rest.
 */
export async function playRecipe<Chapter, Output>(
  options: RecipeScenarioOptions<Chapter, Output>,
  play: Play<Chapter> = {},
): Promise<{ readonly run: RecipeRun<Output>; readonly trace: Trace }> {
  const scenario = recipeScenario(options);
  const schedule = scheduleOf(options, play);
  const outcome = await runSchedule(scenario, play.chapter as Chapter, schedule, {
    invariants: () => [],
  });
  if (outcome.error !== undefined) {
    throw new Error(`${outcome.error.handler} has thrown.`, { cause: outcome.error.thrown });
  }
  if (outcome.restless) throw new Error('The run never comes to rest.');
  const { trace } = outcome;
  const { params } = schedule;
  return { run: runOfTrace(trace, params, treeOf(options.tree, params)), trace };
}
