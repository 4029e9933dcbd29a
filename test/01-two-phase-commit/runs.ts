import { crash, lose, type Fault } from '#kit';
import * as reference from '../../solutions/01-two-phase-commit/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { agreement } from './invariants.ts';
import { OnePhaseCoordinator, OnePhaseParticipant } from './one-phase.ts';
import { scenario, settings, type Chapter } from './scenario.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['begin', 'prepare', 'vote', 'decision', 'ack', 'inquiry', 'outcome'];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'one-phase': onePhase,
  'everybody-commits': () => record([]),
  'a-lost-vote': () => record([lose('p2', 'coordinator', 1)]),
  'a-lost-decision': () => record([lose('coordinator', 'p2', 2)]),
  blocked: () => upTo(120, record([crash('coordinator', { atMs: 15, forMs: 600 })])),
  'asking-around': () =>
    upTo(
      130,
      record([lose('coordinator', 'p2', 2), crash('coordinator', { atMs: 24, forMs: 1000 })]),
    ),
};

function record(faults: readonly Fault[], params: Partial<Record<string, number>> = {}): Trace {
  const schedule = { seed: 0, params: settings(params), faults };
  return withoutIdleEnd(runSchedule(scenario, reference, schedule, { invariants: () => [] }).trace);
}

/** The same client and databases, without the first phase: p2 cannot commit, and nobody asked it. */
function onePhase(): Trace {
  const naive = {
    Coordinator: OnePhaseCoordinator,
    Participant: class extends OnePhaseParticipant {
      constructor(...[, , resource]: ConstructorParameters<Chapter['Participant']>) {
        super(resource);
      }
    },
  };
  const schedule = { seed: 0, params: settings({ refuser: 2 }), faults: [] };
  const rules = { invariants: () => [agreement] };
  return runSchedule(scenario, naive as unknown as Chapter, schedule, rules).trace;
}

/** A run is over long before the simulator says that nothing would fail any more. */
function withoutIdleEnd(trace: Trace): Trace {
  return { ...trace, events: trace.events.filter(({ type }) => type !== 'heal') };
}

function upTo(atMs: number, trace: Trace): Trace {
  return { ...trace, events: trace.events.filter((event) => event.atMs <= atMs) };
}
