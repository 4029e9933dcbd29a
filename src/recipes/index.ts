/**
 * Recipes under test: processes whose code is async, and the ensemble they use, simulated or real.
 *
 * @module
 */
export { everyoneFinishes } from './rules/everyone-finishes.ts';
export { firstComeFirstServed } from './rules/first-come.ts';
export { mutualExclusion } from './rules/mutual-exclusion.ts';
export { nothingIsLeft } from './rules/nothing-is-left.ts';
export type { MomentFault } from './moments.ts';
export { playRecipe } from './play-recipe.ts';
export type { Main, ProcessTools } from './process-tools.ts';
export { recipe, type RecipeOptions } from './recipe.ts';
export type { RecipeSchedule } from './recipe-schedule.ts';
export { recipeMenu } from './recipe-menu.ts';
export type * from './recipe-run.ts';
export { recipeTask } from './recipe-task.ts';
export { recordRecipe, type Recording } from './record-recipe.ts';
export type { RecipeScenarioOptions } from './scenario.ts';
export type * from './session-output.ts';
