import { crash, lose, partition, type Fault } from '#kit';
import * as reference from '../../solutions/02-three-phase-commit/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import { exploreAsynchronous } from './asynchronous.ts';
import { DecidesAlone } from './each-alone.ts';
import { agreement } from './invariants.ts';
import { scenario, settings, type Chapter } from './scenario.ts';
import { withoutEvents } from './without-events.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = [
  'begin',
  'canCommit',
  'vote',
  'preCommit',
  'ack',
  'doCommit',
  'doAbort',
  'stateRequest',
  'state',
  'inquiry',
  'outcome',
];

/** The coordinator crashes while it sends the second phase: its word reaches only one of them. */
const REACHES_ONLY_P2: readonly Fault[] = [
  lose('coordinator', 'p1', 2),
  crash('coordinator', { atMs: 20, forMs: 1000 }),
];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'everybody-commits': () => record([]),
  'a-missing-ack': () => upTo(90, record([crash('p2', { atMs: 20, forMs: 1000 })])),
  'each-alone': () => record(REACHES_ONLY_P2, { ...reference, Participant: DecidesAlone }),
  'takes-over': () => upTo(190, record(REACHES_ONLY_P2)),
  'comes-back': () => record([crash('p2', { atMs: 20, forMs: 80 })]),
  'three-messages': () => essence(exploreAsynchronous({ losses: 3 }).failure!.trace!),
  'one-partition': () => upTo(170, record([partition(['p1'], { atMs: 20, forMs: 600 })])),
};

function record(faults: readonly Fault[], chapter: Chapter = reference): Trace {
  const schedule = { seed: 0, params: settings(), faults };
  const rules = { invariants: () => [agreement] };
  return withoutIdleEnd(runSchedule(scenario, chapter, schedule, rules).trace);
}

/** A run is over long before the simulator says that nothing would fail any more. */
function withoutIdleEnd(trace: Trace): Trace {
  return { ...trace, events: trace.events.filter(({ type }) => type !== 'heal') };
}

function upTo(atMs: number, trace: Trace): Trace {
  return { ...trace, events: trace.events.filter((event) => event.atMs <= atMs) };
}

/** Without what is still under way at the end, and without what nodes tell themselves. */
function essence(trace: Trace): Trace {
  const arrived = new Set(trace.events.map((event) => ('send' in event ? event.send : null)));
  return withoutEvents(
    trace,
    (event) => isToItself(event) || (event.type === 'send' && !arrived.has(event.id)),
  );
}

/** A word to itself is only the way to learn that the disk has it. */
function isToItself(event: TraceEvent): boolean {
  if (event.type === 'send') return event.to === event.node;
  return event.type === 'deliver' && event.from === event.node;
}
