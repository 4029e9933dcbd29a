import { CreateFlags, OPEN_ACL, type WireRequest } from '#kit';
import { CLOSE, create, deletion, ephemeral, exists, getData, setData, sync } from './requests.ts';
import type { Script } from './script.ts';
import type { Turn } from './turn.ts';

/** When all faults are long over, everybody looks once more at everything. */
export const LAST_LOOK_MS = 2500;

function lastLook(...paths: readonly string[]): Turn {
  return { atMs: LAST_LOOK_MS, asks: [sync('/'), ...paths.map((path) => getData(path))] };
}

/** Writes one after the other, so many, with some time in between. */
function writes(path: string, from: number, to: number, afterMs: number): readonly Turn[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    afterMs,
    asks: [setData(path, `${path.slice(1)}${from + i}`)],
  }));
}

/** Three servers, nobody leaves. */
export const TOGETHER: readonly Script[] = [
  {
    parts: [{ first: 1, turns: [{ asks: [create('/a', '1')] }, { asks: [getData('/a')] }] }],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: create /a (zxid 0x100000002)',
        '2: getData 1 (zxid 0x100000002)',
      ],
    },
  },
  {
    parts: [
      { first: 3, turns: [{ asks: [create('/a', '1')] }, ...writes('/a', 2, 6, 20)] },
      {
        first: 1,
        turns: [
          { afterMs: 60, asks: [sync('/a'), getData('/a', true)] },
          { afterMs: 30, asks: [sync('/'), getData('/a', true)] },
          { afterMs: 30, asks: [sync('/'), getData('/a')] },
        ],
      },
    ],
  },
  {
    parts: [
      {
        first: 1,
        turns: [
          {
            asks: [
              create('/a', '1'),
              setData('/a', '2'),
              getData('/a'),
              sync('/a'),
              create('/b', '1'),
              getData('/b'),
            ],
          },
          { deed: 'move' },
          { asks: [getData('/a'), setData('/a', '3'), getData('/a')] },
          { deed: 'move' },
          { asks: [getData('/a')] },
        ],
      },
      {
        first: 2,
        turns: [
          { asks: [exists('/b', true)] },
          { afterMs: 60, asks: [exists('/a', true), create('/c', '1'), getData('/c')] },
          ...writes('/c', 2, 5, 15),
        ],
      },
    ],
  },
  {
    parts: [
      { first: 3, turns: [{ asks: [create('/a', '1')] }, ...writes('/a', 2, 12, 80)] },
      {
        first: 1,
        turns: [
          { afterMs: 40, asks: [getData('/a', true)] },
          ...Array.from({ length: 12 }, () => ({ afterMs: 70, asks: [sync('/a'), getData('/a')] })),
        ],
      },
      {
        first: 2,
        turns: Array.from({ length: 10 }, (_, i) =>
          i % 4 === 3
            ? { deed: 'move' }
            : { afterMs: 90, asks: [create(`/q${i}`, 'q'), getData(`/q${i}`)] },
        ),
      },
    ],
  },
];

/** The same, and nobody asks for a sync: a server that is cut off can answer all of it by itself. */
export const APART: readonly Script[] = [
  TOGETHER[1]!,
  TOGETHER[3]!,
  {
    parts: [
      { first: 3, turns: [{ asks: [create('/a', '1')] }, ...writes('/a', 2, 14, 80)] },
      {
        first: 1,
        turns: [
          { afterMs: 60 },
          ...Array.from({ length: 20 }, () => ({ afterMs: 60, asks: [getData('/a')] })),
        ],
      },
    ],
  },
];

