import { AddWatchMode, CreateFlags, OPEN_ACL, type WireRequest } from '#kit';
import {
  bytesOf,
  CLOSE,
  create,
  deletion,
  exists,
  getData,
  PING,
  setData,
  sync,
  WHO_AM_I,
} from './requests.ts';
import type { Script } from './script.ts';

const AUTH: WireRequest = { op: 'auth', scheme: 'digest', auth: bytesOf('ann:secret') };

/** A frame with a length in front of it. */
function frame(...bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, 0, bytes.length, ...bytes]);
}

/** xid 1, opcode 77: there is no such thing. */
const UNKNOWN = frame(0, 0, 0, 1, 0, 0, 0, 77);

/** xid 1, getData, and a path of 100 bytes that are not there. */
const CUT_SHORT = frame(0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 100);

/** xid 1, create, and the same. */
const CREATE_CUT_SHORT = frame(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 100);

const RECONFIG: WireRequest = {
  op: 'reconfig',
  joining: null,
  leaving: '9',
  newMembers: null,
  configVersion: -1n,
};

/** xid -4, auth of type 0, and a scheme of 100 bytes that are not there. */
const AUTH_CUT_SHORT = frame(255, 255, 255, 252, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 100);

/** A length of 2,000 bytes, where 1,000 are allowed. */
const TOO_LONG = Uint8Array.from([0, 0, 7, 208, 1, 2, 3, 4]);

/** Not even a header. */
const NO_HEADER = frame(0, 0);

/** Somebody watches, and says nothing: no ping comes before the end, and what it hears comes by itself. */
const WATCHER: Script = {
  parts: [
    { timeoutMs: 2000, turns: [{ asks: [exists('/a', true)] }] },
    { turns: [{ afterMs: 60, asks: [create('/a', 'x')] }] },
  ],
  hears: {
    c1: ['a session, 2000 ms', '1: -101 NONODE (zxid 0x2)', 'NodeCreated /a'],
    c2: ['a session, 600 ms', '1: create /a (zxid 0x3)'],
  },
};

