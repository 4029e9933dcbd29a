import { failureFromThrown } from '../../grade/thrown.ts';
import type { Params } from '../../grade/scenario.ts';
import type { Failure, LiveSettings, Verdict } from '../../grade/suite.ts';
import type { RecipeOptions } from '../recipe.ts';
import type { RecipeRun } from '../recipe-run.ts';
import { scheduleOf } from '../recipe-schedule.ts';
import { treeOf } from '../scenario.ts';
import { LivePlay } from './live-play.ts';
import { LiveRecord } from './live-record.ts';
import { LiveSite } from './live-site.ts';
import { Saboteur } from './saboteur.ts';

/** So many of the last things that happened are told with a failure. */
const TOLD_LINES = 30;

/** One run: which settings, and who breaks connections: seed 0 for nobody. */
interface Plan {
  readonly params: Params;
  readonly seed: number;
}

/** Runs the processes of a recipe on a running ensemble: undisturbed, and with connections that break. */
export async function runLive<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
  chapter: Chapter,
  settings: LiveSettings,
): Promise<Verdict> {
  const site = await LiveSite.open(settings.servers);
  let runs = 0;
  let requests = 0;
  try {
    for (const plan of plansOf(options, settings)) {
      const { failure, asked } = await play(options, chapter, plan, site, `run-${++runs}`);
      requests += asked;
      if (failure !== undefined) return { failure, effort: { runs, events: requests } };
    }
    return { effort: { runs, events: requests } };
  } finally {
    await site.close();
  }
}

/** The plainest settings, and those of the given schedules; and once more the plainest, disturbed. */
function plansOf<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
  { seed, effort }: LiveSettings,
): Plan[] {
  const plain = scheduleOf(options, {}).params;
  const given = (options.schedules ?? [])
    .map((schedule) => scheduleOf(options, schedule).params)
    // Servers are as late as they are.
    .map((params) => ({ ...params, lag: 0 }));
  const different = new Map([plain, ...given].map((params) => [JSON.stringify(params), params]));
  const calm = [...different.values()].map((params) => ({ params, seed: 0 }));
  if (options.menu?.lose === undefined) return calm;
  const stormy = Array.from({ length: Math.max(1, Math.round(effort)) }, (_, i) => ({
    params: plain,
    seed: seed + i,
  }));
  return [...calm, ...stormy];
}

async function play<Chapter, Output>(
  options: RecipeOptions<Chapter, Output>,
  chapter: Chapter,
  { params, seed }: Plan,
  site: LiveSite,
  name: string,
): Promise<{ readonly failure: Failure | undefined; readonly asked: number }> {
  const root = await site.makeRoot(name, treeOf(options.tree, params));
  const record = new LiveRecord<Output>(root, options.invariants?.(params) ?? []);
  const mains = options.processes(chapter, params);
  const processes = options.names.filter((process) => mains[process] !== undefined);
  const saboteur = new Saboteur(seed, processes);
  const connectString = site.connectString(root);
  const end = await new LivePlay({ connectString, mains, record, saboteur }).run();
  const asked = record.requests.length;
  const story = record.story.slice(-TOLD_LINES);
  if (end.thrown !== undefined) {
    const { process, error } = end.thrown;
    const where = process === '' ? 'a promise that nobody waits for' : process;
    return { failure: { ...failureFromThrown(error, where), story }, asked };
  }
  const { told, requests, notifications } = record;
  const left = await site.nodesBelow(root);
  const { unfinished } = end;
  const run = { params, processes, told, requests, notifications, unfinished, left };
  const broken = end.broken ?? record.end() ?? firstBroken(options, run);
  if (broken === undefined) return { failure: undefined, asked };
  const { name: ruleName, rule, sentence } = broken;
  return { failure: { kind: 'rule', name: ruleName, rule, sentence, story }, asked };
}

function firstBroken<Chapter, Output>(
  { rules = [] }: RecipeOptions<Chapter, Output>,
  run: RecipeRun<Output>,
): { readonly name: string; readonly rule: string; readonly sentence: string } | undefined {
  for (const { name, rule, check } of rules) {
    const found = check(run);
    if (found === undefined) continue;
    return { name, rule, sentence: typeof found === 'string' ? found : found.sentence };
  }
  return undefined;
}
