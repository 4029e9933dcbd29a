import type { NodeId } from '#kit';
import type { Params, SettlingScenario } from '../grade/scenario.ts';
import type { NodeFactory } from '../sim/member.ts';
import type { ParamRanges } from '../sim/schedule.ts';
import { initialLog, type InitialTree } from './ensemble/initial-log.ts';
import { ModelServer } from './ensemble/model-server.ts';
import { CONNECT_STRING, PRIMARY, SERVERS } from './ensemble/names.ts';
import { TRANSACTION_LOG } from './ensemble/transaction-log.ts';
import { brief } from './brief.ts';
import { foreground } from './foreground.ts';
import type { RecipeMessage } from './message.ts';
import { processFactory } from './process.ts';
import type { Main } from './process-tools.ts';
import type { RecipeOutput } from './session-output.ts';

/** How late replicas may apply a transaction, in ms, by the setting `lag`. */
const LAGS_MS: readonly number[] = [0, 5, 20, 100, 500];

/** Processes that use an ensemble. */
export interface RecipeScenarioOptions<Chapter, Output> {
  /** Every process there may be, in the order of the diagram's columns. */
  readonly names: readonly NodeId[];
  /** What the processes do that these settings ask for. */
  readonly processes: (chapter: Chapter, params: Params) => Readonly<Record<NodeId, Main<Output>>>;
  /** Settings besides `lag`, which every recipe has. */
  readonly params?: ParamRanges;
  /** Nodes that are there from the beginning. */
  readonly tree?: InitialTree | ((params: Params) => InitialTree);
  /** When all faults end (10,000). */
  readonly healAtMs?: number;
  /** When everybody must have finished (40,000). */
  readonly endAtMs?: number;
  /** More events than this are taken for a run that never comes to rest (100,000). */
  readonly maxEvents?: number;
}

/** A scenario of processes and of the three servers of the model. */
export type RecipeScenario<Chapter, Output> = SettlingScenario<
  Chapter,
  RecipeMessage,
  RecipeOutput<Output>
>;

/** Makes the scenario. The columns of its diagrams are the processes, and the servers in their midst. */
export function recipeScenario<Chapter, Output>(
  options: RecipeScenarioOptions<Chapter, Output>,
): RecipeScenario<Chapter, Output> {
  const { names, healAtMs = 10_000, endAtMs = 40_000, maxEvents = 100_000 } = options;
  return {
    settles: true,
    nodes: [...SERVERS, ...names],
    params: { ...options.params, lag: [0, LAGS_MS.length - 1] },
    build: (chapter, params) => build(options, chapter, params),
    foreground,
    brief,
    world: {
      links: 'stream',
      latency: { minMs: 1, maxMs: 3 },
      sync: { minMs: 1, maxMs: 1 },
      healAtMs,
      endAtMs,
      maxEvents,
    },
  };
}

/** The nodes that are there from the beginning. */
export function treeOf(
  tree: RecipeScenarioOptions<never, never>['tree'],
  params: Params,
): InitialTree {
  return typeof tree === 'function' ? tree(params) : (tree ?? {});
}

type Factory<Output> = NodeFactory<RecipeMessage, RecipeOutput<Output>>;

function build<Chapter, Output>(
  options: RecipeScenarioOptions<Chapter, Output>,
  chapter: Chapter,
  params: Params,
): Readonly<Record<NodeId, Factory<Output>>> {
  const nodes: Record<NodeId, Factory<Output>> = {};
  const lagMs = LAGS_MS[params['lag']!]!;
  for (const server of SERVERS) {
    const factory: Factory<Output> = (env, output) => new ModelServer(env, { lagMs }, output);
    nodes[server] = server === PRIMARY ? withTree(factory, treeOf(options.tree, params)) : factory;
  }
  const mains = options.processes(chapter, params);
  for (const name of options.names) {
    const main = mains[name];
    if (main !== undefined) nodes[name] = processFactory(main, { connectString: CONNECT_STRING });
  }
  return nodes;
}

function withTree<Output>(factory: Factory<Output>, tree: InitialTree): Factory<Output> {
  const entries = initialLog(tree);
  return Object.assign(factory, {
    initialDisk: ((disk) => {
      const log = disk.log(TRANSACTION_LOG);
      for (const entry of entries) log.append(entry);
    }) satisfies Factory<Output>['initialDisk'],
  });
}
