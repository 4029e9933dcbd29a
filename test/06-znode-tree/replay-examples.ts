import { READ_ACL, type WriteRequest } from '#kit';
import type { Example } from '../../src/grade/steps.ts';
import type { ReplayStep } from './replay-steps.ts';
import {
  closeSession,
  container,
  create,
  createSession,
  createTtl,
  ephemeral,
  multi,
  remove,
  setAcl,
  setData,
} from './requests.ts';

function ask(request: WriteRequest, session = 1): ReplayStep {
  return { kind: 'ask', session, request };
}

/** In the form of an old version's log. */
function old(request: WriteRequest, session = 1): ReplayStep {
  return { kind: 'ask', session, request, old: true };
}

/** What a client asks for to get a quota for a child of the root. */
function quota(path: string): readonly ReplayStep[] {
  const at = `/zookeeper/quota${path}`;
  return [
    ask(create(at)),
    ask(create(`${at}/zookeeper_limits`, { data: 'count=9,bytes=99' })),
    ask(create(`${at}/zookeeper_stats`)),
  ];
}

/** From here on a snapshot is taken, so many nodes a request. */
function snapshot(pace: number): ReplayStep {
  return { kind: 'snapshot', pace };
}

/** The same by another server. */
function anothers(pace: number): ReplayStep {
  return { kind: 'snapshot', pace, by: 'another' };
}

/** Snapshots and replays that are worth a look by themselves. */
export const REPLAY_EXAMPLES: readonly Example<ReplayStep>[] = [
  {
    title: 'nothing happens meanwhile',
    steps: [
      ask(create('/a', { data: 'x' })),
      ask(create('/a/b')),
      ask(setData('/a', 'y')),
      snapshot(1),
    ],
  },
  {
    title: 'all kinds of nodes',
    steps: [
      ask(container('/c')),
      ask(create('/c/x')),
      ask(remove('/c/x')),
      ask(createTtl('/t', 100)),
      ask(ephemeral('/e'), 2),
      ask(closeSession, 1),
      snapshot(1),
    ],
  },
  {
    title: 'the child is in the snapshot, but not its parent’s count',
    steps: [snapshot(1), ask(setData('/', 'x')), ask(create('/a'))],
  },
  {
    title: 'created and deleted meanwhile',
    steps: [
      ask(create('/a')),
      snapshot(0),
      ask(create('/a/b')),
      ask(create('/a/c')),
      ask(remove('/a/b')),
    ],
  },
  {
    title: 'the snapshot has a newer node of the same path',
    steps: [
      ask(create('/a')),
      snapshot(1),
      ask(create('/a/b', { data: 'old' })),
      ask(remove('/a/b')),
      ask(ephemeral('/a/b', { data: 'new' }), 2),
    ],
  },
  {
    title: 'the snapshot has children of a node that is to be deleted',
    steps: [
      ask(create('/a')),
      snapshot(0),
      ask(remove('/a')),
      ask(create('/a')),
      ask(create('/a/b')),
      ask(ephemeral('/a/e'), 2),
      ask(remove('/a/b')),
    ],
  },
  {
    title: 'the snapshot has an old node with new children',
    steps: [
      ask(create('/a', { data: 'old' })),
      ask(create('/a/b')),
      anothers(1),
      ask(setData('/', 'x')),
      ask(setData('/', 'y')),
      ask(
        multi(
          remove('/a/b'),
          remove('/a'),
          create('/a', { data: 'new' }),
          create('/a/b'),
          create('/a/b/c'),
          ephemeral('/a/b/c/e'),
        ),
      ),
      ask(setData('/', 'z')),
      ask(setData('/', '')),
      ask(remove('/a/b/c/e')),
    ],
  },
  {
    title: 'what is deleted in a multi has children in the snapshot',
    steps: [
      ask(create('/a')),
      ask(create('/a/c')),
      anothers(1),
      ask(setData('/', 'x')),
      ask(multi(remove('/a/c'), remove('/a'), create('/b'))),
      ask(create('/a', { data: 'new' })),
      ask(create('/a/d')),
    ],
  },
  {
    title: 'nothing of it is in the snapshot',
    steps: [
      ask(create('/a')),
      snapshot(0),
      ask(setData('/a', 'x')),
      ask(setAcl('/a', READ_ACL)),
      ask(create('/a/b')),
      ask(multi(setData('/a/b', 'x'), create('/c'))),
      ask(remove('/a/b')),
      ask(remove('/a')),
    ],
  },
  {
    title: 'deleted and created again while the snapshot is there',
    steps: [
      ask(create('/b')),
      snapshot(1),
      ask(create('/x')),
      ask(create('/y')),
      ask(create('/z')),
      ask(setData('/', 'x')),
      ask(setData('/', 'y')),
      ask(remove('/b')),
      ask(create('/b')),
    ],
  },
  {
    title: 'the session ends meanwhile',
    steps: [
      ask(ephemeral('/e'), 2),
      snapshot(0),
      ask(closeSession, 2),
      ask(create('/e')),
      ask(create('/e/f')),
      ask(createSession, 2),
    ],
  },
  {
    title: 'the snapshot has the parent from before, and none of what went with the session',
    steps: [
      ask(create('/p')),
      ask(ephemeral('/p/e'), 2),
      snapshot(5),
      ask(setData('/', 'x')),
      ask(closeSession, 2),
    ],
  },
  {
    title: 'the log of an old version does not list what goes with a session',
    steps: [ask(ephemeral('/e'), 2), old(closeSession, 2)],
  },
  {
    title: 'the log of an old version does not count children',
    steps: [old(create('/a')), old(create('/a/b')), ask(remove('/a/b')), old(create('/a/c'))],
  },
  {
    title: 'it does not count them, and the child is in the snapshot, but not its parent’s count',
    steps: [snapshot(1), ask(setData('/', 'x')), old(create('/a'))],
  },
  {
    title: 'a quota counts',
    steps: [
      ask(create('/q')),
      ask(create('/q/r')),
      ...quota('/q'),
      snapshot(20),
      ask(setData('/', 'x')),
      ask(create('/q/r/x', { data: 'x' })),
      ask(remove('/q/r/x')),
      ask(create('/q/r/y', { data: 'yy' })),
    ],
  },
  {
    title: 'multis meanwhile',
    steps: [
      ask(create('/a')),
      snapshot(1),
      ask(multi(create('/a/b'), create('/a/c'), remove('/a/b'))),
      ask(multi(create('/a/d'), remove('/x'))),
      ask(multi(remove('/a/c'), remove('/a'))),
    ],
  },
];
