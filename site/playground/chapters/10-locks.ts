import { crash, lose, pause } from '../../../src/kit/index.ts';
import { everyoneFinishes } from '../../../src/recipes/rules/everyone-finishes.ts';
import { firstComeFirstServed } from '../../../src/recipes/rules/first-come.ts';
import { mutualExclusion } from '../../../src/recipes/rules/mutual-exclusion.ts';
import type { Chapter } from '../../../test/10-locks/chapter.ts';
import { crowd, lockUser, naiveUser, quitter, TREE } from '../../../test/10-locks/lock-mains.ts';
import { withCare, withLock } from '../../../test/10-locks/models/scenarios.ts';
import type { Output } from '../../../test/10-locks/output.ts';
import { readersAndWriters } from '../../../test/10-locks/read-write-mains.ts';
import { noOvertaking, readersOrOneWriter } from '../../../test/10-locks/read-write-rules.ts';
import { noneLeftBehind, onlyTheHeir } from '../../../test/10-locks/rules.ts';
import { kinds } from '../../../test/10-locks/runs.ts';
import { noLostUpdate } from '../../../test/10-locks/store-rules.ts';
import type { Material } from '../engine/material.ts';
import { recipeStage, type RecipeStageOptions } from '../parts/recipe-stage.ts';

const THREE = ['p1', 'p2', 'p3'];

function said(output: Output): string | undefined {
  switch (output.kind) {
    case 'entered':
      return output.mode === undefined ? 'HAS THE LOCK' : `inside, to ${output.mode}`;
    case 'left':
      return 'has left';
    case 'stored':
      return `wrote ${output.value}`;
    case 'refused':
      return 'was refused';
    default:
      return undefined;
  }
}

function stage(options: Omit<RecipeStageOptions<Chapter, Output>, 'said'>) {
  return recipeStage<Chapter, Output>({ said, ...options });
}

const oneInTurn: RecipeStageOptions<Chapter, Output>['invariants'] = () => [
  mutualExclusion(),
  firstComeFirstServed(),
];

const fair = stage({
  id: 'lock',
  title: 'Lock: a line, and each watches the one before',
  names: THREE,
  tree: TREE,
  params: { hold: [5, 250] },
  plain: { hold: 25 },
  settings: { hold: 'How long p1 has the lock, in ms' },
  processes: (chapter, { hold }) => ({
    p1: lockUser(chapter, { holdMs: hold! }),
    p2: lockUser(chapter, { afterMs: 4, holdMs: 10 }),
    p3: lockUser(chapter, { afterMs: 8, holdMs: 10 }),
  }),
  invariants: oneInTurn,
  rules: [everyoneFinishes(), noneLeftBehind],
});

const naive = stage({
  id: 'naive',
  title: 'NaiveLock: one node, and all watch it',
  names: THREE,
  processes: (chapter) => ({
    p1: naiveUser(chapter, { holdMs: 20 }),
    p2: naiveUser(chapter, { afterMs: 4, holdMs: 10 }),
    p3: naiveUser(chapter, { afterMs: 6, holdMs: 10 }),
  }),
  invariants: () => [mutualExclusion()],
  rules: [everyoneFinishes()],
});

const herd = stage({
  id: 'many',
  title: 'Lock: many wait',
  names: THREE,
  tree: TREE,
  params: { each: [1, 6] },
  plain: { each: 2 },
  settings: { each: 'How many wait in each process' },
  processes: (chapter, { each }) =>
    Object.fromEntries(
      THREE.map((name) => [name, crowd(chapter, each!, { afterMs: 100, holdMs: 15 })]),
    ),
  invariants: oneInTurn,
  rules: [everyoneFinishes(), onlyTheHeir],
});

const quits = stage({
  id: 'quits',
  title: 'Lock: somebody leaves the line',
  names: THREE,
  tree: TREE,
  processes: (chapter) => ({
    p1: lockUser(chapter, { holdMs: 120 }),
    p2: quitter(chapter, { afterMs: 20, stayMs: 40 }),
    p3: lockUser(chapter, { afterMs: 40, holdMs: 10 }),
  }),
  invariants: oneInTurn,
  rules: [everyoneFinishes(), noneLeftBehind],
});

const readWrite = stage({
  id: 'read-write',
  title: 'ReadWriteLock: readers together, a writer alone',
  names: ['w1', 'r2', 'r3', 'w4'],
  tree: TREE,
  processes: (chapter) => ({
    w1: readersAndWriters(chapter, 'w', { holdMs: 25 }),
    r2: readersAndWriters(chapter, 'r', { afterMs: 4, holdMs: 15 }),
    r3: readersAndWriters(chapter, 'r', { afterMs: 8, holdMs: 20 }),
    w4: readersAndWriters(chapter, 'w', { afterMs: 12, holdMs: 5 }),
  }),
  invariants: () => [readersOrOneWriter, noOvertaking],
  rules: [everyoneFinishes()],
});

