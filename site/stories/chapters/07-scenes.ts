import type { Scene, Variant } from '../engine/material.ts';
import type { Step } from '../engine/step.ts';
import { weakScenes } from '../engine/weak-scenes.ts';
import { act } from './07-actions.ts';

const create = (path: string, data = ''): Step => act('write', { write: 'create', path, data });
const set = (path: string, data: string, client = 'other'): Step =>
  act('write', { write: 'set', path, data, client });
const remove = (path: string): Step => act('write', { write: 'delete', path });
const later = (step: Step): Step => ({ ...step, values: { ...step.values, when: 'later' } });
const watch = (client: string, read: string, path: string): Step =>
  act('read', { client, read, path });
const look = (client: string, read: string, path: string): Step =>
  act('read', { client, read, path, watch: 'no' });
const add = (client: string, path: string, mode = '0'): Step => act('add', { client, path, mode });
const lose = (client: string): Step => act('lose', { client });
const connect = (client: string, server: string): Step => act('connect', { client, server });
const COMMIT = act('commit');

const ONE_SHOT = [
  create('/a', 'v1'),
  watch('c1', 'getData', '/a'),
  set('/a', 'v2'),
  set('/a', 'v3'),
  watch('c1', 'getData', '/a'),
  set('/a', 'v4'),
];
const WAITS = [
  watch('c1', 'exists', '/ready'),
  create('/ready'),
  watch('c1', 'exists', '/ready'),
  set('/ready', 'x'),
];
const PERSISTENT = [
  create('/a'),
  add('c1', '/a'),
  add('c2', '/a', '1'),
  create('/a/b'),
  create('/a/b/c'),
  set('/a/b/c', 'x'),
  set('/a', 'y'),
  remove('/a/b/c'),
];
const OWN_WRITE = [
  create('/a', 'v1'),
  later(set('/a', 'mine', 'c1')),
  look('c1', 'getData', '/a'),
  COMMIT,
];
const COMES_BACK = [
  create('/a', 'v1'),
  create('/b', 'v1'),
  watch('c1', 'getData', '/a'),
  watch('c1', 'getData', '/b'),
  watch('c1', 'exists', '/new'),
  lose('c1'),
  set('/a', 'v2'),
  create('/new'),
  connect('c1', 'zk2'),
  set('/b', 'v2'),
];
const FUTURE = [
  create('/a', 'v1'),
  act('lag'),
  set('/a', 'v2'),
  look('c1', 'getData', '/a'),
  lose('c1'),
  connect('c1', 'zk2'),
  act('lag', { lag: 'no' }),
  connect('c1', 'zk2'),
  look('c1', 'getData', '/a'),
];
const BESIDE = [
  create('/a', 'v1'),
  add('c1', '/a'),
  watch('c1', 'getData', '/a'),
  set('/a', 'v2'),
  set('/a', 'v3'),
];

