import { lose, type Fault } from '#kit';
import * as reference from '../../solutions/07-watches/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { foreground } from './foreground.ts';
import { scenarioWith, settings } from './scenario.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = [
  'event',
  'answer',
  'getData',
  'commit',
  'setWatches',
  'setData',
  'forward',
  'connect',
  'connected',
  'exists',
  'getChildren',
];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'the-event-first': () =>
    between(36, 106, ['leader', 's2', 'c2'], record({ clients: 2, plot: 1 })),
  'a-lost-event': () => between(40, 145, undefined, record({ plot: 1 }, [lose('s1', 'c1', 3)])),
  'a-server-behind': () =>
    between(
      60,
      345,
      undefined,
      record({ plot: 1 }, [
        { kind: 'delay', from: 'leader', to: 's2', nth: 1, byMs: 115 },
        lose('s1', 'c1', 5),
      ]),
    ),
};

function record(params: Partial<Record<string, number>>, faults: readonly Fault[] = []): Trace {
  const schedule = { seed: 0, params: settings({ things: 1, ...params }), faults };
  return runSchedule(scenarioWith('own'), reference, schedule, { invariants: () => [] }).trace;
}

/** A part of a run, and only what these nodes have a part in. */
function between(
  fromMs: number,
  toMs: number,
  nodes: readonly string[] | undefined,
  trace: Trace,
): Trace {
  const { events } = foreground(trace);
  const shown = nodes ?? trace.nodes;
  const isShown = (node: string | null): boolean => node === null || shown.includes(node);
  const kept = events.filter(
    (event) =>
      event.atMs >= fromMs &&
      event.atMs <= toMs &&
      event.type !== 'heal' &&
      isShown(event.node) &&
      (!('to' in event) || isShown(event.to)),
  );
  // What does not arrive before the end of the part is another story.
  const ended = new Set(kept.map((event) => ('send' in event ? event.send : -1)));
  return {
    ...trace,
    nodes: trace.nodes.filter((node) => isShown(node)),
    events: kept.filter((event) => event.type !== 'send' || ended.has(event.id)),
  };
}