const care = stage({
  ...withCare,
  tree: TREE,
  id: 'care',
  title: 'A store behind a lock, and holders that look before they write',
  invariants: () => [mutualExclusion(), noLostUpdate],
  rules: [everyoneFinishes()],
});

const fenced = stage({
  ...withLock,
  tree: TREE,
  id: 'fenced',
  title: 'A store behind a lock, and tokens',
  invariants: () => [mutualExclusion(), noLostUpdate],
  rules: [everyoneFinishes()],
});

/** It begins while a write is on its way, and is longer than a session. */
const NAP = pause('c1', { atMs: 440, forMs: 9000 });

/** What p1 is told about its first create is lost. */
const LOST_ANSWER = lose('zk2', 'p1', 2);

/** The playground of chapter 10. */
export const material: Material = {
  folder: '10-locks',
  kinds,
  stages: [fair, naive, herd, quits, readWrite, care, fenced],
  variants: [
    {
      name: 'makes-another-node',
      belief: 'If there is no answer to a create, create again.',
    },
    {
      name: 'watches-the-whole-line',
      belief: 'Whoever waits watches the line: something in it will change.',
    },
    {
      name: 'the-one-before-me-is-gone-so-it-is-my-turn',
      belief: 'When the node before mine is gone, the lock is mine.',
    },
    {
      name: 'a-writer-waits-for-writers-only',
      belief: 'Readers do no harm: a writer has to wait for other writers.',
    },
  ],
  scenes: [
    {
      id: 'fair-lock',
      title: 'One after the other',
      text: 'Each makes a node with a number, and watches the one before it. Predict how many events are sent when p1 leaves. The line is among the znodes.',
      stage: 'lock',
    },
    {
      id: 'the-holder-crashes',
      title: 'The one who has it crashes',
      text: 'p1 falls while it has the lock. Its node stays until its session is over, some 4 s later; time in which nothing happens is cut short here.',
      stage: 'lock',
      params: { hold: 200, lag: 0 },
      faults: [crash('p1', { atMs: 60, forMs: 9000 })],
    },
    {
      id: 'found-again',
      title: 'A lost answer',
      text: 'p1 has made its node, and the answer is lost with the connection. It comes back and looks for the node by the id in its name, before it makes another.',
      stage: 'lock',
      faults: [LOST_ANSWER],
    },
    {
      id: 'naive-lock',
      title: 'The herd',
      text: 'One node, and everybody who waits watches it. When p1 leaves, all are woken up, all try, and one gets it.',
      stage: 'naive',
    },
    {
      id: 'somebody-leaves',
      title: 'Somebody leaves the line',
      text: 'p2 gives up without having had the lock. p3, which watched it, is woken up: it looks again who is before it, and finds p1.',
      stage: 'quits',
    },
    {
      id: 'readers-and-writers',
      title: 'Readers and writers',
      text: 'r2 and r3 wait for w1 and enter together; w4 waits for both.',
      stage: 'read-write',
    },
    {
      id: 'lost-in-a-pause',
      title: 'The right lock: an update is lost',
      text: 'c1 looks at its lock, writes, and stands still while the write is on its way. Its session ends meanwhile, c2 has the lock, and works.',
      stage: 'care',
      faults: [NAP],
      fromMs: 420,
      breaks: 'no update is lost',
    },
    {
      id: 'fenced',
      title: 'The same, and the store looks at tokens',
      text: 'The same nap. The store has served a newer token when the write of c1 comes, and refuses it. c1 begins anew.',
      stage: 'fenced',
      faults: [NAP],
      fromMs: 420,
    },
    {
      id: 'makes-another',
      title: 'Weak: makes another node',
      text: 'The answer is lost, and p1 makes a second node. Nobody will ever delete the first: p1 waits for itself, and all others for p1.',
      stage: 'lock',
      variant: 'makes-another-node',
      faults: [LOST_ANSWER],
      breaks: 'everyone finishes',
    },
    {
      id: 'whole-line',
      title: 'Weak: watches the whole line',
      text: 'Whoever leaves wakes up everybody who waits.',
      stage: 'many',
      variant: 'watches-the-whole-line',
      breaks: 'only the heir is woken up',
    },
    {
      id: 'my-turn',
      title: 'Weak: the one before me is gone',
      text: 'p2 leaves the line without having had the lock, and p3 takes it while p1 is inside.',
      stage: 'quits',
      variant: 'the-one-before-me-is-gone-so-it-is-my-turn',
      breaks: 'mutual exclusion',
    },
    {
      id: 'writers-only',
      title: 'Weak: a writer waits for writers only',
      text: 'w4 enters while readers are inside.',
      stage: 'read-write',
      variant: 'a-writer-waits-for-writers-only',
      breaks: 'readers or one writer',
    },
  ],
};