/** Runs of chapter 7 worth seeing. */
export const SCENES: readonly Scene[] = [
  {
    id: 'one-shot',
    title: 'Good for one event',
    text: 'A watch fires once, and says what happened, not what is there now. c1 hears of v2. What does it hear of v3?',
    at: 2,
    steps: ONE_SHOT,
  },
  {
    id: 'delete',
    title: 'Who hears of a delete',
    text: 'One watches the data of a node, the other its children, both the children of its parent. One delete, four watches.',
    at: 4,
    steps: [
      create('/a'),
      create('/a/b'),
      watch('c1', 'getData', '/a/b'),
      watch('c2', 'getChildren', '/a/b'),
      watch('c1', 'getChildren', '/a'),
      watch('c2', 'getChildren', '/a'),
      remove('/a/b'),
    ],
  },
  {
    id: 'told-in-time',
    title: 'Half old, half new?',
    text: 'As long as /ready is there the configuration is whole. c1 has read the old host. Its owner changes both: what does c1 hear before it can read the new port?',
    at: 3,
    steps: [
      create('/ready'),
      create('/host', 'old.example'),
      create('/port', '1111'),
      watch('c1', 'exists', '/ready'),
      look('c1', 'getData', '/host'),
      remove('/ready'),
      set('/host', 'new.example'),
      set('/port', '2222'),
      create('/ready'),
      look('c1', 'getData', '/port'),
    ],
  },
  {
    id: 'exists',
    title: 'Waiting for what is not there',
    text: 'exists sets a watch whether there is such a node or not. It fires when the node comes, and the next one when it changes.',
    steps: WAITS,
  },
  {
    id: 'persistent',
    title: 'Watches that stay',
    text: 'c1 has a persistent watch on /a, c2 a recursive one. Which of them hears of what below /a, and which of the list of children?',
    at: 3,
    steps: PERSISTENT,
  },
  {
    id: 'own-write',
    title: 'A read behind a write',
    text: 'c1 writes and reads, without waiting. The read stands behind the write until that is committed: a client sees its own writes.',
    at: 1,
    steps: OWN_WRITE,
  },
  {
    id: 'comes-back',
    title: 'A client changes its server',
    text: 'Watches belong to a connection. While c1 is away /a changes and /new comes. What does it hear at zk2, and what is watched there from then on?',
    at: 5,
    steps: COMES_BACK,
  },
  {
    id: 'future',
    title: 'A client that has seen more',
    text: 'zk2 is behind. If it served c1, c1 would read an older value than it has seen already.',
    at: 2,
    steps: FUTURE,
  },
  {
    id: 'removed',
    title: 'Watches taken away',
    text: 'A persistent watch goes with “all” only.',
    at: 3,
    steps: [
      create('/a'),
      add('c1', '/a'),
      watch('c1', 'getData', '/a'),
      act('remove', { client: 'c1', path: '/a', type: '2' }),
      act('remove', { client: 'c1', path: '/a', type: '1' }),
      act('remove', { client: 'c1', path: '/a', type: '3' }),
      set('/a', 'x'),
    ],
  },
  ...weakScenes([
    [
      'weak-for-ever',
      'fires-for-ever',
      'a watch that fires for ever',
      ONE_SHOT,
      'The server goes on to send events. The client believes that its watch is used up.',
    ],
    [
      'weak-exists',
      'waits-for-creation-only',
      'exists waits for creations only',
      WAITS,
      'The node is there, and c1 looks at it by exists. The next change it does not hear of.',
    ],
    [
      'weak-late',
      'answers-before-it-tells',
      'the answer before the event',
      [
        create('/a', 'v1'),
        watch('c1', 'getData', '/a'),
        later(set('/a', 'v2', 'c1')),
        look('c1', 'getData', '/a'),
        COMMIT,
      ],
      'In which order does c1 get the new data, and the event that says that they have changed?',
    ],
    [
      'weak-overtakes',
      'reads-overtake-writes',
      'reads that overtake writes',
      OWN_WRITE,
      'c1 writes and then reads. What does it read?',
    ],
    [
      'weak-one-mode',
      'one-mode-for-a-path',
      'one watch for a path',
      BESIDE,
      'A read with a watch, beside a watch that was to stay.',
    ],
    [
      'weak-recursive',
      'recursive-hears-of-children',
      'recursive, and children too',
      PERSISTENT,
      'c2 hears of each child itself already. Now it hears of the list, too.',
    ],
    [
      'weak-gone',
      'keeps-watches-of-the-gone',
      'watches of the gone',
      COMES_BACK,
      'c1 is gone, and zk1 still sends it events. To whom?',
    ],
    [
      'weak-book',
      'leaves-its-watches-to-the-server',
      'watches left to the server',
      COMES_BACK,
      'c1 connects to zk2, and says nothing of its watches. zk2 has never heard of them.',
    ],
    [
      'weak-again',
      'sets-again-without-looking',
      'set again without looking',
      COMES_BACK,
      '/a has changed while c1 was away. Does it ever hear of that?',
    ],
    [
      'weak-future',
      'serves-clients-from-the-future',
      'time runs backwards',
      FUTURE,
      'zk2 is behind, and serves c1 all the same.',
    ],
  ]),
];

/** The weak variants: what their authors believe. */
export const VARIANTS: readonly Variant[] = [
  { name: 'fires-for-ever', belief: 'a watch stays until it is removed.' },
  { name: 'waits-for-creation-only', belief: 'exists is a way to wait for a creation.' },
  {
    name: 'answers-before-it-tells',
    belief: 'whether the answer or the event is sent first does not matter.',
  },
  {
    name: 'reads-overtake-writes',
    belief: 'a read can be answered at once, since it changes nothing.',
  },
  { name: 'one-mode-for-a-path', belief: 'a client has one kind of watch on a path, the newest.' },
  {
    name: 'recursive-hears-of-children',
    belief: 'a recursive watch hears all that a persistent one does, and more.',
  },
  { name: 'keeps-watches-of-the-gone', belief: 'whoever has gone will be back soon.' },
  {
    name: 'leaves-its-watches-to-the-server',
    belief: 'watches belong to the session, so the servers keep them.',
  },
  {
    name: 'sets-again-without-looking',
    belief: 'a client that comes back needs its watches, and nothing else.',
  },
  { name: 'serves-clients-from-the-future', belief: 'any server may serve any client.' },
];
