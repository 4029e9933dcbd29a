import { crash, type Fault } from '#kit';
import * as reference from '../../solutions/05-zab-broadcast/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { foreground } from './foreground.ts';
import { twoHistories } from './naive.ts';
import { givenElection, scenarioWith, settings } from './scenario.ts';

/** Packet kinds in the order in which the diagrams give them their looks. */
export const kinds = [
  'FOLLOWERINFO',
  'LEADERINFO',
  'ACKEPOCH',
  'DIFF',
  'NEWLEADER',
  'ACK',
  'UPTODATE',
  'PROPOSAL',
  'COMMIT',
  'REQUEST',
  'TRUNC',
  'SNAP',
  'put',
  'done',
];

/** The past in which all servers have the same. */
const EVEN = 12;

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'two-histories': twoHistories,
  'first-epoch': () => between(10, 60, record({ puts: 0 })),
  'a-write': () => between(65, 110, record({ clients: 1 })),
  'group-commit': () => between(65, 92, record({ clients: 1, puts: 2 })),
  'old-leader': () =>
    between(
      65,
      605,
      record({ first: 3, past: EVEN }, [
        { kind: 'partition', side: ['3', 'c1'], atMs: 72, forMs: 500 },
      ]),
    ),
  trunc: () => between(10, 60, record({ puts: 0, past: 2 })),
  snap: () => between(60, 115, record({ puts: 0, past: 4 }, [crash('1', { atMs: 1, forMs: 60 })])),
  'one-follower-only': () =>
    between(
      65,
      135,
      record({ first: 3, clients: 1, past: EVEN }, [
        { kind: 'delay', from: '3', to: '1', nth: 6, byMs: 100 },
        crash('3', { atMs: 76, forMs: 1500 }),
      ]),
    ),
};

function record(
  params: Partial<Record<string, number>> = {},
  faults: readonly Fault[] = [],
): Trace {
  const scenario = scenarioWith(givenElection, 60);
  const schedule = { seed: 0, params: settings(params), faults };
  return runSchedule(scenario, reference, schedule, { invariants: () => [] }).trace;
}

/** A part of a run without the beat of its ticks. */
function between(fromMs: number, toMs: number, trace: Trace): Trace {
  const { events } = foreground(trace);
  const from = events.filter(({ atMs, type }) => atMs >= fromMs && atMs <= toMs && type !== 'heal');
  const nodes = trace.nodes.filter((node) => from.some((event) => event.node === node));
  return { ...trace, nodes, events: from };
}
