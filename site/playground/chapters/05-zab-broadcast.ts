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
      name: 'applies-on-proposal',
      belief: 'What is proposed can be applied.',
    },
    {
      name: 'acks-before-the-disk',
      belief: 'An ACK may leave before the disk has the proposal.',
    },
    {
      name: 'cuts-what-may-be-committed',
      belief: 'A new leader may drop what it does not know to be committed.',
    },
    {
      name: 'never-truncates',
      belief: 'What the leader does not have does no harm in a log.',
    },
  ],
  scenes: [],
};