/** One client, and what it hears of a server that stands alone. */
export const CONVERSATIONS: readonly Script[] = [
  {
    parts: [{ timeoutMs: 500, turns: [{ asks: [create('/a', 'x')] }, { asks: [getData('/a')] }] }],
    hears: {
      c1: ['a session, 500 ms', '1: create /a (zxid 0x2)', '2: getData x (zxid 0x2)'],
    },
  },
  {
    parts: [
      {
        timeoutMs: 90,
        turns: [
          {
            asks: [
              create('/a', 'x'),
              create('/a'),
              exists('/b'),
              setData('/a', 'y'),
              getData('/a'),
            ],
          },
          { asks: [deletion('/a'), exists('/a')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 200 ms',
        '1: create /a (zxid 0x2)',
        '2: -110 NODEEXISTS (zxid 0x3)',
        '3: -101 NONODE (zxid 0x3)',
        '4: setData version 1 (zxid 0x4)',
        '5: getData y (zxid 0x4)',
        '6: delete (zxid 0x5)',
        '7: -101 NONODE (zxid 0x5)',
      ],
    },
  },
  {
    parts: [
      { timeoutMs: 9000, turns: [{ asks: [WHO_AM_I] }, { asks: [AUTH] }, { asks: [WHO_AM_I] }] },
    ],
    hears: {
      c1: [
        'a session, 2000 ms',
        '1: whoAmI ip:10.0.0.9 (zxid 0x1)',
        '-4: auth (zxid 0x0)',
        '2: whoAmI ip:10.0.0.9 digest:ann (zxid 0x1)',
      ],
    },
  },
  {
    parts: [{ turns: [{ asks: [create('/a')] }, { asks: [CLOSE] }] }],
    hears: { c1: ['a session, 600 ms', '1: create /a (zxid 0x2)', '2: closeSession (zxid 0x3)'] },
  },
  {
    parts: [
      {
        turns: [
          {
            asks: [
              { op: 'multi', ops: [create('/a'), create('/a/b')] },
              { op: 'addWatch', path: '/a', mode: AddWatchMode.PERSISTENT },
              setData('/a', 'z'),
              { op: 'getChildren', path: '/a', watch: false },
            ],
          },
          { asks: [{ op: 'sasl', token: null }] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: multi create /a create /a/b (zxid 0x2)',
        '2: addWatch (zxid 0x2)',
        'NodeDataChanged /a',
        '3: setData version 1 (zxid 0x3)',
        '4: getChildren b (zxid 0x3)',
        '5: sasl (zxid 0x3)',
      ],
    },
  },
  {
    // What comes behind the first frame waits until there is a session, and no longer.
    parts: [{ timeoutMs: 2000, eager: [WHO_AM_I, create('/a', 'x')], turns: [] }],
    hears: {
      c1: ['a session, 2000 ms', '1: whoAmI ip:10.0.0.9 (zxid 0x1)', '2: create /a (zxid 0x2)'],
    },
  },
  {
    // Nothing is read behind a closeSession.
    parts: [
      { turns: [{ asks: [CLOSE, create('/a'), WHO_AM_I] }] },
      { turns: [{ afterMs: 60, asks: [exists('/a')] }] },
    ],
    hears: {
      c1: ['a session, 600 ms', '1: closeSession (zxid 0x3)'],
      c2: ['a session, 600 ms', '1: -101 NONODE (zxid 0x3)'],
    },
  },
  {
    parts: [{ word: 'ruok', turns: [] }, { turns: [{ asks: [exists('/')] }] }],
    hears: {
      c1: ['imok'],
      c2: ['a session, 600 ms', '1: exists version 0 (zxid 0x1)'],
    },
  },
  WATCHER,
];

/** What ends a connection, and what does not. */
export const TROUBLE: readonly Script[] = [
  {
    parts: [
      {
        turns: [
          { asks: [{ op: 'auth', scheme: 'morse', auth: null }] },
          { afterMs: 100, asks: [exists('/')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '-4: -115 AUTHFAILED (zxid 0x0)',
        'connection closed',
        'a session, 600 ms',
        '1: exists version 0 (zxid 0x1)',
      ],
    },
  },
  {
    parts: [{ turns: [{ frames: [CUT_SHORT], asks: [exists('/')] }, { asks: [exists('/b')] }] }],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: exists version 0 (zxid 0x1)',
        'to xid 1: -5 MARSHALLINGERROR (zxid 0x1)',
        '2: -101 NONODE (zxid 0x1)',
      ],
    },
  },
  {
    // What was to write is a transaction, whatever comes of it.
    parts: [
      {
        turns: [
          { frames: [CREATE_CUT_SHORT], asks: [exists('/')] },
          { asks: [RECONFIG, exists('/b')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: exists version 0 (zxid 0x1)',
        'to xid 1: -5 MARSHALLINGERROR (zxid 0x2)',
        '2: -123 RECONFIGDISABLED (zxid 0x3)',
        '3: -101 NONODE (zxid 0x3)',
      ],
    },
  },
  ...[UNKNOWN, TOO_LONG, NO_HEADER, AUTH_CUT_SHORT].map((bytes, i): Script => ({
    parts: [
      {
        turns: [
          { frames: [bytes], asks: [exists('/')] },
          { afterMs: 100, asks: [exists('/b')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: exists version 0 (zxid 0x1)',
        ...(i === 0 ? ['to xid 1: -6 UNIMPLEMENTED (zxid -1)'] : []),
        'connection closed',
        'a session, 600 ms',
        '2: -101 NONODE (zxid 0x1)',
      ],
    },
  })),
  {
    // It has seen more than this server has: it must go elsewhere, and there is nowhere else.
    parts: [{ lastZxidSeen: 5n, turns: [{ asks: [exists('/')] }] }],
    hears: { c1: [] },
  },
  {
    parts: [{ turns: [{ deed: 'forget password' }, { asks: [exists('/')] }] }],
    hears: {
      c1: [
        'a session, 600 ms',
        'connection closed',
        'no such session',
        'a session, 600 ms',
        '1: exists version 0 (zxid 0x2)',
      ],
    },
  },
];

/** Requests of all kinds, one behind the other. */
const MIXED: readonly WireRequest[] = [
  create('/m', '1'),
  PING,
  getData('/m'),
  WHO_AM_I,
  setData('/m', '2'),
  sync('/m'),
  getData('/m'),
  exists('/m', true),
  setData('/m', '3'),
  AUTH,
  getData('/m'),
  PING,
];

/** Order, with everything under way at once. */
export const PIPELINES: readonly Script[] = [
  {
    parts: [{ turns: [{ asks: [create('/a', '1'), PING, getData('/a')] }] }],
    hears: {
      c1: ['a session, 600 ms', '1: create /a (zxid 0x2)', '2: getData 1 (zxid 0x2)'],
    },
  },
  {
    parts: [{ turns: [{ asks: [create('/a', '1'), sync('/a'), getData('/a'), WHO_AM_I] }] }],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: create /a (zxid 0x2)',
        '2: sync /a (zxid 0x2)',
        '3: getData 1 (zxid 0x2)',
        '4: whoAmI ip:10.0.0.9 (zxid 0x2)',
      ],
    },
  },
  {
    // Written as whom the client was when it asked: behind the auth, not before.
    parts: [
      {
        turns: [
          {
            asks: [
              {
                op: 'create',
                path: '/own',
                data: null,
                acl: ownAcl(),
                flags: CreateFlags.PERSISTENT,
              },
              AUTH,
              {
                op: 'create',
                path: '/own',
                data: null,
                acl: ownAcl(),
                flags: CreateFlags.PERSISTENT,
              },
              getData('/own'),
            ],
          },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: -114 INVALIDACL (zxid 0x2)',
        '-4: auth (zxid 0x0)',
        '2: create /own (zxid 0x3)',
        '3: getData null (zxid 0x3)',
      ],
    },
  },
  {
    // When the sync comes, the write of somebody else is on its way to the disk.
    parts: [
      { turns: [{ afterMs: 3, asks: [sync('/'), getData('/b')] }] },
      { turns: [{ asks: [create('/b', '1')] }] },
    ],
  },
  { parts: [{ turns: [{ asks: MIXED }, { asks: [sync('/m'), ...MIXED.slice(1)] }] }] },
  {
    parts: [
      { turns: [{ asks: MIXED }, { asks: MIXED.slice(1) }] },
      { turns: [{ afterMs: 8, asks: MIXED.slice(1) }, { asks: MIXED.slice(4) }] },
      {
        turns: [
          { asks: [exists('/m', true)] },
          { asks: [sync('/'), getData('/m', true)] },
          { afterMs: 7, asks: [getData('/m', true)] },
        ],
      },
    ],
  },
];

/** Since when the disk is slow, and how slow it is, in ms. Whoever leaves then is back before the disk is done. */
export const SLOW_DISK = { atMs: 60, forMs: 200, syncMs: 90 };

/** Clients that leave while something of theirs is under way, and come back: c2's write keeps the disk busy. */
export const LEAVERS: readonly Script[] = [
  {
    // A sync.
    parts: [
      {
        turns: [
          { atMs: 85, asks: [sync('/')], deed: 'move' },
          { asks: [sync('/b'), getData('/b')] },
        ],
      },
      {
        turns: [
          { atMs: 80, asks: [create('/b', '1')] },
          { atMs: 300, asks: [getData('/b')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        'connection closed',
        'a session, 600 ms',
        '2: sync /b (zxid 0x3)',
        '3: getData 1 (zxid 0x3)',
      ],
    },
  },
  {
    // A write, and a watch.
    parts: [
      {
        turns: [
          { asks: [exists('/b', true)] },
          { atMs: 80, asks: [create('/a', '1')], deed: 'move' },
          { atMs: 300, asks: [exists('/a'), exists('/b')] },
        ],
      },
      {
        turns: [
          { atMs: 85, asks: [create('/b', '1')] },
          { atMs: 300, asks: [getData('/b')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: -101 NONODE (zxid 0x2)',
        'connection closed',
        'a session, 600 ms',
        '3: exists version 0 (zxid 0x4)',
        '4: exists version 0 (zxid 0x4)',
      ],
    },
  },
];

/** An entry for whoever has proved to be somebody. */
function ownAcl() {
  return OPEN_ACL.map(({ perms }) => ({ perms, id: { scheme: 'auth', id: '' } }));
}
