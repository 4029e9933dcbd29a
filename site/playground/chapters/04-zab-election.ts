import { crash, lose, partition } from '../../../src/kit/index.ts';
import { IdsAlone } from '../../../test/04-zab-election/ids-alone.ts';
import {
  aQuorumElects,
  everyoneFollows,
  itsPart,
  newestOfItsQuorum,
  oneLeaderAnEpoch,
} from '../../../test/04-zab-election/invariants.ts';
import type { Output } from '../../../test/04-zab-election/output.ts';
import { kinds } from '../../../test/04-zab-election/runs.ts';
import {
  elections,
  following,
  settings,
  type Chapter,
} from '../../../test/04-zab-election/scenario.ts';
import type { Invariant } from '../../../src/check/invariant.ts';
import type { Params } from '../../../src/grade/scenario.ts';
import { stageOf, type Material } from '../engine/material.ts';

const SETTINGS = {
  voters: 'Servers with a vote',
  observers: 'Observers',
  histories: 'How new the histories are (1: server 1 is ahead)',
  ahead: 'Server that is a round ahead (0: none)',
};

function badge(state: unknown): string | undefined {
  const { election } = (state ?? {}) as { election?: { state: string; vote?: { leader: number } } };
  if (election === undefined) return undefined;
  const vote = election.vote?.leader;
  return election.state === 'LOOKING' && vote !== undefined
    ? `LOOKING, votes ${vote}`
    : election.state;
}

const elect = stageOf({
  id: 'elect',
  title: 'An election, and nothing after it',
  scenario: elections,
  rules: {
    invariants: (params: Params) =>
      [aQuorumElects(params), newestOfItsQuorum(params), itsPart(params)] as Invariant<Output>[],
  },
  params: settings(),
  settings: SETTINGS,
  badge,
});

const follow = stageOf({
  id: 'follow',
  title: 'Elections, and what they are for',
  scenario: following,
  rules: {
    invariants: (params: Params) =>
      [
        aQuorumElects(params),
        itsPart(params),
        oneLeaderAnEpoch,
        everyoneFollows(params),
      ] as Invariant<Output>[],
  },
  params: settings(),
  settings: SETTINGS,
  badge,
});

/** The playground of chapter 4. */
export const material: Material = {
  folder: '04-zab-election',
  kinds,
  stages: [elect, follow],
  variants: [
    {
      name: 'ids-alone',
      belief: 'The highest id leads, whatever it has in its log.',
      code: (reference: Chapter): Chapter => ({ ...reference, FastLeaderElection: IdsAlone }),
    },
    {
      name: 'half-is-a-quorum',
      belief: 'Half of the voters are enough.',
    },
    {
      name: 'counts-votes-of-older-rounds',
      belief: 'A vote is a vote, of whichever round.',
    },
  ],
  scenes: [
    {
      id: 'first-round',
      title: 'The newest history wins',
      text: 'Everybody votes for itself first, hears of server 1, which has the longest log, and changes its mind.',
      stage: 'elect',
      params: settings({ histories: 1 }),
    },
    {
      id: 'five',
      title: 'Five servers',
      text: 'A new ensemble: all histories are alike, and the highest id wins.',
      stage: 'elect',
      params: settings({ voters: 5 }),
      seed: 3,
    },
    {
      id: 'a-round-ahead',
      title: 'One round ahead',
      text: 'Server 1 has looked before, and is in round 2. Votes of round 1 do not count for it; the others take its round over.',
      stage: 'elect',
      params: settings({ ahead: 1, histories: 1 }),
    },
    {
      id: 'a-late-comer',
      title: 'A late-comer',
      text: 'Server 1 crashes and comes back. The others have a leader already: their answers are enough to join it.',
      stage: 'elect',
      faults: [crash('1', { atMs: 300, forMs: 50 })],
    },
    {
      id: 'the-leader-falls',
      title: 'The leader falls',
      text: 'Server 3 leads. It crashes, its followers notice, and elect again.',
      stage: 'follow',
      faults: [crash('3', { atMs: 700, forMs: 500 })],
    },
    {
      id: 'powerless',
      title: 'Elected, but it cannot lead',
      text: 'Server 3 crashes in the middle of its election: the others elect it all the same, wait in vain, and begin anew.',
      stage: 'follow',
      faults: [crash('3', { atMs: 100, forMs: 2000 })],
    },
    {
      id: 'back-in-an-older-round',
      title: 'Back in an older round',
      text: 'Server 5 falls, the others elect it in round 2, and it comes back in round 1. Of itself as a leader it believes only who speaks of its own round. Nobody here notices that nobody leads, so it looks for ever: see the next scene.',
      stage: 'elect',
      params: settings({ voters: 5, ahead: 1 }),
      seed: 33_236,
      faults: [crash('5', { atMs: 134, forMs: 400 })],
    },
    {
      id: 'noticed',
      title: 'Back in an older round, and noticed',
      text: 'The same, with servers that follow whom they have elected. They wait for server 5 in vain, look again, and all meet in one round.',
      stage: 'follow',
      params: settings({ voters: 5, ahead: 1 }),
      seed: 33_236,
      faults: [crash('5', { atMs: 134, forMs: 400 })],
    },
    {
      id: 'two-leaders',
      title: 'Two are elected',
      text: 'Server 1 hears of 3 late, and 2 never does. Two servers believe that they are elected; only one can get a quorum behind it.',
      stage: 'elect',
      faults: [
        { kind: 'delay', from: '3', to: '1', nth: 1, byMs: 95 },
        { kind: 'delay', from: '3', to: '2', nth: 1, byMs: 95 },
        partition(['2'], { atMs: 50, forMs: 600 }),
      ],
    },
    {
      id: 'ids-alone',
      title: 'Weak: ids alone decide',
      text: 'Nobody says how new its history is. Server 3 wins, and what only server 1 has would be lost.',
      stage: 'elect',
      variant: 'ids-alone',
      params: settings({ histories: 1 }),
      breaks: 'newest of its quorum',
    },
    {
      id: 'half-is-a-quorum',
      title: 'Weak: half is enough',
      text: 'The network falls into two halves of two servers each, and both elect a leader.',
      stage: 'elect',
      variant: 'half-is-a-quorum',
      params: settings({ voters: 4 }),
      faults: [partition(['1', '2'], { atMs: 0, forMs: 900 })],
      breaks: 'a quorum elects',
    },
    {
      id: 'older-rounds',
      title: 'Weak: counts votes of older rounds',
      text: 'Server 3 counts a vote of server 1 that belongs to a round which is over.',
      stage: 'elect',
      variant: 'counts-votes-of-older-rounds',
      params: settings({ voters: 4, histories: 2, ahead: 1 }),
      faults: [
        { kind: 'crash-after', node: '2', keep: 0, step: 1, forMs: 211 },
        { kind: 'one-way', side: ['4'], atMs: 0, forMs: 211 },
      ],
      breaks: 'a quorum elects',
    },
    {
      id: 'nobody-hears',
      title: 'Nobody hears',
      text: 'The first votes are lost. Servers repeat themselves, at ever longer intervals.',
      stage: 'elect',
      faults: [lose('1', '2', 1), lose('2', '1', 1), lose('3', '1', 1), lose('3', '2', 1)],
    },
  ],
};
