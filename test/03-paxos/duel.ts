import type { Fault, PaxosMessage } from '#kit';
import * as reference from '../../solutions/03-paxos/index.ts';
import type { Scenario } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { majority } from './ballots.ts';
import type { Output } from './output.ts';
import { scenario, settings, type Chapter } from './scenario.ts';

/** How many rounds a duel has to last. */
const ROUNDS = 50;

/** In how many of its ballots a value has to be proposed: otherwise it is no duel, but mere waiting. */
const PROPOSED = 40;

/** Proposers of the solution whose back-off is always the same: the schedule must not depend on the learner's. */
export const duelScenario: Scenario<Chapter, PaxosMessage, Output> = {
  ...scenario,
  nodes: ['p1', 'p2', 'a1', 'a2', 'a3', 'l1'],
  params: { spread: [0, 0] },
  build: (_chapter, { spread = 0 }) =>
    scenario.build(reference, settings({ proposers: 2, spread })),
  world: { ...scenario.world, healAtMs: 6000, endAtMs: 8000, maxEvents: 20_000 },
};

/** The learner's proposers, with a back-off that is random, in the same world. */
export const endingDuelScenario: typeof duelScenario = {
  ...duelScenario,
  params: { spread: [40, 40] },
  build: (chapter, { spread = 0 }) => scenario.build(chapter, settings({ proposers: 2, spread })),
};

/** The break-it task allows what delays, and nothing else. */
export function acceptDelays(faults: readonly Fault[]): string | undefined {
  if (faults.length > 5) {
    return `Your schedule has ${faults.length} faults; the task is to do with five.`;
  }
  const other = faults.find(({ kind }) => kind !== 'pause' && kind !== 'slow-disk');
  if (other === undefined) return undefined;
  return `One of your faults is a ${other.kind}; the task allows pauses and slow disks only.`;
}

/** What the run still lacks: both proposers have used 50 rounds, and no value is chosen yet. */
export function lastsFiftyRounds({ events }: Trace): string | undefined {
  const rounds: Record<string, number> = { p1: 0, p2: 0 };
  const acceptances = new Map<string, Set<string>>();
  const proposed = new Set<string>();
  for (const event of events) {
    if (event.type !== 'send') continue;
    const message = event.message as PaxosMessage;
    if (message.kind === 'prepare') {
      rounds[event.node!] = Math.max(rounds[event.node!]!, Number.parseInt(message.ballot, 10));
      if (Math.min(...Object.values(rounds)) >= ROUNDS) return isDuel(proposed.size);
    }
    if (message.kind === 'accept') proposed.add(message.ballot);
    if (message.kind !== 'accepted') continue;
    const by = acceptances.get(message.ballot) ?? new Set();
    acceptances.set(message.ballot, by.add(event.node!));
    if (by.size < majority(3)) continue;
    const who = [...by].sort().join(' and ');
    return `In round ${Math.max(...Object.values(rounds))} the duel was over: at ${event.atMs} ms ${who} had accepted ${message.value} in ballot ${message.ballot}.`;
  }
  const { p1, p2 } = rounds;
  return `Nothing was chosen, but p1 has got to round ${p1} and p2 to round ${p2} only.`;
}

function isDuel(proposed: number): string | undefined {
  if (proposed >= PROPOSED) return undefined;
  return `Both got to round ${ROUNDS}, but only ${proposed} of their attempts got as far as "accept". In a duel they get their promises, and are rejected in phase 2.`;
}
