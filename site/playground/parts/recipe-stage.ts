import type { NodeId } from '../../../src/kit/env.ts';
import { counterOf } from '../../../src/kit/index.ts';
import type { Params } from '../../../src/grade/scenario.ts';
import { PRIMARY, SERVERS } from '../../../src/recipes/ensemble/names.ts';
import { rulesOf, type RecipeRules } from '../../../src/recipes/recipe-rules.ts';
import {
  recipeScenario,
  treeOf,
  type RecipeScenarioOptions,
} from '../../../src/recipes/scenario.ts';
import { stageOf, type Stage } from '../engine/material.ts';
import { recipeTree } from './recipe-tree.ts';
import { isRoutineOfRecipes, tellRecipe } from './tell-recipe.ts';

/** Processes of a recipe, and the rules they are watched by. */
export interface RecipeStageOptions<Chapter, Output>
  extends RecipeScenarioOptions<Chapter, Output>, RecipeRules<Output> {
  readonly id: string;
  readonly title: string;
  /** Nodes that are there from the beginning: the same with all settings. */
  readonly tree?: Readonly<Record<string, string>>;
  /** The plainest settings; `lag` is 0. */
  readonly plain?: Params;
  /** What settings are called. */
  readonly settings?: Readonly<Record<string, string>>;
  /** In a word or two, what an output says of the process that tells it. */
  readonly said?: (output: Output) => string | undefined;
}

/** When the servers have found each other, and processes begin, in ms. */
const START_MS = 10;

/** A stage with the simulated ensemble of the recipes: its servers in the middle, processes to both sides. */
export function recipeStage<Chapter, Output>(options: RecipeStageOptions<Chapter, Output>): Stage {
  const { id, title, names, tree = {}, plain = {}, settings = {}, said } = options;
  const scenario = recipeScenario<Chapter, Output>(options);
  return stageOf({
    id,
    title,
    scenario,
    rules: rulesOf<Output>(options),
    params: { ...plain, lag: 0 },
    settings: { ...settings, lag: 'How late servers are (0 to 4)' },
    badge: (state, node, output) =>
      SERVERS.includes(node) ? serverBadge(state) : processBadge(state, output as Output, said),
    tell: tellRecipe,
    isRoutine: isRoutineOfRecipes,
    tree: recipeTree(treeOf(tree, plain)),
    places: placesFor(names),
    isDiskless: true,
    spared: { [PRIMARY]: 'It stands for an ensemble that has a leader all the time.' },
    startMs: START_MS,
  });
}

function serverBadge(state: unknown): string | undefined {
  const { zxid, isServing } = (state ?? {}) as { zxid?: bigint; isServing?: boolean };
  if (zxid === undefined || isServing !== true) return 'does not serve';
  return `knows up to ${counterOf(zxid)}`;
}

interface ProcessState {
  readonly hasFinished?: boolean;
}

function processBadge<Output>(
  state: unknown,
  output: Output | { readonly kind: 'finished' } | undefined,
  said: ((output: Output) => string | undefined) | undefined,
): string | undefined {
  if ((state as ProcessState | undefined)?.hasFinished === true) return 'is done';
  if (output === undefined) return undefined;
  return said?.(output as Output);
}

/** Servers in the middle, so that each of their links is seen; the first half of the processes to the left of it. */
function placesFor(names: readonly NodeId[]): Record<NodeId, readonly [x: number, y: number]> {
  const half = Math.ceil(names.length / 2);
  const column = (nodes: readonly NodeId[], x: number) =>
    nodes.map((node, i) => [node, [x, (i + 0.5) / nodes.length]] as const);
  return Object.fromEntries([
    ['zk1', [0.46, 0.16]],
    ['zk2', [0.56, 0.5]],
    ['zk3', [0.46, 0.84]],
    ...column(names.slice(0, half), 0.15),
    ...column(names.slice(half), 0.85),
  ]);
}
