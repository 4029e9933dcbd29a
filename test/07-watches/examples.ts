import {
  AddWatchMode,
  CreateFlags,
  WatcherType,
  type ServedRequest,
  type SetWatches,
  type WatchEvent,
  type WatchKind,
  type WriteRequest,
} from '#kit';
import type { Example } from '../../src/grade/steps.ts';
import type { BookStep } from './book-steps.ts';
import type { ManagerStep } from './manager-steps.ts';
import { START_ZXID, type ServerStep } from './server-steps.ts';
import { create, multi, remove, set } from './things.ts';

/** Lists of steps that tests always play, the plainest first. */

function add(by: string, path: string, kind: WatchKind): ManagerStep {
  return { do: 'add', by, path, kind };
}

function fired(type: WatchEvent['type'], path: string): ManagerStep {
  return { do: 'event', event: { type, path } };
}

export const DATA: readonly Example<ManagerStep>[] = [
  {
    title: 'one event, and the watch is used up',
    steps: [
      add('c1', '/a', 'data'),
      fired('NodeDataChanged', '/a'),
      fired('NodeDataChanged', '/a'),
    ],
  },
  {
    title: 'nobody watches',
    steps: [fired('NodeDataChanged', '/a'), fired('NodeCreated', '/a')],
  },
  {
    title: 'everybody who watches hears, once',
    steps: [
      add('c1', '/a', 'data'),
      add('c2', '/a', 'data'),
      add('c1', '/a', 'data'),
      fired('NodeDeleted', '/a'),
      fired('NodeCreated', '/a'),
    ],
  },
  {
    title: 'other paths, and the children of this one',
    steps: [
      add('c1', '/a', 'data'),
      fired('NodeDataChanged', '/a/b'),
      fired('NodeDataChanged', '/ab'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeCreated', '/a'),
    ],
  },
  {
    title: 'a new watch after the event',
    steps: [
      add('c1', '/a', 'data'),
      fired('NodeDataChanged', '/a'),
      add('c1', '/a', 'data'),
      add('c2', '/a', 'data'),
      fired('NodeDataChanged', '/a'),
      fired('NodeDataChanged', '/a'),
    ],
  },
];

export const CHILDREN: readonly Example<ManagerStep>[] = [
  {
    title: 'children come and go',
    steps: [
      add('c1', '/a', 'child'),
      fired('NodeDataChanged', '/a'),
      fired('NodeCreated', '/a/b'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeChildrenChanged', '/a'),
    ],
  },
  {
    title: 'the node itself is deleted',
    steps: [
      add('c1', '/a', 'child'),
      fired('NodeDeleted', '/a'),
      fired('NodeChildrenChanged', '/a'),
    ],
  },
  {
    title: 'a delete reaches data and child watchers, each connection once',
    steps: [
      add('c1', '/a', 'data'),
      add('c1', '/a', 'child'),
      add('c2', '/a', 'child'),
      fired('NodeDeleted', '/a'),
      fired('NodeDeleted', '/a'),
      fired('NodeChildrenChanged', '/a'),
    ],
  },
  {
    title: 'an event of one kind leaves the other kind of watch alone',
    steps: [
      add('c1', '/a', 'data'),
      add('c1', '/a', 'child'),
      fired('NodeDataChanged', '/a'),
      fired('NodeChildrenChanged', '/a'),
      add('c1', '/a', 'data'),
      add('c1', '/a', 'child'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeDeleted', '/a'),
    ],
  },
];

export const PERSISTENT: readonly Example<ManagerStep>[] = [
  {
    title: 'a persistent watch stays',
    steps: [
      add('c1', '/a', 'persistent'),
      fired('NodeDataChanged', '/a'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeDeleted', '/a'),
      fired('NodeCreated', '/a'),
      fired('NodeDataChanged', '/a/b'),
    ],
  },
  {
    title: 'a recursive watch hears of everything below, and never of children',
    steps: [
      add('c1', '/a', 'persistentRecursive'),
      fired('NodeCreated', '/a/b'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeDataChanged', '/a/b/c'),
      fired('NodeChildrenChanged', '/a/b'),
      fired('NodeDataChanged', '/ab'),
      fired('NodeDeleted', '/a'),
      fired('NodeDataChanged', '/'),
    ],
  },
  {
    title: 'a recursive watch on the root',
    steps: [
      add('c1', '/', 'persistentRecursive'),
      fired('NodeCreated', '/a/b'),
      fired('NodeDataChanged', '/'),
    ],
  },
  {
    title: 'a recursive watch does not stop others of the same connection',
    steps: [
      add('c1', '/', 'persistentRecursive'),
      add('c1', '/a', 'child'),
      add('c1', '/a/b', 'persistent'),
      fired('NodeCreated', '/a/b'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeChildrenChanged', '/a/b'),
    ],
  },
  {
    title: 'another mode on the same path takes the place of the first',
    steps: [
      add('c1', '/a', 'persistent'),
      add('c1', '/a', 'persistentRecursive'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeCreated', '/a/b'),
      add('c1', '/a', 'persistent'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeCreated', '/a/b'),
    ],
  },
  {
    title: 'a one-shot watch beside a persistent one',
    steps: [
      add('c1', '/a', 'persistent'),
      add('c1', '/a', 'data'),
      fired('NodeDataChanged', '/a'),
      fired('NodeDataChanged', '/a'),
      add('c1', '/a', 'child'),
      fired('NodeChildrenChanged', '/a'),
      fired('NodeChildrenChanged', '/a'),
    ],
  },
];

function removeFor(by: string, path: string, type: number): ManagerStep {
  return { do: 'remove', by, path, type };
}

function has(by: string, path: string, type: number): ManagerStep {
  return { do: 'has', by, path, type };
}

const { ANY, CHILDREN: OF_CHILDREN, DATA: OF_DATA } = WatcherType;

export const REMOVING: readonly Example<ManagerStep>[] = [
  {
    title: 'nothing to remove',
    steps: [removeFor('c1', '/a', ANY), add('c2', '/a', 'data'), removeFor('c1', '/a', ANY)],
  },
  {
    title: 'of one kind, or of all',
    steps: [
      add('c1', '/a', 'data'),
      add('c1', '/a', 'child'),
      removeFor('c1', '/a', OF_CHILDREN),
      removeFor('c1', '/a', OF_CHILDREN),
      has('c1', '/a', OF_DATA),
      add('c1', '/a', 'child'),
      add('c1', '/a', 'persistent'),
      removeFor('c1', '/a', ANY),
      has('c1', '/a', ANY),
      fired('NodeDeleted', '/a'),
    ],
  },
  {
    title: 'a persistent watch is removed with all, or not at all',
    steps: [
      add('c1', '/a', 'persistentRecursive'),
      removeFor('c1', '/a', OF_DATA),
      removeFor('c1', '/a', OF_CHILDREN),
      fired('NodeDataChanged', '/a/b'),
      removeFor('c1', '/a', ANY),
      fired('NodeDataChanged', '/a/b'),
    ],
  },
  {
    title: 'one that leaves takes all of its watches, and nobody else’s',
    steps: [
      add('c1', '/a', 'data'),
      add('c1', '/a/b', 'child'),
      add('c1', '/', 'persistentRecursive'),
      add('c2', '/a', 'data'),
      { do: 'gone', by: 'c1' },
      fired('NodeDataChanged', '/a'),
      fired('NodeDeleted', '/a/b'),
      { do: 'gone', by: 'c1' },
      { do: 'gone', by: 'c3' },
    ],
  },
  {
    title: 'what has fired is not counted',
    steps: [
      add('c1', '/a', 'data'),
      add('c2', '/a', 'data'),
      add('c2', '/a', 'child'),
      add('c2', '/a', 'persistent'),
      fired('NodeDeleted', '/a'),
    ],
  },
];

// One server.

const CONNECTED: readonly ServerStep[] = [
  { do: 'connect', by: 'c1' },
  { do: 'connect', by: 'c2' },
];

function ask(by: string, request: ServedRequest): ServerStep {
  return { do: 'ask', by, request };
}

function prove(by: string): ServerStep {
  return { do: 'prove', by };
}

function elsewhere(request: WriteRequest): ServerStep {
  return { do: 'elsewhere', request };
}

function read(
  op: 'exists' | 'getData' | 'getChildren' | 'getChildren2',
  path: string,
  watch = true,
): ServedRequest {
  return { op, path, watch };
}

const COMMIT: ServerStep = { do: 'commit' };

function serverExample(title: string, ...steps: readonly ServerStep[]): Example<ServerStep> {
  return { title, steps: [...CONNECTED, ...steps] };
}

export const READS: readonly Example<ServerStep>[] = [
  serverExample(
    'a read that asks for no watch',
    ask('c1', read('getData', '/a', false)),
    elsewhere(set('/a', 'x')),
  ),
  serverExample(
    'getData sets a data watch',
    ask('c1', read('getData', '/a')),
    elsewhere(create('/a/c')),
    elsewhere(set('/a', 'x')),
    elsewhere(set('/a', 'y')),
  ),
  serverExample(
    'getChildren and getChildren2 set a child watch',
    ask('c1', read('getChildren', '/a')),
    ask('c2', read('getChildren2', '/a')),
    elsewhere(set('/a', 'x')),
    elsewhere(remove('/a/b')),
    elsewhere(create('/a/b')),
  ),
  serverExample(
    'exists sets a watch whether the node is there or not',
    ask('c1', read('exists', '/a')),
    ask('c1', read('exists', '/gone')),
    elsewhere(set('/a', 'x')),
    elsewhere(create('/gone')),
    elsewhere(set('/gone', 'x')),
  ),
  serverExample(
    'getData and getChildren of what is not there set none',
    ask('c1', read('getData', '/gone')),
    ask('c1', read('getChildren', '/gone')),
    elsewhere(create('/gone')),
    elsewhere(create('/gone/x')),
  ),
  serverExample(
    'a multiRead sets none',
    ask('c1', {
      op: 'multiRead',
      ops: [
        { op: 'getData', path: '/a', watch: true },
        { op: 'getChildren', path: '/a', watch: true },
      ],
    }),
    elsewhere(set('/a', 'x')),
    elsewhere(create('/a/c')),
  ),
  serverExample(
    'a delete fires data and child watches, and the child watches of the parent',
    ask('c1', read('getData', '/a/b')),
    ask('c1', read('getChildren', '/a/b')),
    ask('c1', read('getChildren', '/a')),
    elsewhere(remove('/a/b')),
  ),
  serverExample(
    'the parts of a multi, in order',
    ask('c1', read('exists', '/gone')),
    ask('c1', read('getChildren', '/')),
    ask('c1', read('getData', '/a')),
    elsewhere(multi(create('/gone'), set('/gone', 'x'), set('/a', 'x'))),
  ),
  serverExample(
    'a write that fails fires nothing',
    ask('c1', read('getData', '/a')),
    elsewhere(multi(set('/a', 'x'), remove('/gone'))),
    elsewhere({ op: 'setData', path: '/a', data: null, version: 7 }),
    elsewhere(set('/a', 'x')),
  ),
];

export const SECRETS: readonly Example<ServerStep>[] = [
  serverExample(
    'a read without permission sets no watch',
    ask('c2', read('getData', '/secret')),
    ask('c1', read('getData', '/secret')),
    elsewhere(set('/secret', 'x')),
  ),
  serverExample(
    'exists needs no permission, its event does',
    ask('c2', read('exists', '/secret')),
    ask('c1', read('exists', '/secret')),
    elsewhere(set('/secret', 'x')),
  ),
  serverExample(
    'who may read it by now hears, whenever the watch was set',
    ask('c2', read('exists', '/secret')),
    prove('c2'),
    elsewhere(set('/secret', 'x')),
  ),
  serverExample(
    'of a deletion, too',
    ask('c1', read('exists', '/secret')),
    ask('c2', read('exists', '/secret')),
    elsewhere(remove('/secret')),
    // The watch of c2 is used up, though it has heard of nothing.
    elsewhere(create('/secret')),
  ),
];

export const ORDER: readonly Example<ServerStep>[] = [
  serverExample(
    'a write is handed on, and answered when it is committed',
    ask('c1', set('/a', 'x')),
    COMMIT,
  ),
  serverExample(
    'whoever writes hears of it before its answer',
    ask('c1', read('getData', '/a')),
    ask('c1', set('/a', 'x')),
    COMMIT,
  ),
  serverExample(
    'a read behind a write waits for it, another client’s does not',
    ask('c1', set('/a', 'x')),
    ask('c1', read('getData', '/a')),
    ask('c2', read('getData', '/a')),
    COMMIT,
    elsewhere(set('/a', 'y')),
  ),
  serverExample(
    'reads between two writes',
    ask('c1', set('/a', 'x')),
    ask('c1', read('getData', '/a')),
    ask('c1', set('/a', 'y')),
    ask('c1', read('getData', '/a')),
    COMMIT,
    COMMIT,
  ),
  serverExample(
    'a write by somebody else meanwhile',
    ask('c1', read('getData', '/a')),
    ask('c1', create('/a/c')),
    ask('c1', read('getChildren', '/a', false)),
    elsewhere(set('/a', 'z')),
    COMMIT,
  ),
  serverExample(
    'a write that fails is answered, too',
    ask('c1', remove('/gone')),
    ask('c1', read('exists', '/gone')),
    COMMIT,
    elsewhere(create('/gone')),
  ),
  serverExample(
    'all events of a multi before its answer',
    ask('c1', read('getData', '/a')),
    ask('c1', read('getChildren', '/')),
    ask('c1', read('exists', '/gone')),
    ask('c1', multi(create('/gone'), set('/a', 'x'), remove('/gone'))),
    COMMIT,
  ),
  serverExample(
    'a read that has to wait is read as whoever asked for it',
    ask('c2', set('/a', 'x')),
    ask('c2', read('getData', '/secret')),
    prove('c2'),
    ask('c2', read('getData', '/secret')),
    COMMIT,
    elsewhere(set('/secret', 'y')),
  ),
  serverExample(
    'a write takes along who asked for it',
    prove('c2'),
    ask('c2', set('/secret', 'x')),
    COMMIT,
  ),
  serverExample(
    'a write by an earlier connection, and the next connection of that session',
    ask('c1', set('/a', 'x')),
    { do: 'connect', by: 'c1*' },
    ask('c1*', read('getData', '/a')),
    ask('c1*', set('/a', 'y')),
    ask('c1*', read('getData', '/a', false)),
    COMMIT,
    COMMIT,
  ),
];

function addWatch(path: string, mode: number): ServedRequest {
  return { op: 'addWatch', path, mode };
}

const { PERSISTENT: STAYS, PERSISTENT_RECURSIVE: BELOW } = AddWatchMode;

export const ADD_WATCH: readonly Example<ServerStep>[] = [
  serverExample(
    'persistent, on a node that is not there yet',
    ask('c1', addWatch('/gone', STAYS)),
    elsewhere(create('/gone')),
    elsewhere(set('/gone', 'x')),
    elsewhere(create('/gone/x')),
    elsewhere(remove('/gone/x')),
    elsewhere(remove('/gone')),
  ),
  serverExample(
    'recursive: the child’s own event, not the parent’s',
    ask('c1', addWatch('/a', BELOW)),
    ask('c2', addWatch('/', BELOW)),
    elsewhere(create('/a/c')),
    elsewhere(set('/a/c', 'x')),
    elsewhere(remove('/a/c')),
    elsewhere(create('/gone')),
  ),
  serverExample(
    'each part of a multi is an event',
    ask('c1', addWatch('/a', STAYS)),
    elsewhere(multi(set('/a', 'x'), create('/a/c'), set('/a', 'y'), remove('/a/c'))),
  ),
  serverExample(
    'a mode that there is not',
    ask('c1', addWatch('/a', 2)),
    ask('c1', addWatch('/a', -1)),
    elsewhere(set('/a', 'x')),
  ),
  serverExample(
    'what may not be read is not heard of',
    ask('c2', addWatch('/', BELOW)),
    elsewhere(set('/secret', 'x')),
    elsewhere(set('/a', 'x')),
  ),
  serverExample(
    'addWatch waits behind a write, like a read',
    ask('c1', set('/a', 'x')),
    ask('c1', addWatch('/a', STAYS)),
    COMMIT,
    elsewhere(set('/a', 'y')),
  ),
];

function removeWatches(path: string, type: number): ServedRequest {
  return { op: 'removeWatches', path, type };
}

function checkWatches(path: string, type: number): ServedRequest {
  return { op: 'checkWatches', path, type };
}

export const LEAVING: readonly Example<ServerStep>[] = [
  serverExample(
    'removed, and nothing more is heard',
    ask('c1', read('getData', '/a')),
    ask('c1', checkWatches('/a', OF_DATA)),
    ask('c1', checkWatches('/a', OF_CHILDREN)),
    ask('c1', removeWatches('/a', OF_DATA)),
    ask('c1', removeWatches('/a', OF_DATA)),
    elsewhere(set('/a', 'x')),
  ),
  serverExample(
    'a type that there is not',
    ask('c1', read('getData', '/a')),
    ask('c1', removeWatches('/a', 4)),
    ask('c1', checkWatches('/a', 0)),
    elsewhere(set('/a', 'x')),
  ),
  serverExample(
    'what is left is counted',
    ask('c1', read('getData', '/a')),
    ask('c1', read('getChildren', '/a')),
    ask('c2', addWatch('/a', STAYS)),
    elsewhere(set('/a', 'x')),
    ask('c2', removeWatches('/a', ANY)),
    { do: 'gone', by: 'c1' },
  ),
  serverExample(
    'a session has expired: its connection is served until it is over',
    ask('c2', create('/gone', '', CreateFlags.EPHEMERAL)),
    COMMIT,
    ask('c1', read('getData', '/gone')),
    ask('c2', read('getData', '/a')),
    ask('c2', set('/a', 'x')),
    { do: 'expire', by: 'c2' },
    COMMIT,
    ask('c2', read('getData', '/a')),
    elsewhere(set('/a', 'y')),
    ask('c2', read('getData', '/a')),
    { do: 'gone', by: 'c2' },
    elsewhere(set('/a', 'z')),
  ),
  serverExample(
    'one that has left hears nothing',
    ask('c1', read('getData', '/a')),
    ask('c2', read('getData', '/a')),
    { do: 'gone', by: 'c1' },
    elsewhere(set('/a', 'x')),
    ask('c1', read('getData', '/a')),
    ask('c1', set('/a', 'y')),
  ),
  serverExample(
    'the earlier connection is over, its write is committed later',
    ask('c1', set('/a', 'x')),
    { do: 'gone', by: 'c1' },
    { do: 'connect', by: 'c1*' },
    ask('c1*', read('getData', '/a')),
    ask('c1*', set('/a', 'y')),
    COMMIT,
    COMMIT,
  ),
  serverExample(
    'the earlier connection ends after the next has begun',
    ask('c1', read('getData', '/a')),
    { do: 'connect', by: 'c1*' },
    ask('c1*', read('getChildren', '/a')),
    { do: 'gone', by: 'c1' },
    ask('c1*', set('/a', 'y')),
    COMMIT,
  ),
];

function setAgain(since: bigint, lists: Partial<SetWatches>): ServedRequest {
  return {
    op: 'setWatches',
    relativeZxid: since,
    data: [],
    exist: [],
    child: [],
    persistent: [],
    persistentRecursive: [],
    ...lists,
  };
}

export const SET_WATCHES: readonly Example<ServerStep>[] = [
  serverExample(
    'nothing has happened: they are set',
    ask('c1', setAgain(START_ZXID, { data: ['/a'], exist: ['/gone'], child: ['/a'] })),
    elsewhere(set('/a', 'x')),
    elsewhere(create('/a/c')),
    elsewhere(create('/gone')),
  ),
  serverExample(
    'changed, and not set',
    elsewhere(set('/a', 'x')),
    ask('c1', setAgain(START_ZXID, { data: ['/a'] })),
    elsewhere(set('/a', 'y')),
  ),
  serverExample(
    'changed, but the client knows of that already',
    elsewhere(set('/a', 'x')),
    ask('c1', setAgain(START_ZXID + 1n, { data: ['/a'] })),
    elsewhere(set('/a', 'y')),
  ),
  serverExample(
    'children have come, but the client knows of that already',
    elsewhere(create('/a/c')),
    ask('c1', setAgain(START_ZXID + 1n, { child: ['/a'] })),
    elsewhere(remove('/a/c')),
  ),
  serverExample(
    'gone, come, and a child come',
    elsewhere(create('/gone')),
    elsewhere(remove('/a/b')),
    ask('c1', setAgain(START_ZXID, { data: ['/a/b'], exist: ['/gone'], child: ['/a'] })),
  ),
  serverExample(
    'the data of a node does not concern who watches its children',
    elsewhere(set('/a', 'x')),
    ask('c1', setAgain(START_ZXID, { child: ['/a'] })),
    elsewhere(create('/a/c')),
  ),
  serverExample(
    'the children of a node do not concern who watches its data',
    elsewhere(create('/a/c')),
    ask('c1', setAgain(START_ZXID, { data: ['/a'] })),
    elsewhere(set('/a', 'x')),
  ),
  serverExample(
    'its children’s parent is gone',
    elsewhere(remove('/a/b')),
    ask('c1', setAgain(START_ZXID, { child: ['/a/b'] })),
  ),
  serverExample(
    'come and gone again is as missing as before',
    elsewhere(create('/gone')),
    elsewhere(remove('/gone')),
    ask('c1', setAgain(START_ZXID, { exist: ['/gone'] })),
    elsewhere(create('/gone')),
  ),
  serverExample(
    'persistent ones are set, whatever has happened',
    elsewhere(set('/a', 'x')),
    ask('c1', setAgain(START_ZXID, { persistent: ['/a'], persistentRecursive: ['/gone'] })),
    elsewhere(set('/a', 'y')),
    elsewhere(create('/gone')),
    elsewhere(create('/gone/x')),
  ),
  {
    title: 'a client that has seen more than this server',
    steps: [
      { do: 'connect', by: 'c1', ahead: 1 },
      { do: 'connect', by: 'c2', ahead: 0 },
      elsewhere(set('/a', 'x')),
      { do: 'connect', by: 'c1', ahead: 0 },
      ask('c1', read('getData', '/a')),
      ask('c2', read('getData', '/a')),
    ],
  },
  {
    title: 'one that is refused is not served',
    steps: [
      { do: 'connect', by: 'c1', ahead: 1 },
      ask('c1', read('getData', '/a')),
      ask('c1', set('/a', 'x')),
      elsewhere(set('/a', 'y')),
    ],
  },
  serverExample(
    'one that is refused takes nothing from the connection its session has',
    ask('c1', set('/a', 'x')),
    { do: 'connect', by: 'c1*', ahead: 1 },
    COMMIT,
    ask('c1*', read('getData', '/a')),
    ask('c1', set('/a', 'y')),
    COMMIT,
  ),
];

// One client.

function replied(
  request: (BookStep & { readonly do: 'reply' })['request'],
  path: string,
  zxid: number,
  watcher?: string,
  outcome: 'found' | 'no node' | 'no auth' = 'found',
): BookStep {
  return { do: 'reply', request, path, outcome, zxid, ...(watcher !== undefined && { watcher }) };
}

function heard(type: WatchEvent['type'], path: string): BookStep {
  return { do: 'event', event: { type, path } };
}

const MOVE: BookStep = { do: 'move' };

export const BOOK: readonly Example<BookStep>[] = [
  { title: 'nothing to set', steps: [MOVE, replied('getData', '/a', 7), MOVE] },
  {
    title: 'told once',
    steps: [
      replied('getData', '/a', 5, 'w1'),
      heard('NodeDataChanged', '/a'),
      heard('NodeDataChanged', '/a'),
      MOVE,
    ],
  },
  {
    title: 'the outcome decides',
    steps: [
      replied('getData', '/a', 5, 'w1', 'no node'),
      replied('getChildren', '/a', 6, 'w2', 'no auth'),
      replied('exists', '/a', 7, 'w3', 'no node'),
      MOVE,
      heard('NodeCreated', '/a'),
      MOVE,
    ],
  },
  {
    title: 'several watchers, one of them registered twice',
    steps: [
      replied('getData', '/a', 5, 'w1'),
      replied('getChildren', '/a', 5, 'w1'),
      replied('exists', '/a', 6, 'w2'),
      MOVE,
      heard('NodeDeleted', '/a'),
      heard('NodeChildrenChanged', '/a'),
    ],
  },
  {
    title: 'persistent and recursive ones',
    steps: [
      replied('addWatch persistent', '/a', 5, 'w1'),
      replied('addWatch recursive', '/a/b', 5, 'w2'),
      heard('NodeChildrenChanged', '/a'),
      heard('NodeDataChanged', '/a/b'),
      heard('NodeCreated', '/a/b/c'),
      heard('NodeChildrenChanged', '/a/b'),
      MOVE,
    ],
  },
  {
    title: 'the newer mode counts',
    steps: [
      replied('addWatch persistent', '/a', 5, 'w1'),
      replied('addWatch recursive', '/a', 6, 'w2'),
      MOVE,
      heard('NodeCreated', '/a/b'),
      heard('NodeChildrenChanged', '/a'),
    ],
  },
  {
    title: 'the newer mode counts, also if nobody is to be told of it',
    steps: [
      replied('addWatch persistent', '/a', 5, 'w1'),
      replied('addWatch recursive', '/a', 6),
      MOVE,
      heard('NodeCreated', '/a/b'),
      replied('addWatch persistent', '/a', 7),
      MOVE,
      replied('addWatch persistent', '/a/b', 7),
      MOVE,
    ],
  },
  {
    title: 'an addWatch that is refused changes nothing',
    steps: [
      replied('addWatch recursive', '/a', 5, 'w1', 'no node'),
      MOVE,
      replied('addWatch persistent', '/a', 6, 'w2'),
      replied('addWatch recursive', '/a', 7, 'w1', 'no node'),
      MOVE,
      heard('NodeChildrenChanged', '/a'),
    ],
  },
  {
    title: 'checkWatches only looks',
    steps: [
      replied('getData', '/a', 5, 'w1'),
      replied('addWatch persistent', '/a', 5, 'w2'),
      replied('checkWatches data', '/a', 6),
      MOVE,
      replied('checkWatches any', '/a', 6),
      MOVE,
      heard('NodeDataChanged', '/a'),
    ],
  },
  {
    title: 'removed',
    steps: [
      replied('getData', '/a', 5, 'w1'),
      replied('getChildren', '/a', 5, 'w2'),
      replied('removeWatches children', '/a', 6),
      MOVE,
      replied('removeWatches any', '/a', 6, undefined, 'no node'),
      heard('NodeDeleted', '/a'),
      replied('getData', '/a', 7, 'w1'),
      replied('addWatch persistent', '/a', 7, 'w3'),
      replied('removeWatches data', '/a', 8),
      heard('NodeDataChanged', '/a'),
      replied('removeWatches any', '/a', 8),
      MOVE,
    ],
  },
  {
    title: 'an answer of an older state does not turn the clock back',
    steps: [replied('getData', '/a', 9, 'w1'), replied('exists', '/a/b', 4, 'w2'), MOVE],
  },
];
