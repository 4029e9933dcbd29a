import { crash, lose, partition, type Fault } from '#kit';
import * as reference from '../../solutions/00-start-here/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { linearizable, register, type Manner } from './register.ts';
import { scenario, settings } from './scenario.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['ping', 'pong', 'write', 'written', 'read', 'value', 'copy', 'copied'];

/** The runs that the page shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'an-answer': () => record([]),
  'a-lost-ping': () => record([lose('ann', 'echo', 1)]),
  'a-lost-pong': () => record([lose('echo', 'ann', 1)]),
  'a-crash': () => record([crash('echo', { atMs: 6, forMs: 10 })]),
  'a-partition': () =>
    record([partition(['bob'], { atMs: 3, forMs: 40 })], { pingers: 2, texts: 2 }),
  'available-and-stale': () => cutRegister('answers at once'),
  'consistent-and-silent': () => cutRegister('waits for the other'),
};

function record(faults: readonly Fault[], params: Partial<Record<string, number>> = {}): Trace {
  const schedule = { seed: 0, params: settings(params), faults };
  return withoutIdleEnd(runSchedule(scenario, reference, schedule, { invariants: () => [] }).trace);
}

/** Two replicas of one value, which a partition keeps apart. */
function cutRegister(manner: Manner): Trace {
  const faults = [partition(['ann', 'r1'], { atMs: 1, forMs: 90 })];
  const rules = { invariants: () => [linearizable] };
  const { trace } = runSchedule(register, manner, { seed: 0, params: {}, faults }, rules);
  return { ...trace, events: trace.events.filter(({ atMs }) => atMs < 90) };
}

/** A run is over long before the simulator says that nothing would fail any more. */
function withoutIdleEnd(trace: Trace): Trace {
  return { ...trace, events: trace.events.filter(({ type }) => type !== 'heal') };
}
