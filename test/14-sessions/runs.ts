import { pause, type Fault } from '#kit';
import * as reference from '../../solutions/14-sessions/index.ts';
import { runSchedule, type Params, type Scenario } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import type { Chapter } from './chapter.ts';
import { lockScenario } from './lock/scenario.ts';
import { ensemble, settings } from './scenario.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = [
  'write',
  'locked',
  'REVALIDATE',
  'PING',
  'REQUEST',
  'connect',
  'connected',
  'ping',
  'pong',
  'refused',
  'closeSession',
  'create',
  'answer',
];

/** A client that sleeps for longer than its time-out. */
const NAP: readonly Fault[] = [pause('c1', { atMs: 200, forMs: 300 })];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'held-in-belief': () => locked(false, NAP),
  'held-with-a-fence': () => locked(true, NAP),
  'a-move': () => between(860, 985, ['1', '2', '3', 'c1'], record({ c1: 1 })),
  'a-silent-client': () => between(850, 1535, ['2', '3', 'c2'], record({ clients: 2, c2: 1 })),
};

function record(params: Partial<Record<string, number>>): Trace {
  return traceOf(ensemble, settings(params), []);
}

function traceOf<Message, Output>(
  scenario: Scenario<Chapter, Message, Output>,
  params: Params,
  faults: readonly Fault[],
): Trace {
  const schedule = { seed: 0, params, faults };
  const { trace } = runSchedule(scenario, reference, schedule, { invariants: () => [] });
  return scenario.foreground?.(trace) ?? trace;
}

function locked(isFenced: boolean, faults: readonly Fault[]): Trace {
  const scenario = lockScenario({ isCareful: false, isFenced });
  const trace = traceOf(scenario, {}, faults);
  return between(150, 545, undefined, trace);
}

/** A part of a run, and only what these nodes have a part in. */
function between(
  fromMs: number,
  toMs: number,
  nodes: readonly string[] | undefined,
  trace: Trace,
): Trace {
  const shown = nodes ?? trace.nodes;
  const isShown = (node: string | null): boolean => node === null || shown.includes(node);
  const kept = trace.events.filter(
    (event) =>
      event.atMs >= fromMs &&
      event.atMs <= toMs &&
      event.type !== 'heal' &&
      isShown(event.node) &&
      (!('to' in event) || isShown(event.to)) &&
      (!('from' in event) || isShown(event.from)) &&
      (!('peer' in event) || isShown(event.peer)),
  );
  // What does not arrive before the end of the part is another story.
  const ended = new Set(kept.map((event) => ('send' in event ? event.send : -1)));
  return {
    ...trace,
    nodes: trace.nodes.filter((node) => isShown(node)),
    events: kept.filter((event) => event.type !== 'send' || ended.has(event.id)),
  };
}
