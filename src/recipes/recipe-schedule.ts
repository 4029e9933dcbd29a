import type { Fault } from '#kit';
import type { Params } from '../grade/scenario.ts';
import { plainSchedule, type Schedule } from '../sim/schedule.ts';
import { recipeScenario, type RecipeScenarioOptions } from './scenario.ts';

/** A schedule in short: what is not said is as plain as can be. */
export interface RecipeSchedule {
  readonly params?: Params;
  readonly faults?: readonly Fault[];
  readonly seed?: number;
}

/** The schedule that is meant. */
export function scheduleOf<Chapter, Output>(
  options: RecipeScenarioOptions<Chapter, Output>,
  { params = {}, faults = [], seed = 0 }: RecipeSchedule,
): Schedule {
  const plain = plainSchedule(recipeScenario(options).params);
  return { seed, faults, params: { ...plain.params, ...params } };
}