/** The same, with enough to do while things go wrong, and a last look. */
export const ENDURING: readonly Script[] = [
  {
    parts: [
      {
        first: 1,
        turns: [{ asks: [create('/a', '1')] }, ...writes('/a', 2, 9, 150), lastLook('/a')],
      },
      { first: 2, turns: [...reading('/a', 8, 160), lastLook('/a')] },
    ],
  },
  {
    parts: [
      {
        first: 3,
        turns: [
          { asks: [create('/a', '1'), create('/b', '1')] },
          ...writes('/a', 2, 9, 130),
          lastLook('/a', '/b'),
        ],
      },
      {
        first: 1,
        turns: [
          { afterMs: 60, asks: [setData('/b', 'x')] },
          ...moving('/b', 6, 180),
          lastLook('/a', '/b'),
        ],
      },
      {
        first: 2,
        turns: [...reading('/a', 5, 200), ...reading('/b', 5, 90), lastLook('/a', '/b')],
      },
    ],
  },
  {
    // Somebody always waits for a sync.
    parts: [
      { first: 2, turns: [{ asks: [create('/a', '1')] }, ...syncing('/a', 30), lastLook('/a')] },
      { first: 1, turns: [...syncing('/a', 30), lastLook('/a')] },
    ],
  },
  {
    // What belongs to a session is there as long as its client is.
    parts: [
      {
        first: 2,
        timeoutMs: 2000,
        turns: [
          { asks: [ephemeral('/e')] },
          ...looking('/f', 8, 140),
          { deed: 'move' },
          ...looking('/f', 5, 150),
          lastLook('/e', '/f'),
        ],
      },
      {
        first: 1,
        timeoutMs: 2000,
        turns: [
          { asks: [ephemeral('/f')] },
          ...looking('/e', 5, 160),
          { asks: [deletion('/f'), ephemeral('/f')] },
          ...looking('/e', 9, 130),
          lastLook('/e', '/f'),
        ],
      },
    ],
  },
];

function looking(path: string, times: number, afterMs: number): readonly Turn[] {
  return Array.from({ length: times }, () => ({ afterMs, asks: [exists(path)] }));
}

function reading(path: string, times: number, afterMs: number): readonly Turn[] {
  return Array.from({ length: times }, (_, i) => ({
    afterMs,
    asks: i % 2 === 0 ? [exists(path, true), sync(path), getData(path)] : [getData(path, true)],
  }));
}

function syncing(path: string, times: number): readonly Turn[] {
  return Array.from({ length: times }, () => ({ asks: [sync(path), getData(path)] }));
}

function moving(path: string, times: number, afterMs: number): readonly Turn[] {
  return Array.from({ length: times }, (_, i): readonly Turn[] => [
    { afterMs, asks: [setData(path, `${path.slice(1)}m${i}`), getData(path)] },
    ...(i % 2 === 1 ? [{ deed: 'move' } as const] : []),
  ]).flat();
}

