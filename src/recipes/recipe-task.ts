import type { Fault } from '#kit';
import type { GradedTest } from '../grade/suite.ts';
import { task } from '../grade/task.ts';
import { PRIMARY } from './ensemble/names.ts';
import type { RecipeRun } from './recipe-run.ts';
import { runOfTrace } from './run-of-trace.ts';
import { recipeScenario, treeOf, type RecipeScenarioOptions } from './scenario.ts';

/** A break-it task about processes that use an ensemble: the learner writes the faults. */
export interface RecipeTaskOptions<Chapter, Output> extends RecipeScenarioOptions<Chapter, Output> {
  /** The chapter's number, for tokens. */
  readonly chapter: number;
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** What is to be reached, in a sentence. */
  readonly goal: string;
  /** The learner's answer. */
  readonly faults: (chapter: Chapter) => readonly Fault[];
  /** What is wrong with the answer itself: too many faults, the wrong kind. */
  readonly accept: (faults: readonly Fault[]) => string | undefined;
  /** What the run that came of it still lacks. */
  readonly judge: (run: RecipeRun<Output>) => string | undefined;
}

/** Makes a graded test that runs the learner's faults, and looks whether they do what they should. */
export function recipeTask<Chapter, Output>(
  options: RecipeTaskOptions<Chapter, Output>,
): GradedTest<Chapter> {
  const { chapter, id, title, points, goal, faults, accept, judge } = options;
  const scenario = recipeScenario(options);
  const params = Object.fromEntries(
    Object.entries(scenario.params).map(([name, [smallest]]) => [name, smallest]),
  );
  return task({
    chapter,
    id,
    title,
    points,
    goal,
    scenario,
    faults,
    accept: (list) => (list.some(stopsZk1) ? ONLY_OTHERS : accept(list)),
    judge: (trace) => judge(runOfTrace(trace, params, treeOf(options.tree, params))),
  });
}

const ONLY_OTHERS = `In this task ${PRIMARY} stands for a majority of the servers, which never crash together: let something else happen.`;

function stopsZk1(fault: Fault): boolean {
  return (fault.kind === 'crash' || fault.kind === 'crash-after') && fault.node === PRIMARY;
}
