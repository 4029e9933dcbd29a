import { crash, type Fault } from '#kit';
import * as reference from '../../solutions/15-ensemble/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { DURABLE } from './alone/rules.ts';
import { settings as aloneSettings, standalone } from './alone/scenario.ts';
import { hasty } from './hasty.ts';
import { scenarioOf } from './scenario.ts';
import type { Script } from './script.ts';
import { PIPELINES } from './scripts-alone.ts';
import { APART, SESSIONS, TOGETHER } from './scripts-ensemble.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['COMMIT', 'REQUEST', 'SYNC', 'REVALIDATE', 'connect', 'connected'];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'before-the-disk': beforeTheDisk,
  'a-pipeline': () => record(1, PIPELINES[1]!, { toMs: 60 }),
  'a-write': () => record(3, TOGETHER[0]!, { fromMs: 330, toMs: 420 }),
  'a-sync': () =>
    record(3, APART[0]!, {
      fromMs: 385,
      toMs: 468,
      faults: [{ kind: 'one-way', side: ['2', '3', 'c1'], atMs: 390, forMs: 60 }],
    }),
  'a-move': () => record(3, SESSIONS[3]!, { fromMs: 400, toMs: 500, without: 'c2' }),
};

/** A server that answers too early, and a crash. */
function beforeTheDisk(): Trace {
  const faults = [crash('server', { atMs: 21, forMs: 4 })];
  const schedule = { seed: 0, params: aloneSettings(), faults };
  const { trace } = runSchedule(standalone, hasty, schedule, { invariants: () => DURABLE });
  return standalone.foreground?.(trace) ?? trace;
}

/** What happens between two moments of a run of the reference. */
function record(
  servers: 1 | 3,
  script: Script,
  part: {
    readonly fromMs?: number;
    readonly toMs: number;
    readonly faults?: readonly Fault[];
    readonly without?: string;
  },
): Trace {
  const { fromMs = 0, toMs, faults = [], without } = part;
  const world = { healAtMs: 2000, endAtMs: 2100 };
  const scenario = scenarioOf({ servers, scripts: [script], world });
  const schedule = { seed: 0, params: { script: 0, chunks: 0 }, faults };
  const { trace } = runSchedule(scenario, reference, schedule, { invariants: () => [] });
  const whole = scenario.foreground?.(trace) ?? trace;
  const kept = whole.events.filter(
    (event) =>
      event.atMs >= fromMs &&
      event.atMs <= toMs &&
      event.type !== 'timer' &&
      event.node !== without &&
      !('to' in event && event.to === without) &&
      !('from' in event && event.from === without) &&
      !('peer' in event && event.peer === without),
  );
  // What does not arrive before the end of the part is another story.
  const ended = new Set(kept.map((event) => ('send' in event ? event.send : -1)));
  return {
    ...whole,
    nodes: whole.nodes.filter((node) => node !== without),
    events: kept.filter((event) => event.type !== 'send' || ended.has(event.id)),
  };
}
