import { crash, lose, partition, type Fault } from '#kit';
import * as reference from '../../solutions/04-zab-election/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import { foreground, since } from './foreground.ts';
import { IdsAlone } from './ids-alone.ts';
import { newestOfItsQuorum } from './invariants.ts';
import { elections, following, settings, type Chapter, type Settings } from './scenario.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['notification', 'follow', 'lead'];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'ids-alone': idsAlone,
  'first-round': () => record([], { histories: 1 }),
  'a-round-ahead': () => record([], { ahead: 1, histories: 1 }),
  'nobody-hears': () => record([lose('1', '2', 1), lose('2', '1', 1)], { voters: 2 }),
  'a-late-comer': () => since(300, record([crash('1', { atMs: 300, forMs: 50 })])),
  'two-leaders': () => upTo(420, record(threeIsLate())),
  powerless: () => upTo(850, follow([crash('3', { atMs: 100, forMs: 2000 })])),
};

/** Server 1 hears of 3 late, and 2 never does. */
function threeIsLate(): readonly Fault[] {
  return [
    { kind: 'delay', from: '3', to: '1', nth: 1, byMs: 95 },
    { kind: 'delay', from: '3', to: '2', nth: 1, byMs: 95 },
    partition(['2'], { atMs: 50, forMs: 600 }),
  ];
}

function record(
  faults: readonly Fault[],
  params: Settings = {},
  scenario: typeof elections = elections,
): Trace {
  const schedule = { seed: 0, params: settings(params), faults };
  const { trace } = runSchedule(scenario, reference, schedule, { invariants: () => [] });
  return without(foreground(trace), ({ type }) => type === 'heal');
}

function follow(faults: readonly Fault[]): Trace {
  return record(faults, {}, following);
}

/** The same servers without their histories: server 1 has the newest. */
function idsAlone(): Trace {
  const naive = { ...reference, FastLeaderElection: IdsAlone };
  const params = settings({ histories: 1 });
  const rules = { invariants: () => [newestOfItsQuorum(params)] };
  const schedule = { seed: 0, params, faults: [] };
  return runSchedule(elections, naive as unknown as Chapter, schedule, rules as never).trace;
}

function upTo(atMs: number, trace: Trace): Trace {
  return without(trace, (event) => event.atMs > atMs);
}

function without(trace: Trace, isLeftOut: (event: TraceEvent) => boolean): Trace {
  return { ...trace, events: trace.events.filter((event) => !isLeftOut(event)) };
}
