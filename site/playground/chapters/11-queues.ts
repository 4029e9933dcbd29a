import { crash, lose } from '../../../src/kit/index.ts';
import { everyoneFinishes } from '../../../src/recipes/rules/everyone-finishes.ts';
import type { Chapter } from '../../../test/11-queues/chapter.ts';
import {
  allDone,
  attemptsCounted,
  doneOnce,
  firstLeft,
  oneAtATime,
} from '../../../test/11-queues/claim-rules.ts';
import { consumer } from '../../../test/11-queues/consumer.ts';
import { givenConsumer } from '../../../test/11-queues/given-consumer.ts';
import { givenProducer } from '../../../test/11-queues/given-producer.ts';
import { joiner } from '../../../test/11-queues/joiner.ts';
import { TREE } from '../../../test/11-queues/nodes.ts';
import type { Output } from '../../../test/11-queues/output.ts';
import { producer } from '../../../test/11-queues/producer.ts';
import { inOrder, nothingLost, nothingTwice } from '../../../test/11-queues/queue-rules.ts';
import {
  allAreTold,
  allThereAtOnce,
  oneOpening,
} from '../../../test/11-queues/rendezvous-rules.ts';
import { kinds } from '../../../test/11-queues/runs.ts';
import { worker } from '../../../test/11-queues/worker.ts';
import type { Material } from '../engine/material.ts';
import { recipeStage, type RecipeStageOptions } from '../parts/recipe-stage.ts';

function said(output: Output): string | undefined {
  switch (output.kind) {
    case 'puts':
      return `puts ${output.item}`;
    case 'put':
      return `has put ${output.item}`;
    case 'takes':
      return 'wants an item';
    case 'took':
      return `took ${output.item}`;
    case 'claimed':
      return `works on ${output.item}`;
    case 'finishes':
    case 'done':
      return `did ${output.item}`;
    case 'joins':
      return 'waits for others';
    case 'open':
      return `met: ${output.members.join(' ')}`;
    case 'turned away':
      return 'turned away';
    default:
      return undefined;
  }
}

function stage(options: Omit<RecipeStageOptions<Chapter, Output>, 'said'>) {
  return recipeStage<Chapter, Output>({ said, ...options });
}

function items(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `a${i + 1}`);
}

const putting = stage({
  id: 'put',
  title: 'A producer, and a consumer that is given',
  names: ['p1', 'c1'],
  tree: TREE,
  params: { items: [1, 4] },
  plain: { items: 2 },
  settings: { items: 'Items' },
  processes: (chapter, { items: count }) => ({
    p1: producer(chapter, { items: items(count!) }),
    c1: givenConsumer(['p1']),
  }),
  invariants: () => [nothingTwice, inOrder],
  rules: [everyoneFinishes(), nothingLost],
});

const taking = stage({
  id: 'take',
  title: 'Two consumers take, a given producer puts',
  names: ['p1', 'c1', 'c2'],
  tree: TREE,
  params: { items: [1, 5] },
  plain: { items: 2 },
  settings: { items: 'Items' },
  processes: (chapter, { items: count }) => ({
    p1: givenProducer({ items: items(count!), everyMs: 4 }),
    c1: consumer(chapter, { producers: ['p1'] }),
    c2: consumer(chapter, { producers: ['p1'] }),
  }),
  invariants: () => [nothingTwice, inOrder],
  rules: [everyoneFinishes(firstLeft), nothingLost],
});

const claiming = stage({
  id: 'claim',
  title: 'Two workers claim, work, and are done',
  names: ['p1', 'c1', 'c2'],
  tree: TREE,
  params: { items: [1, 5] },
  plain: { items: 2 },
  settings: { items: 'Items' },
  processes: (chapter, { items: count }) => ({
    p1: givenProducer({ items: items(count!), everyMs: 4 }),
    c1: worker(chapter, { producers: ['p1'], workMs: 15, comesBack: false }),
    c2: worker(chapter, { producers: ['p1'], workMs: 15, comesBack: false }),
  }),
  invariants: () => [oneAtATime, doneOnce, attemptsCounted(false)],
  rules: [everyoneFinishes(firstLeft), allDone],
});

