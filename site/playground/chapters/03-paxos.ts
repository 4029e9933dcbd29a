import { crash, lose, pause, type Fault } from '../../../src/kit/index.ts';
import { agreement, everyoneLearns, validity } from '../../../test/03-paxos/invariants.ts';
import { inOrder, sameLog, toldIsDone } from '../../../test/03-paxos/log-invariants.ts';
import { logScenario, logSettings } from '../../../test/03-paxos/log-scenario.ts';
import { NaiveAcceptor, NaiveProposer } from '../../../test/03-paxos/naive.ts';
import type { Output } from '../../../test/03-paxos/output.ts';
import { kinds } from '../../../test/03-paxos/runs.ts';
import {
  proposersOf,
  scenario,
  settings,
  valuesOf,
  type Chapter,
} from '../../../test/03-paxos/scenario.ts';
import type { Invariant } from '../../../src/check/invariant.ts';
import type { Params } from '../../../src/grade/scenario.ts';
import { stageOf, type Material } from '../engine/material.ts';

const basic = stageOf({
  id: 'basic',
  title: 'Basic Paxos: one value',
  // Proposers that duel need not end before that.
  scenario: { ...scenario, params: { ...scenario.params, spread: [0, 40] } },
  rules: {
    invariants: (params: Params) =>
      [
        agreement,
        validity(valuesOf(params)),
        everyoneLearns([...proposersOf(params), 'l1']),
      ] as Invariant<Output>[],
  },
  params: settings(),
  settings: { proposers: 'Proposers', acceptors: 'Acceptors', spread: 'Random back-off, in ms' },
  badge(state) {
    if (state === 'done') return 'done';
    const { phase, promised, accepted, learned } = (state ?? {}) as Record<string, unknown>;
    if (typeof phase === 'string') return phase;
    if (typeof learned === 'string') return `learned ${learned}`;
    const value = (accepted as { value?: string } | null)?.value;
    if (value !== undefined) return `accepted ${value}`;
    return typeof promised === 'string' ? `promised ${promised}` : undefined;
  },
});

const log = stageOf({
  id: 'log',
  title: 'Multi-Paxos: a log',
  scenario: logScenario,
  rules: {
    invariants: () => [sameLog, inOrder, toldIsDone] as Invariant<Output>[],
  },
  params: logSettings({ commands: 2, startMs: 180 }),
  settings: { replicas: 'Replicas', commands: 'Commands' },
  isRoutine: (message) => (message as { kind?: string }).kind === 'heartbeat',
  badge: (state) => (state as { role?: string } | undefined)?.role,
});

/** Acceptors whose disks are slow: while one proposer waits for them, the other outbids it. */
const DUEL: readonly Fault[] = [
  ...['a1', 'a2', 'a3'].map((node): Fault => {
    return { kind: 'slow-disk', node, atMs: 0, forMs: 900, syncMs: 30 };
  }),
  pause('p2', { atMs: 0, forMs: 30 }),
];

/** The playground of chapter 3. */
export const material: Material = {
  folder: '03-paxos',
  kinds,
  stages: [basic, log],
  variants: [
    {
      name: 'no-promises',
      belief: 'A proposer needs no promises: it asks for acceptance at once.',
      code: (reference: Chapter): Chapter =>
        ({
          ...reference,
          Proposer: class extends NaiveProposer {
            constructor(...[env, options, listener]: ConstructorParameters<Chapter['Proposer']>) {
              super(env, options.acceptors, options.value, listener);
            }
          },
          Acceptor: NaiveAcceptor,
          Learner: NaiveAcceptor,
        }) as unknown as Chapter,
    },
    {
      name: 'keeps-its-own-value',
      belief: 'A proposer may propose its own value, whatever the promises say.',
    },
    {
      name: 'accepts-below-its-promise',
      belief: 'A promise binds in phase 1 only.',
    },
  ],
  scenes: [
    {
      id: 'one-proposer',
      title: 'One proposer',
      text: 'Phase 1 asks for promises, phase 2 for acceptance. A majority is enough for each.',
      stage: 'basic',
    },
    {
      id: 'the-value-of-another',
      title: 'The value of another',
      text: 'p2 comes later, with a value of its own. The promises tell it what has been accepted, and it proposes that.',
      stage: 'basic',
      params: settings({ proposers: 2 }),
      faults: [pause('p2', { atMs: 0, forMs: 30 })],
    },
    {
      id: 'two-at-once',
      title: 'Two at once',
      text: 'Both ask at the same time. The higher ballot outbids the lower one, which waits for a while and tries again.',
      stage: 'basic',
      params: settings({ proposers: 2 }),
    },
    {
      id: 'a-minority-is-down',
      title: 'Two of five are down',
      text: 'Three of five acceptors are a majority. Crash one more, and nothing can be chosen until one is back.',
      stage: 'basic',
      params: settings({ acceptors: 5 }),
      faults: [crash('a4', { atMs: 1, forMs: 900 }), crash('a5', { atMs: 1, forMs: 900 })],
    },
    {
      id: 'a-duel',
      title: 'A duel',
      text: 'Without chance in the back-off, two proposers outbid each other for long: while the disks are slow, nothing is chosen. Set the random back-off to 40 ms, and it ends sooner.',
      stage: 'basic',
      params: settings({ proposers: 2, spread: 0 }),
      faults: DUEL,
    },
    {
      id: 'a-log',
      title: 'A log with a stable leader',
      text: 'Phase 1 once, for all slots; after that each command takes one round trip.',
      stage: 'log',
    },
    {
      id: 'no-promises',
      title: 'Weak: without promises',
      text: 'Two proposers ask for acceptance at once, and acceptors do as they are told. p1 finds a majority for red, p2 one for blue.',
      stage: 'basic',
      variant: 'no-promises',
      params: settings({ proposers: 2 }),
      faults: [pause('p2', { atMs: 0, forMs: 15 }), lose('p1', 'a3', 1), lose('p2', 'a1', 1)],
      breaks: 'agreement',
    },
    {
      id: 'keeps-its-own-value',
      title: 'Weak: keeps its own value',
      text: 'red is chosen already. p2 hears so in the promises, and proposes blue all the same.',
      stage: 'basic',
      variant: 'keeps-its-own-value',
      params: settings({ proposers: 2 }),
      faults: [pause('p2', { atMs: 0, forMs: 30 })],
      breaks: 'agreement',
    },
    {
      id: 'accepts-below-its-promise',
      title: 'Weak: accepts below its promise',
      text: 'An acceptor that has promised a higher ballot still accepts in a lower one.',
      stage: 'basic',
      variant: 'accepts-below-its-promise',
      params: settings({ proposers: 2, spread: 20 }),
      seed: 56_982,
      breaks: 'agreement',
    },
  ],
};
