import { crash, lose, partition, type Fault } from '../../../src/kit/index.ts';
import { everyoneDecides, nonBlocking } from '../../../test/02-three-phase-commit/expectations.ts';
import { safety } from '../../../test/02-three-phase-commit/invariants.ts';
import { kinds } from '../../../test/02-three-phase-commit/runs.ts';
import { scenario, settings } from '../../../test/02-three-phase-commit/scenario.ts';
import { stageOf, type Material } from '../engine/material.ts';

type Inspected = readonly { readonly state?: string }[];

const commit = stageOf({
  id: 'commit',
  title: 'One client, one coordinator, some participants',
  scenario,
  rules: { invariants: safety, expectations: [nonBlocking, everyoneDecides] },
  params: settings(),
  settings: {
    participants: 'Participants',
    transactions: 'Transactions',
    refuser: 'Who cannot commit t1 (0: nobody)',
  },
  badge(state) {
    const last = (state as Inspected | undefined)?.at(-1);
    return typeof last === 'object' ? last.state : undefined;
  },
  places: { client: [0.16, 0.2], coordinator: [0.3, 0.62] },
});

/** The coordinator falls while it sends the second phase: its word reaches only p2. */
const REACHES_ONLY_P2: readonly Fault[] = [
  lose('coordinator', 'p1', 2),
  crash('coordinator', { atMs: 20, forMs: 1000 }),
];

/** The playground of chapter 2. */
export const material: Material = {
  folder: '02-three-phase-commit',
  kinds,
  stages: [commit],
  variants: [
    {
      name: 'decides-alone-when-time-is-up',
      belief:
        'Whoever hears nothing more decides by its own state: abort if uncertain, commit if pre-committed.',
    },
    {
      name: 'the-new-leader-commits-at-once',
      belief: 'A new leader that knows of every yes may commit at once.',
    },
    {
      name: 'aborts-what-it-finds-begun',
      belief: 'After a restart, whatever was begun before is aborted, as in chapter 1.',
    },
  ],
  scenes: [
    {
      id: 'everybody-commits',
      title: 'Three phases',
      text: 'Between the votes and the decision all learn that all have voted yes. Nobody acts on it yet: nobody commits while another one is uncertain.',
      stage: 'commit',
    },
    {
      id: 'a-missing-ack',
      title: 'An ack does not come',
      text: 'p2 falls after its vote. The coordinator has sent preCommit, and one ack is missing. Predict what it does when its time is up.',
      stage: 'commit',
      faults: [crash('p2', { atMs: 20, forMs: 1000 })],
    },
    {
      id: 'takes-over',
      title: 'Somebody takes over',
      text: 'The coordinator falls in the middle of its second phase. p1 is uncertain, p2 is pre-committed. p1 hears nothing more, and asks where the others stand.',
      stage: 'commit',
      faults: REACHES_ONLY_P2,
    },
    {
      id: 'nobody-is-blocked',
      title: 'The crash that blocked two-phase commit',
      text: 'All have voted yes, and the coordinator falls before it has said anything more. In chapter 1 everybody waited for it. Here those who are up go on.',
      stage: 'commit',
      faults: [crash('coordinator', { atMs: 15, forMs: 1000 })],
    },
    {
      id: 'comes-back',
      title: 'Back, and only asking',
      text: 'p2 falls after its yes, and comes back. Others have gone on without it, so it takes part no more: it asks how it ended.',
      stage: 'commit',
      faults: [crash('p2', { atMs: 20, forMs: 80 })],
    },
    {
      id: 'everybody-falls',
      title: 'Everybody falls',
      text: 'All three fall undecided, and come back one after the other. As long as one is missing it may have decided. When all are back nobody knows more: the coordinator aborts.',
      stage: 'commit',
      faults: [
        crash('coordinator', { atMs: 22, forMs: 60 }),
        crash('p1', { atMs: 22, forMs: 140 }),
        crash('p2', { atMs: 22, forMs: 400 }),
      ],
    },
    {
      id: 'one-partition',
      title: 'Split by a partition',
      text: 'This is the right code. p1 is cut off before it hears preCommit. Each side does what is right if the other is dead, and neither is.',
      stage: 'commit',
      faults: [partition(['p1'], { atMs: 20, forMs: 600 })],
      breaks: 'agreement',
    },
    {
      id: 'only-late',
      title: 'Split by a slow network',
      text: 'Also the right code, and no message is lost: three of them are late. To those who wait, a slow network looks like one that is cut.',
      stage: 'commit',
      faults: [
        { kind: 'delay', from: 'coordinator', to: 'p1', nth: 2, byMs: 200 },
        { kind: 'delay', from: 'coordinator', to: 'p1', nth: 3, byMs: 200 },
        { kind: 'delay', from: 'p1', to: 'p2', nth: 1, byMs: 100 },
      ],
      breaks: 'agreement',
    },
    {
      id: 'each-alone',
      title: 'Weak: each decides alone',
      text: 'The word of the coordinator has reached only p2. p1 is uncertain and aborts; p2 is pre-committed and commits.',
      stage: 'commit',
      variant: 'decides-alone-when-time-is-up',
      faults: REACHES_ONLY_P2,
      breaks: 'agreement',
    },
    {
      id: 'commits-at-once',
      title: 'Weak: the new leader commits at once',
      text: 'p1 takes over and commits while p2 is uncertain. Then it falls, and p2 is alone with what it knows.',
      stage: 'commit',
      variant: 'the-new-leader-commits-at-once',
      faults: [
        lose('coordinator', 'p2', 2),
        crash('coordinator', { atMs: 20, forMs: 462 }),
        lose('p1', 'p2', 2),
        crash('p1', { atMs: 137, forMs: 345 }),
      ],
      breaks: 'agreement',
    },
    {
      id: 'aborts-what-it-finds',
      title: 'Weak: aborts what it finds begun',
      text: 'The coordinator falls behind its preCommit, and the participants commit without it. It comes back, finds the transaction undecided in its log, and aborts.',
      stage: 'commit',
      variant: 'aborts-what-it-finds-begun',
      faults: [crash('coordinator', { atMs: 20, forMs: 400 })],
      breaks: 'agreement',
    },
  ],
};
