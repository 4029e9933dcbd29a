import { crash, partition, pause } from '../../../src/kit/index.ts';
import { everyoneFinishes } from '../../../src/recipes/rules/everyone-finishes.ts';
import { gatekeeper, hastyGatekeeper, passerBy } from '../../../test/12-barriers/barrier-mains.ts';
import { nonePassesEarly, noneLeftBehind } from '../../../test/12-barriers/barrier-rules.ts';
import type { Chapter } from '../../../test/12-barriers/chapter.ts';
import { runner } from '../../../test/12-barriers/cyclic-mains.ts';
import { noneGoesOnEarly, oneAfterTheOther } from '../../../test/12-barriers/cyclic-rules.ts';
import { entrant, participant } from '../../../test/12-barriers/double-barrier-mains.ts';
import {
  noneEntersEarly,
  noneLeavesEarly,
  noneStaysOutside,
} from '../../../test/12-barriers/double-barrier-rules.ts';
import { member, patientFollower } from '../../../test/12-barriers/group-mains.ts';
import { lists } from '../../../test/12-barriers/group-rules.ts';
import type { Output } from '../../../test/12-barriers/output.ts';
import { kinds } from '../../../test/12-barriers/runs.ts';
import { hastyMeeting } from '../../../test/12-barriers/stranded.ts';
import { customer, master, worker, workTree } from '../../../test/12-barriers/work-mains.ts';
import { doneOnce, oneMaster } from '../../../test/12-barriers/work-rules.ts';
import type { Material } from '../engine/material.ts';
import { recipeStage, type RecipeStageOptions } from '../parts/recipe-stage.ts';

const THREE = ['p1', 'p2', 'p3'];

function said(output: Output): string | undefined {
  switch (output.kind) {
    case 'members':
      return `sees ${output.names.join(' ') || 'nobody'}`;
    case 'went on':
      return `on from round ${output.round}`;
    case 'executed':
      return `did ${output.task}`;
    default:
      return output.kind;
  }
}

function stage(options: Omit<RecipeStageOptions<Chapter, Output>, 'said'>) {
  return recipeStage<Chapter, Output>({ said, ...options });
}

const barrier = stage({
  id: 'barrier',
  title: 'A barrier: a node that is there, or not',
  names: ['gate', 'w1', 'w2'],
  processes: (chapter) => {
    const phone = { isClosed: false };
    return {
      gate: gatekeeper(chapter, 60, phone),
      w1: passerBy(chapter, 0, phone),
      w2: passerBy(chapter, 20, phone),
    };
  },
  invariants: () => [nonePassesEarly],
  rules: [everyoneFinishes()],
});

const hasty = stage({
  id: 'closed-again',
  title: 'Opened, and closed again at once',
  names: ['gate', 'w1'],
  tree: { '/gate': '' },
  processes: (chapter) => ({ gate: hastyGatekeeper(chapter), w1: passerBy(chapter, 0) }),
  rules: [noneLeftBehind, everyoneFinishes()],
});

const together = stage({
  id: 'enter',
  title: 'A double barrier: enter together, leave together',
  names: THREE,
  params: { slowest: [20, 200] },
  plain: { slowest: 90 },
  settings: { slowest: 'How long p3 works, in ms' },
  processes: (chapter, { slowest }) => ({
    p1: participant(chapter, 3, 20),
    p2: participant(chapter, 3, 60),
    p3: participant(chapter, 3, slowest!),
  }),
  invariants: () => [noneEntersEarly(3), noneLeavesEarly],
  rules: [noneStaysOutside, everyoneFinishes()],
});

const late = stage({
  id: 'late',
  title: 'A double barrier, and one who comes late',
  names: THREE,
  params: { lateMs: [0, 7000] },
  plain: { lateMs: 1500 },
  settings: { lateMs: 'When p3 comes, in ms' },
  processes: (chapter, { lateMs }) => ({
    p1: entrant(chapter, { size: 3 }),
    p2: entrant(chapter, { size: 3 }),
    p3: entrant(chapter, { size: 3, afterMs: lateMs! }),
  }),
  invariants: () => [noneEntersEarly(3)],
  rules: [everyoneFinishes()],
});

const rounds = stage({
  id: 'rounds',
  title: 'A barrier for many rounds',
  names: THREE,
  processes: (chapter) => ({
    p1: runner(chapter, 2, 30),
    p2: runner(chapter, 2, 40),
    p3: runner(chapter, 2, 60),
  }),
  invariants: () => [noneGoesOnEarly(THREE), oneAfterTheOther],
  rules: [everyoneFinishes()],
});

const group = stage({
  id: 'group',
  title: 'A group, and somebody who follows it',
  names: ['m1', 'm2', 'f'],
  processes: (chapter) => ({
    m1: member(chapter),
    m2: member(chapter),
    f: patientFollower(chapter, ['m1', 'm2'], 12_000),
  }),
  invariants: () => [lists],
  rules: [everyoneFinishes()],
});

