import { crash, lose } from '../../../src/kit/index.ts';
import {
  OnePhaseCoordinator,
  OnePhaseParticipant,
} from '../../../test/01-two-phase-commit/one-phase.ts';
import { safetyAndTermination } from '../../../test/01-two-phase-commit/invariants.ts';
import { kinds } from '../../../test/01-two-phase-commit/runs.ts';
import { scenario, settings, type Chapter } from '../../../test/01-two-phase-commit/scenario.ts';
import { stageOf, type Material } from '../engine/material.ts';

type Inspected = readonly { readonly decision?: string; readonly state?: string }[];

const commit = stageOf({
  id: 'commit',
  title: 'One client, one coordinator, some participants',
  scenario,
  rules: { invariants: safetyAndTermination },
  params: settings(),
  settings: {
    participants: 'Participants',
    transactions: 'Transactions',
    refuser: 'Who cannot commit t1 (0: nobody)',
  },
  badge(state) {
    const last = (state as Inspected | undefined)?.at(-1);
    if (typeof last !== 'object') return undefined;
    return last.state ?? last.decision ?? 'collects votes';
  },
  places: { client: [0.16, 0.2], coordinator: [0.3, 0.62] },
});

/** The playground of chapter 1. */
export const material: Material = {
  folder: '01-two-phase-commit',
  kinds,
  stages: [commit],
  variants: [
    {
      name: 'one-phase',
      belief: 'Nobody needs to be asked: the coordinator tells everybody to commit.',
      code: (reference: Chapter): Chapter =>
        ({
          ...reference,
          Coordinator: OnePhaseCoordinator,
          Participant: class extends OnePhaseParticipant {
            constructor(...[, , resource]: ConstructorParameters<Chapter['Participant']>) {
              super(resource);
            }
          },
        }) as unknown as Chapter,
    },
    {
      name: 'gives-up-after-voting-yes',
      belief: 'Whoever has waited long enough may abort on its own, even after its yes.',
    },
    {
      name: 'forgets-its-decision-on-restart',
      belief: 'After a restart, whatever was begun before is aborted.',
    },
  ],
  scenes: [
    {
      id: 'everybody-commits',
      title: 'Everybody commits',
      text: 'First all votes, then the decision. Watch the squares below the nodes: no yes and no decision leaves before the disk has it.',
      stage: 'commit',
    },
    {
      id: 'somebody-refuses',
      title: 'One no is enough',
      text: 'The database of p2 cannot commit. Nobody commits then, and p1 hears of it.',
      stage: 'commit',
      params: settings({ refuser: 2 }),
    },
    {
      id: 'a-lost-vote',
      title: 'A lost vote',
      text: 'The vote of p2 never arrives. The coordinator does not wait for ever: silence counts as a no.',
      stage: 'commit',
      faults: [lose('p2', 'coordinator', 1)],
    },
    {
      id: 'blocked',
      title: 'Blocked by one crash',
      text: 'The coordinator falls when all have voted yes. Whoever has voted yes may neither commit nor abort: all they can do is ask each other. Restart the coordinator to let them go.',
      stage: 'commit',
      faults: [crash('coordinator', { atMs: 15, forMs: 600 })],
    },
    {
      id: 'asking-around',
      title: 'Somebody knows the decision',
      text: 'The decision reached p1 before the coordinator fell. p2 asks around, and p1 tells it.',
      stage: 'commit',
      faults: [lose('coordinator', 'p2', 2), crash('coordinator', { atMs: 24, forMs: 1000 })],
    },
    {
      id: 'one-phase',
      title: 'Weak: without the first phase',
      text: 'Nobody asks p2 whether it can commit, and it cannot.',
      stage: 'commit',
      variant: 'one-phase',
      params: settings({ refuser: 2 }),
      breaks: 'commit needs every yes',
    },
    {
      id: 'gives-up',
      title: 'Weak: gives up after its yes',
      text: 'The coordinator has decided to commit, and falls before it can say so. p1 waits in vain, and aborts on its own.',
      stage: 'commit',
      variant: 'gives-up-after-voting-yes',
      seed: 59_185,
      faults: [crash('coordinator', { atMs: 31, forMs: 82, keep: 1 })],
      breaks: 'agreement',
    },
    {
      id: 'forgets',
      title: 'Weak: forgets its decision',
      text: 'The coordinator falls right after it has told the client, comes back, and aborts what it had committed.',
      stage: 'commit',
      variant: 'forgets-its-decision-on-restart',
      faults: [{ kind: 'crash-after', node: 'coordinator', step: 6, forMs: 1, keep: 0 }],
      breaks: 'agreement',
    },
  ],
};
