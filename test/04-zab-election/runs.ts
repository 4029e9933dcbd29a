import { crash, lose, type Fault } from '#kit';
import * as reference from '../../solutions/04-zab-election/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
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
  'a-lost-vote': () =>
    record([...votesOfOneLost(), crash('3', { atMs: 0, forMs: 900 })], { histories: 1 }),
  'a-late-comer': () => from(300, record([crash('1', { atMs: 300, forMs: 50 })])),
  'two-leaders': () => upTo(420, record(threeIsLate())),
  powerless: () => upTo(950, follow([crash('3', { atMs: 100, forMs: 2000 })])),
};

function votesOfOneLost(): readonly Fault[] {
  return [lose('1', '2', 1)];
}

/** Server 3 is heard by 1 just in time, and by 2 too late. */
function threeIsLate(): readonly Fault[] {
  return [
    { kind: 'delay', from: '3', to: '1', nth: 1, byMs: 195 },
    { kind: 'delay', from: '3', to: '2', nth: 1, byMs: 600 },
    lose('1', '2', 3),
  ];
}

function record(
  faults: readonly Fault[],
  params: Settings = {},
  scenario: typeof elections = elections,
): Trace {
  const schedule = { seed: 0, params: settings(params), faults };
  const { trace } = runSchedule(scenario, reference, schedule, { invariants: () => [] });
  return without(trace, ({ type }) => type === 'heal');
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

/** What was told before is left, what was said is not. */
function from(atMs: number, trace: Trace): Trace {
  return without(trace, (event) => event.atMs < atMs && !['start', 'output'].includes(event.type));
}

function without(trace: Trace, isLeftOut: (event: TraceEvent) => boolean): Trace {
  return { ...trace, events: trace.events.filter((event) => !isLeftOut(event)) };
}