const meeting = stage({
  id: 'meet',
  title: 'A rendezvous of three',
  names: ['m1', 'm2', 'm3', 'm4'],
  tree: { '/app': '' },
  params: { late: [0, 1] },
  plain: { late: 0 },
  settings: { late: 'One too many (1)' },
  processes: (chapter, { late }) => ({
    m1: joiner(chapter, { size: 3 }),
    m2: joiner(chapter, { size: 3, afterMs: 4 }),
    m3: joiner(chapter, { size: 3, afterMs: 30 }),
    ...(late === 1 && { m4: joiner(chapter, { size: 3, afterMs: 31 }) }),
  }),
  invariants: () => [oneOpening(3), allThereAtOnce],
  rules: [everyoneFinishes(), allAreTold(3)],
});

/** The playground of chapter 11. */
export const material: Material = {
  folder: '11-queues',
  kinds,
  stages: [putting, taking, claiming, meeting],
  variants: [
    {
      name: 'another-receipt-each-time',
      belief: 'Each attempt gets a receipt of its own.',
    },
    {
      name: 'reading-is-taking',
      belief: 'Whoever has read an item has it.',
    },
    {
      name: 'gone-means-anothers',
      belief: 'If the node is gone, somebody else has taken the item.',
    },
    {
      name: 'claims-for-ever',
      belief: 'A claim holds until its worker gives it back.',
    },
  ],
  scenes: [
    {
      id: 'put-once',
      title: 'Put, with a receipt',
      text: 'The item and a receipt are made in one transaction. Watch the znodes: the receipt stays until the producer makes the next one.',
      stage: 'put',
    },
    {
      id: 'a-lost-answer',
      title: 'A lost answer',
      text: 'The transaction is carried out, and its answer is lost. The producer sends the same again. Predict what keeps the item from being there twice.',
      stage: 'put',
      faults: [lose('zk2', 'p1', 3)],
    },
    {
      id: 'two-for-one',
      title: 'Two for one item',
      text: 'Both consumers see the first item. Both try to delete its node, and only one can: that one has it.',
      stage: 'take',
    },
    {
      id: 'claimed',
      title: 'Claimed, done',
      text: 'A worker claims an item by an ephemeral node, works, and deletes item and claim in one transaction.',
      stage: 'claim',
    },
    {
      id: 'a-dead-worker',
      title: 'A worker dies at its work',
      text: 'c1 falls while it works. Its claim goes with its session, some 6 s later, and c2 works on the item once more.',
      stage: 'claim',
      faults: [crash('c1', { atMs: 48, forMs: 9000 })],
    },
    {
      id: 'three-of-three',
      title: 'Three of three',
      text: 'Who comes makes a node and counts. The third one opens, and all hear of it.',
      stage: 'meet',
    },
    {
      id: 'one-too-many',
      title: 'One too many',
      text: 'A fourth comes when the third has just opened. It has to be told that it is too late.',
      stage: 'meet',
      params: { late: 1, lag: 0 },
    },
    {
      id: 'another-receipt',
      title: 'Weak: another receipt each time',
      text: 'The answer is lost, and the second attempt is another transaction: the item is put twice.',
      stage: 'put',
      variant: 'another-receipt-each-time',
      faults: [lose('zk2', 'p1', 3)],
      breaks: 'nothing twice',
    },
    {
      id: 'reading-is-taking',
      title: 'Weak: reading is taking',
      text: 'Both consumers have read the item, and both believe that it is theirs.',
      stage: 'take',
      variant: 'reading-is-taking',
      breaks: 'nothing twice',
    },
    {
      id: 'gone-means-anothers',
      title: 'Weak: gone means another’s',
      text: 'The delete of c1 is carried out, and the answer lost. It finds the node gone, and thinks that another one was faster. Nobody has the item.',
      stage: 'take',
      variant: 'gone-means-anothers',
      faults: [lose('zk3', 'c1', 6)],
      breaks: 'nothing lost',
    },
    {
      id: 'claims-for-ever',
      title: 'Weak: claims for ever',
      text: 'c1 falls while it works. Its claim is no ephemeral node: it stays, and so does the item.',
      stage: 'claim',
      variant: 'claims-for-ever',
      faults: [crash('c1', { atMs: 48, forMs: 9000 })],
      breaks: 'everyone finishes',
    },
  ],
};