const work = stage({
  id: 'work',
  title: 'A master and its workers',
  names: ['m1', 'm2', 'w1', 'w2', 'c'],
  tree: workTree(2),
  processes: (chapter) => ({
    m1: master(chapter),
    m2: master(chapter),
    w1: worker(chapter, 40),
    w2: worker(chapter, 40),
    c: customer(2),
  }),
  rules: [oneMaster, doneOnce, everyoneFinishes()],
});

const stranded = stage({
  ...hastyMeeting,
  tree: {},
  id: 'hasty',
  title: 'A double barrier as many libraries have it',
  rules: [everyoneFinishes()],
});

const AWAY = partition(['w1'], { atMs: 110, forMs: 500 });

/** The playground of chapter 12. */
export const material: Material = {
  folder: '12-barriers',
  kinds,
  stages: [barrier, hasty, together, late, rounds, group, work, stranded],
  variants: [
    {
      name: 'waits-for-the-next-barrier-too',
      belief: 'As long as there is a node, the barrier is closed.',
    },
    {
      name: 'counts-lives-not-processes',
      belief: 'Each node below the barrier is somebody who has come.',
    },
    {
      name: 'believes-a-server-that-is-behind',
      belief: 'If a server says that there is no such node, the barrier is open.',
    },
    {
      name: 'takes-ready-away-first',
      belief: 'Whoever leaves opens the barrier for the next ones, and takes `ready` away.',
    },
  ],
  scenes: [
    {
      id: 'a-barrier',
      title: 'Closed, and then open',
      text: 'The barrier is a node. Who waits watches it, and goes on when it is gone.',
      stage: 'barrier',
    },
    {
      id: 'closed-again',
      title: 'Opened, and closed again at once',
      text: 'w1 is cut off when the node goes. By the time it hears of that there is another node: not the one that it was waiting at.',
      stage: 'closed-again',
      faults: [AWAY],
    },
    {
      id: 'entering',
      title: 'Enter together, leave together',
      text: 'The last one to come makes ready. To leave, each waits for one other only: predict who waits for whom.',
      stage: 'enter',
    },
    {
      id: 'back-from-a-crash',
      title: 'Back from a crash',
      text: 'p2 falls and comes back. The node of its former life is still there, and goes with its old session: p2 has to make its own.',
      stage: 'late',
      faults: [crash('p2', { atMs: 60, forMs: 100 })],
    },
    {
      id: 'a-round',
      title: 'Round after round',
      text: 'One node counts the rounds. Whoever is last opens the next.',
      stage: 'rounds',
    },
    {
      id: 'joins-again',
      title: 'Out of the group, and in again',
      text: 'm1 stands still for 6 s. Its session ends, and f is told that it is gone. When m1 goes on it joins again by another session.',
      stage: 'group',
      faults: [pause('m1', { atMs: 100, forMs: 6000 })],
    },
    {
      id: 'a-new-master',
      title: 'A new master',
      text: 'The master falls with work that is half assigned. Another one becomes it when the session is over, and goes on by what is in the tree.',
      stage: 'work',
      faults: [crash('m2', { atMs: 50, forMs: 9000 })],
    },
    {
      id: 'hasty',
      title: 'Find the one fault',
      text: 'Whoever leaves takes ready away first, and nobody looks again. Without faults all is well. One cut, or one message that is lost, and somebody waits for ever: find it.',
      stage: 'hasty',
    },
    {
      id: 'next-barrier-too',
      title: 'Weak: waits for the next barrier, too',
      text: 'w1 finds a node again, and goes on to wait: it has missed its chance.',
      stage: 'closed-again',
      variant: 'waits-for-the-next-barrier-too',
      faults: [AWAY],
      breaks: 'none left behind',
    },
    {
      id: 'counts-lives',
      title: 'Weak: counts lives, not processes',
      text: 'p2 has crashed and come back, and is there twice for a while. Two are taken for three.',
      stage: 'late',
      variant: 'counts-lives-not-processes',
      params: { lateMs: 7000, lag: 0 },
      faults: [crash('p2', { atMs: 60, forMs: 100 })],
      breaks: 'none enters early',
    },
    {
      id: 'behind',
      title: 'Weak: believes a server that is behind',
      text: 'The server of w2 has not heard yet that the barrier is closed.',
      stage: 'barrier',
      variant: 'believes-a-server-that-is-behind',
      params: { lag: 3 },
      breaks: 'none passes early',
    },
    {
      id: 'ready-first',
      title: 'Weak: takes ready away first',
      text: 'p3 is cut off just when ready is made. When it is back somebody has left already, and has taken ready away.',
      stage: 'enter',
      variant: 'takes-ready-away-first',
      params: { slowest: 20, lag: 0 },
      faults: [partition(['p3'], { atMs: 38, forMs: 500 })],
      breaks: 'none stays outside',
    },
  ],
};
