import type { Scene, Variant } from '../engine/material.ts';
import type { Step } from '../engine/step.ts';
import { weakScenes } from '../engine/weak-scenes.ts';
import { act } from './06-actions.ts';

const create = (path: string, more: Readonly<Record<string, string>> = {}): Step =>
  act('create', { path, ...more });
const sequential = (path: string): Step => create(path, { kind: '2' });
const remove = (path: string, version = '-1'): Step => act('delete', { path, version });
const set = (path: string, data: string, version = '-1'): Step =>
  act('set', { path, data, version });
const multi = (...parts: readonly string[]): Step => act('multi', { parts: parts.join('\n') });
const later = (step: Step): Step => ({ ...step, values: { ...step.values, when: 'later' } });
const APPLY = act('apply');

const CAME_AND_WENT = [
  create('/a'),
  create('/a/b'),
  create('/a/c'),
  set('/a/b', 'x'),
  remove('/a/b'),
  remove('/a/c'),
];
const NUMBERS = [
  create('/q'),
  sequential('/q/a-'),
  sequential('/q/a-'),
  remove('/q/a-0000000000'),
  sequential('/q/a-'),
  create('/q/b'),
  sequential('/q/a-'),
];
const SESSION_ENDS = [
  create('/members'),
  create('/members/m1', { kind: '1' }),
  create('/members/m2', { kind: '1', session: '2' }),
  create('/members/m2/child', { session: '2' }),
  act('end', { session: '2' }),
  create('/too-late', { session: '2' }),
];
const UNDER_WAY = [
  later(create('/a')),
  later(set('/a', 'x')),
  later(create('/a')),
  later(remove('/a', '1')),
  APPLY,
  APPLY,
  APPLY,
  APPLY,
];
const REFUSED_MULTI = [
  create('/q'),
  multi('create -s /q/n-', 'delete -v 7 /q', 'create /r'),
  multi('create -s /q/n-', 'create -s /q/n-'),
];
const MULTI_UNDER_WAY = [
  create('/q'),
  later(multi('create -s /q/n-', 'delete -v 7 /q')),
  later(sequential('/q/n-')),
  APPLY,
  APPLY,
];
const CONTAINER = [
  create('/locks', { kind: '4' }),
  act('clean'),
  create('/locks/l1'),
  remove('/locks/l1'),
  later(create('/locks/l2')),
  later(act('clean')),
  APPLY,
  APPLY,
];

