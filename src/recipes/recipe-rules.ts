import type { Invariant } from '../check/invariant.ts';
import type { Expectation, Params, Rules } from '../grade/scenario.ts';
import type { RecipeRule, RecipeRun } from './recipe-run.ts';
import { runOfTrace } from './run-of-trace.ts';
import { treeOf, type RecipeScenarioOptions } from './scenario.ts';
import type { RecipeOutput } from './session-output.ts';

/** What must hold in runs of a recipe. */
export interface RecipeRules<Output> {
  /** What must hold at every moment. */
  readonly invariants?: (params: Params) => readonly Invariant<RecipeOutput<Output>>[];
  /** What must be true of a whole run. */
  readonly rules?: readonly RecipeRule<Output>[];
  /** Nodes that are there from the beginning. */
  readonly tree?: RecipeScenarioOptions<never, never>['tree'];
}

/** The same as rules about traces of simulated runs. */
export function rulesOf<Output>(options: RecipeRules<Output>): Rules<RecipeOutput<Output>> {
  return {
    invariants: options.invariants ?? (() => []),
    expectations: expectationsOf(options),
  };
}

/** Rules about a run as rules about its trace. */
function expectationsOf<Output>(options: RecipeRules<Output>): readonly Expectation[] {
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