/** Sessions: they end, they move, they stay. */
export const SESSIONS: readonly Script[] = [
  {
    // The end of a session takes its node with it.
    parts: [
      { first: 1, turns: [{ asks: [ephemeral('/e')] }, { afterMs: 400, asks: [CLOSE] }] },
      {
        first: 2,
        turns: [
          { afterMs: 200, asks: [sync('/'), exists('/e', true)] },
          { afterMs: 500, asks: [exists('/e')] },
          // A session ends once: nothing more comes of it when it would have expired.
          { afterMs: 900, asks: [sync('/')] },
        ],
      },
    ],
    hears: {
      c2: [
        'a session, 600 ms',
        '1: sync / (zxid 0x100000003)',
        '2: exists version 0 (zxid 0x100000003)',
        'NodeDeleted /e',
        '3: -101 NONODE (zxid 0x100000004)',
        '4: sync / (zxid 0x100000004)',
      ],
    },
  },
  {
    // Who is silent for the time-out is gone, and is told so.
    parts: [
      { first: 1, timeoutMs: 300, turns: [{ asks: [ephemeral('/e')] }, { deed: 'fall silent' }] },
      {
        first: 3,
        turns: [
          { afterMs: 200, asks: [sync('/'), exists('/e', true)] },
          { afterMs: 700, asks: [sync('/'), exists('/e')] },
        ],
      },
    ],
    hears: {
      c2: [
        'a session, 600 ms',
        '1: sync / (zxid 0x100000003)',
        '2: exists version 0 (zxid 0x100000003)',
        'NodeDeleted /e',
        '3: sync / (zxid 0x100000004)',
        '4: -101 NONODE (zxid 0x100000004)',
      ],
    },
  },
  {
    // Who says something now and then is not.
    parts: [
      { first: 2, timeoutMs: 300, turns: [{ asks: [ephemeral('/e')] }] },
      {
        first: 1,
        turns: [
          { afterMs: 200, asks: [sync('/'), exists('/e', true)] },
          { afterMs: 1200, asks: [sync('/'), exists('/e')] },
        ],
      },
    ],
  },
  {
    // A session moves, and what comes by its old connection is not carried out.
    parts: [
      {
        first: 1,
        turns: [
          { asks: [ephemeral('/e')] },
          { deed: 'leave open' },
          { late: [create('/late', 'late')] },
          { afterMs: 100, asks: [setData('/e', 'new')] },
          { afterMs: 60, asks: [sync('/'), exists('/late'), getData('/e')] },
        ],
      },
      { first: 3, turns: [{ afterMs: 600, asks: [sync('/'), exists('/late')] }] },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: create /e (zxid 0x100000003)',
        'connection closed',
        'a session, 600 ms',
        '3: setData version 1 (zxid 0x100000005)',
        '4: sync / (zxid 0x100000005)',
        '5: -101 NONODE (zxid 0x100000005)',
        '6: getData new (zxid 0x100000005)',
      ],
      c2: [
        'a session, 600 ms',
        '1: sync / (zxid 0x100000005)',
        '2: -101 NONODE (zxid 0x100000005)',
      ],
    },
  },
  {
    // It comes back to the server it was at, which still has its old connection.
    parts: [
      {
        first: 2,
        timeoutMs: 500,
        turns: [
          { asks: [ephemeral('/e')] },
          { deed: 'move' },
          { asks: [setData('/e', '2')] },
          { deed: 'move' },
          { asks: [getData('/e'), deletion('/e'), exists('/e')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 500 ms',
        '1: create /e (zxid 0x100000002)',
        'connection closed',
        'a session, 500 ms',
        '2: setData version 1 (zxid 0x100000003)',
        'connection closed',
        'a session, 500 ms',
        '3: getData 2 (zxid 0x100000003)',
        '4: delete (zxid 0x100000004)',
        '5: -101 NONODE (zxid 0x100000004)',
      ],
    },
  },
  {
    parts: [
      {
        first: 1,
        turns: [
          { asks: [ephemeral('/e')] },
          { deed: 'forget password' },
          { asks: [sync('/'), exists('/e')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: create /e (zxid 0x100000002)',
        'connection closed',
        'no such session',
        'a session, 600 ms',
        '2: sync / (zxid 0x100000003)',
        '3: exists version 0 (zxid 0x100000003)',
      ],
    },
  },
];

/** Sessions with much time, while servers come and go. */
export const LONG_SESSIONS: readonly Script[] = [
  {
    parts: [
      {
        first: 3,
        timeoutMs: 2000,
        turns: [
          { asks: [ephemeral('/e')] },
          { afterMs: 500, asks: [exists('/e')] },
          { atMs: 1800, asks: [sync('/'), exists('/e')] },
        ],
      },
      {
        first: 1,
        timeoutMs: 2000,
        turns: [
          { asks: [ephemeral('/f')] },
          { deed: 'move' },
          { atMs: 1800, asks: [sync('/'), exists('/e'), exists('/f')] },
        ],
      },
    ],
  },
];

/** Containers and TTL nodes, which the leader removes. */
export const MORTALS: readonly Script[] = [
  {
    settings: { containerCheckMs: 150 },
    parts: [
      {
        first: 1,
        turns: [
          {
            asks: [
              creation('createContainer', '/c', CreateFlags.CONTAINER),
              create('/c/x'),
              create('/stays'),
            ],
          },
          { asks: [deletion('/c/x'), exists('/c', true)] },
          { afterMs: 500, asks: [sync('/'), exists('/c'), exists('/stays')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: create2 /c (zxid 0x100000002)',
        '2: create /c/x (zxid 0x100000003)',
        '3: create /stays (zxid 0x100000004)',
        '4: delete (zxid 0x100000005)',
        '5: exists version 0 (zxid 0x100000005)',
        'NodeDeleted /c',
        '6: sync / (zxid 0x100000006)',
        '7: -101 NONODE (zxid 0x100000006)',
        '8: exists version 0 (zxid 0x100000006)',
      ],
    },
  },
  {
    settings: { containerCheckMs: 150 },
    parts: [
      {
        first: 2,
        turns: [
          {
            asks: [
              {
                op: 'createTTL',
                path: '/t',
                data: null,
                acl: OPEN_ACL,
                flags: CreateFlags.PERSISTENT_WITH_TTL,
                ttlMs: 200,
              },
              exists('/t', true),
            ],
          },
          { afterMs: 600, asks: [sync('/'), exists('/t')] },
        ],
      },
    ],
    hears: {
      c1: [
        'a session, 600 ms',
        '1: create2 /t (zxid 0x100000002)',
        '2: exists version 0 (zxid 0x100000002)',
        'NodeDeleted /t',
        '3: sync / (zxid 0x100000003)',
        '4: -101 NONODE (zxid 0x100000003)',
      ],
    },
  },
];

function creation(op: 'createContainer', path: string, flags: number): WireRequest {
  return { op, path, data: null, acl: OPEN_ACL, flags };
}

/** Many writes, and small snapshots. */
export const SNAPSHOTS: readonly Script[] = [
  {
    settings: { snapCount: 4, snapshotStep: 2 },
    stepMs: 12,
    parts: [
      {
        turns: [
          { asks: [create('/a', '1'), create('/b', '1')] },
          ...writes('/a', 2, 12, 10),
          { atMs: 700, asks: [sync('/'), getData('/a'), getData('/b')] },
        ],
      },
    ],
  },
  {
    settings: { snapCount: 6, snapshotStep: 2 },
    stepMs: 8,
    parts: [
      {
        turns: [
          { asks: [create('/a', '1')] },
          ...writes('/a', 2, 9, 25),
          { atMs: 700, asks: [sync('/'), getData('/a')] },
        ],
      },
      {
        turns: [
          { asks: [create('/b', '1'), ephemeral('/e')] },
          ...writes('/b', 2, 9, 15),
          { atMs: 700, asks: [sync('/'), getData('/b')] },
        ],
      },
    ],
  },
];

/** Snapshots of three servers. */
export const SNAPSHOTS_OF_THREE: readonly Script[] = [
  {
    settings: { snapCount: 8 },
    parts: [{ first: 3, turns: [{ asks: [create('/a', '1')] }, ...writes('/a', 2, 30, 5)] }],
  },
  {
    // A step takes so long that a server may lose its leader, and find another, before it is through.
    settings: { snapCount: 4, snapshotStep: 1 },
    stepMs: 220,
    parts: [{ first: 3, turns: [{ asks: [create('/a', '1')] }, ...writes('/a', 2, 30, 40)] }],
  },
];

/**
 * What c1 asks of a leader that is cut off is never agreed on. When that server leads again, another leader's term lies
 * between.
 */
export const TERMS: readonly Script[] = [
  {
    parts: [
      {
        first: 3,
        timeoutMs: 2000,
        turns: [
          { atMs: 650, asks: [create('/p', 'old')] },
          { atMs: 2400, asks: [sync('/'), exists('/p'), create('/p', 'new'), getData('/p')] },
        ],
      },
    ],
  },
];

/** c1 writes by the leader all the time, c2 reads by another server, and does not sync. */
export const READERS: readonly Script[] = [
  {
    parts: [
      { first: 3, turns: [{ asks: [create('/a', '1')] }, ...writes('/a', 2, 40, 15)] },
      {
        first: 1,
        turns: [
          { afterMs: 60 },
          ...Array.from({ length: 60 }, () => ({ afterMs: 10, asks: [getData('/a')] })),
        ],
      },
    ],
  },
];