/** Runs of chapter 6 worth seeing: the stories of its text, and what comes of its classic mistakes. */
export const SCENES: readonly Scene[] = [
  {
    id: 'versions',
    title: 'A change only if nobody was faster',
    text: 'Two clients have read version 0, and both want to set the data. The second one is refused, and knows by that that it has to read again.',
    at: 1,
    steps: [
      create('/config', { data: 'old' }),
      set('/config', 'mine', '0'),
      {
        ...set('/config', 'yours', '0'),
        values: { path: '/config', data: 'yours', version: '0', session: '2', when: 'now' },
      },
      {
        ...set('/config', 'yours', '1'),
        values: { path: '/config', data: 'yours', version: '1', session: '2', when: 'now' },
      },
    ],
  },
  {
    id: 'stat',
    title: 'What a Stat says',
    text: 'Children come and go below /a. Which of its fields change when a child comes, when a child’s data change, when a child goes?',
    at: 1,
    steps: CAME_AND_WENT,
  },
  {
    id: 'numbers',
    title: 'Sequential nodes',
    text: 'A number is that of the children that ever came, so a plain child uses one up, too, and a deleted one never comes again.',
    at: 1,
    steps: NUMBERS,
  },
  {
    id: 'session',
    title: 'A session ends',
    text: 'All its ephemeral nodes go with one transaction. They may have no children: who would remove those?',
    at: 3,
    steps: SESSION_ENDS,
  },
  {
    id: 'under-way',
    title: 'Requests under way',
    text: 'Each request is prepared as if all before it were applied. What will become of the third and the fourth one, while the tree is still empty?',
    steps: UNDER_WAY,
  },
  {
    id: 'multi',
    title: 'A multi, refused and carried out',
    text: 'All parts or none. The numbers show that the refused one has left no trace.',
    at: 1,
    steps: REFUSED_MULTI,
  },
  {
    id: 'container',
    title: 'A container, and who is faster',
    text: 'An empty container that once had a child is due for removal. But the leader’s own request for that is prepared like any other: behind the child that is on its way.',
    at: 1,
    steps: CONTAINER,
  },
  {
    id: 'ttl',
    title: 'A node with a time to live',
    text: 'It is due when its data were not set for longer than that, and it has no children.',
    at: 1,
    steps: [
      create('/lease', { kind: '5', ttl: '1000' }),
      act('wait', { ms: '900' }),
      set('/lease', 'still here'),
      act('wait', { ms: '900' }),
      act('clean'),
      act('wait', { ms: '200' }),
      act('clean'),
    ],
  },
  {
    id: 'quota',
    title: 'A quota',
    text: 'The limits are the data of a node, and so is what is counted. Who counts, since no transaction says it?',
    at: 2,
    steps: [
      create('/a', { data: 'four' }),
      act('quota', { path: '/a', count: '2' }),
      create('/a/b', { data: 'x' }),
      create('/a/c'),
      remove('/a/b'),
      create('/a/c'),
    ],
  },
  ...weakScenes([
    [
      'weak-cversion',
      'cversion-counts-children',
      'cversion counts those that came',
      CAME_AND_WENT,
      'Step on until the first child goes, and look at cversion.',
    ],
    [
      'weak-numbers',
      'numbers-count-the-children-there-are',
      'numbers by the children there are',
      NUMBERS,
      'The number of a deleted node is given a second time.',
    ],
    [
      'weak-version',
      'the-zxid-is-the-version',
      'the zxid as version',
      [create('/a'), set('/a', 'x', '0'), set('/a', 'y', '1')],
      'A client that has set the data once cannot know the version that they have now.',
    ],
    [
      'weak-ephemeral',
      'ephemeral-nodes-may-have-children',
      'ephemeral nodes with children',
      SESSION_ENDS,
      'When the session ends, its node goes. What becomes of the child?',
    ],
    [
      'weak-pending',
      'prepares-against-the-tree',
      'prepares against the tree as it is',
      UNDER_WAY,
      'The second request finds no node yet, although the one before it will make it.',
    ],
    [
      'weak-forgets',
      'forgets-by-path',
      'forgets what is under way too early',
      [
        create('/a'),
        later(set('/a', 'x', '0')),
        later(set('/a', 'y', '1')),
        APPLY,
        later(set('/a', 'z', '2')),
        APPLY,
      ],
      'After the first of two transactions is applied, the next request is prepared: against which version?',
    ],
    [
      'weak-multi',
      'a-failed-multi-leaves-its-changes',
      'a refused multi leaves a trace',
      MULTI_UNDER_WAY,
      'A multi is refused. The request behind it is prepared before that is applied: which number does it get?',
    ],
    [
      'weak-half',
      'applies-a-failed-multi-in-part',
      'half of a multi',
      REFUSED_MULTI,
      'The first part of a refused multi is in the tree.',
    ],
    [
      'weak-container',
      'new-containers-are-removed',
      'new containers are removed',
      CONTAINER,
      'Somebody makes a container. Before the first child is in it, the cleaner comes.',
    ],
  ]),
];

/** The weak variants: what their authors believe. */
export const VARIANTS: readonly Variant[] = [
  { name: 'cversion-counts-children', belief: 'cversion counts the children that came.' },
  {
    name: 'numbers-count-the-children-there-are',
    belief: 'a sequential node has the number of the children there are.',
  },
  {
    name: 'the-zxid-is-the-version',
    belief: 'the zxid of the last change is as good as a version.',
  },
  {
    name: 'ephemeral-nodes-may-have-children',
    belief: 'ephemeral nodes may have children like any other.',
  },
  {
    name: 'prepares-against-the-tree',
    belief: 'a request is checked against the tree as it is, whatever is still under way.',
  },
  {
    name: 'forgets-by-path',
    belief: 'once a transaction is applied, nothing is pending for its path any more.',
  },
  {
    name: 'a-failed-multi-leaves-its-changes',
    belief: 'what the first parts of a multi have drafted can stay, even if it is refused.',
  },
  { name: 'applies-a-failed-multi-in-part', belief: 'a multi is done up to the part that fails.' },
  { name: 'new-containers-are-removed', belief: 'an empty container is of no use to anybody.' },
];
