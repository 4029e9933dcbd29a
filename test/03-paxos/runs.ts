import { crash, lose, pause, type Fault } from '#kit';
import * as reference from '../../solutions/03-paxos/index.ts';
import { runSchedule, type Scenario } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import { duelScenario } from './duel.ts';
import { fastScenario, fastSettings } from './fast-scenario.ts';
import { agreement } from './invariants.ts';
import { logScenario, logSettings } from './log-scenario.ts';
import { NaiveAcceptor, NaiveProposer } from './naive.ts';
import { scenario, settings, type Chapter } from './scenario.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['prepare', 'promise', 'accept', 'accepted', 'reject', 'ask', 'chosen'];

const NOTHING = { invariants: () => [] };

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'no-promises': noPromises,
  'one-proposer': () => record(scenario, settings(), []),
  'the-value-of-another': () =>
    without(
      ['a3', 'l1'],
      record(scenario, settings({ proposers: 2 }), [pause('p2', { atMs: 0, forMs: 30 })]),
    ),
  'too-late': () => without(['a3', 'l1'], record(scenario, settings({ proposers: 2 }), [])),
  'a-duel': () => upTo(130, without(['a3', 'l1'], duel(0))),
  'the-duel-ends': () => upTo(112, without(['a3', 'l1'], duel(40))),
  'a-stable-leader': () =>
    between(176, 214, record(logScenario, logSettings({ commands: 2, startMs: 180 }), [])),
  'a-gap': () =>
    between(
      176,
      460,
      record(logScenario, logSettings({ startMs: 180 }), [
        lose('r1', 'r2', 4),
        lose('r1', 'r3', 4),
        crash('r1', { atMs: 208, forMs: 800 }),
      ]),
    ),
  'a-fast-ballot': () => without(['a2', 'a3'], upTo(70, record(fastScenario, fastSettings(), []))),
  'a-collision': () =>
    without(['x', 'y', 'l1'], record(fastScenario, fastSettings({ clients: 2 }), collision)),
};

/** `y` is first at `a1` and `a2`, `x` at the others. */
const collision = ['a1', 'a2'].map((to): Fault => {
  return { kind: 'delay', from: 'x', to, nth: 1, byMs: 1 };
});

function duel(spread: number): Trace {
  return record(duelScenario, { spread }, reference.schedule());
}

function record<Message, Output>(
  of: Scenario<Chapter, Message, Output>,
  params: Readonly<Record<string, number>>,
  faults: readonly Fault[],
): Trace {
  const { trace } = runSchedule(of, reference, { seed: 0, params, faults }, NOTHING);
  return withoutIdleEnd(trace);
}

/** Two proposers that do not ask for promises, and acceptors that do as they are told. */
function noPromises(): Trace {
  const naive = {
    Proposer: class extends NaiveProposer {
      constructor(...[env, options, listener]: ConstructorParameters<Chapter['Proposer']>) {
        super(env, options.acceptors, options.value, listener);
      }
    },
    Acceptor: NaiveAcceptor,
    Learner: NaiveAcceptor,
  };
  const schedule = {
    seed: 0,
    params: settings({ proposers: 2 }),
    faults: [pause('p2', { atMs: 0, forMs: 15 }), lose('p1', 'a3', 1), lose('p2', 'a1', 1)],
  };
  const rules = { invariants: () => [agreement] };
  const { trace } = runSchedule(scenario, naive as unknown as Chapter, schedule, rules);
  return without(['l1'], trace);
}

/** A run is over long before the simulator says that nothing would fail any more. */
function withoutIdleEnd(trace: Trace): Trace {
  const isIdle = ({ type }: TraceEvent) => type === 'heal' || type === 'normal disk';
  return { ...trace, events: trace.events.filter((event) => !isIdle(event)) };
}

/** Leaves nodes out of a diagram, with all that is sent to them and by them. */
function without(hidden: readonly string[], trace: Trace): Trace {
  const isHidden = (event: TraceEvent) =>
    (event.node !== null && hidden.includes(event.node)) ||
    ('to' in event && hidden.includes(event.to)) ||
    ('from' in event && hidden.includes(event.from));
  const nodes = trace.nodes.filter((node) => !hidden.includes(node));
  return { ...trace, nodes, events: trace.events.filter((event) => !isHidden(event)) };
}

function upTo(atMs: number, trace: Trace): Trace {
  return { ...trace, events: trace.events.filter((event) => event.atMs <= atMs) };
}

/** A part of a run of a log, without its heartbeats and without what replicas ignore. */
function between(fromMs: number, toMs: number, trace: Trace): Trace {
  const skipped = new Set<number>();
  for (const event of trace.events) {
    const message = 'message' in event ? (event.message as { kind: string }) : undefined;
    const isHidden =
      event.atMs < fromMs || message?.kind === 'heartbeat' || message?.kind === 'request';
    if (isHidden && event.type !== 'start') skipped.add(event.id);
    if ('send' in event && skipped.has(event.send)) skipped.add(event.id);
    if (event.type === 'timer' && event.timer === 'heartbeat') skipped.add(event.id);
  }
  const events = trace.events.filter(({ id, atMs }) => !skipped.has(id) && atMs <= toMs);
  return { ...trace, events };
}
