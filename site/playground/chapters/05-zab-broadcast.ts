import { crash } from '../../../src/kit/index.ts';
import type { Message } from '../../../test/05-zab-broadcast/messages.ts';
import { kinds } from '../../../test/05-zab-broadcast/runs.ts';
import { withReads } from '../../../test/05-zab-broadcast/rules.ts';
import {
  fastElection,
  givenElection,
  scenarioWith,
  settings,
} from '../../../test/05-zab-broadcast/scenario.ts';
import { stageOf, type Material } from '../engine/material.ts';

const SETTINGS = {
  servers: 'Servers with a vote',
  observers: 'Observers',
  clients: 'Clients',
  puts: 'Writes of each client',
  first: 'The server the first client asks',
  past: 'What is on the disks (0: nothing)',
};

function badge(state: unknown): string | undefined {
  const { peer } = (state ?? {}) as {
    peer?: { election: { state?: string }; role?: { phase?: string; counter?: number } };
  };
  if (peer === undefined) return undefined;
  if (peer.role === undefined) return 'LOOKING';
  const who = peer.role.counter === undefined ? 'follows' : 'LEADS';
  return `${who}: ${peer.role.phase ?? ''}`;
}

const isRoutine = (message: unknown): boolean => (message as Message).kind === 'PING';

/** All pasts there are can be chosen. */
const PASTS = { past: [0, 12] } as const;

const write = stageOf({
  id: 'write',
  title: 'The leader is given',
  scenario: scenarioWith(givenElection, 60, PASTS, { healAtMs: 2000, endAtMs: 4000 }),
  rules: { invariants: withReads },
  params: settings({ clients: 1 }),
  settings: SETTINGS,
  badge,
  isRoutine,
});

const elected = stageOf({
  id: 'elected',
  title: 'With the election of chapter 4',
  scenario: scenarioWith(fastElection, 320, PASTS, { healAtMs: 2000, endAtMs: 5000 }),
  rules: { invariants: withReads },
  params: settings({ clients: 1 }),
  settings: SETTINGS,
  badge,
  isRoutine,
});

/** The playground of chapter 5. */
export const material: Material = {
  folder: '05-zab-broadcast',
  kinds,
  stages: [write, elected],
  variants: [
    {
      name: 'cuts-what-may-be-committed',
      belief: 'A new leader may drop what it does not know to be committed.',
    },
    {
      name: 'never-truncates',
      belief: 'What the leader does not have does no harm in a log.',
    },
  ],
  scenes: [
    {
      id: 'a-write',
      title: 'A write',
      text: 'A new epoch first: discovery, synchronisation. Then the write of c1: proposed, acknowledged by a majority from their disks, committed.',
      stage: 'write',
    },
    {
      id: 'group-commit',
      title: 'Two writes at once',
      text: 'Proposals follow each other without waiting. One sync can take both to the disk, and one COMMIT each tells the others.',
      stage: 'write',
      params: settings({ clients: 1, puts: 2 }),
    },
    {
      id: 'five-and-an-observer',
      title: 'Five servers and an observer',
      text: 'The observer has no vote: it is only told what is committed, by INFORM.',
      stage: 'write',
      params: settings({ servers: 5, observers: 1, clients: 2, puts: 2 }),
    },
    {
      id: 'trunc',
      title: 'TRUNC: a proposal that nobody else has',
      text: 'A server has a proposal in its log that the new leader never saw. It was not committed, and has to go before anything else comes behind it.',
      stage: 'write',
      params: settings({ clients: 1, puts: 0, past: 2 }),
    },
    {
      id: 'snap',
      title: 'SNAP: too far behind',
      text: 'Server 1 comes late, and is so far behind that the leader sends all of its state instead of the missing proposals.',
      stage: 'write',
      params: settings({ clients: 1, puts: 0, past: 4 }),
      faults: [crash('1', { atMs: 1, forMs: 60 })],
    },
    {
      id: 'old-leader',
      title: 'The old leader is cut off',
      text: 'Server 3 leads, and is cut off together with the client c1. It may propose, but it cannot commit. The others go on under server 2.',
      stage: 'write',
      params: settings({ first: 3, past: 12 }),
      faults: [{ kind: 'partition', side: ['3', 'c1'], atMs: 72, forMs: 500 }],
    },
    {
      id: 'one-follower-only',
      title: 'Only one follower has it',
      text: 'The leader falls when only one follower has its proposal. Whoever leads next decides whether it lives.',
      stage: 'write',
      params: settings({ first: 3, clients: 1, past: 12 }),
      faults: [
        { kind: 'delay', from: '3', to: '1', nth: 6, byMs: 100 },
        crash('3', { atMs: 76, forMs: 1500 }),
      ],
    },
    {
      id: 'election-and-all',
      title: 'The leader crashes, with a real election',
      text: 'Fast Leader Election finds a leader, the leader falls, and it all begins anew in the next epoch.',
      stage: 'elected',
      params: settings({ clients: 2, puts: 3 }),
      faults: [crash('3', { atMs: 350, forMs: 1000 })],
    },
    {
      id: 'never-truncates',
      title: 'Weak: never truncates',
      text: 'What the old leader had proposed stays in its log when it comes back, though the others never had it. It delivers something that is in nobody else’s history.',
      stage: 'write',
      variant: 'never-truncates',
      params: settings({ clients: 1 }),
      faults: [{ kind: 'one-way', side: ['3', 'c1'], atMs: 71, forMs: 153 }],
      breaks: 'primary integrity',
    },
    {
      id: 'cuts',
      title: 'Weak: the new leader cuts its log',
      text: 'The new leader drops proposals that it does not know to be committed. The old leader had committed them, and a client was told.',
      stage: 'write',
      variant: 'cuts-what-may-be-committed',
      params: settings({ clients: 1, puts: 0, past: 1 }),
      breaks: 'acknowledged is never lost',
    },
  ],
};
