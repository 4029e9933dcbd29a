import { describe, expect, test } from 'vitest';
import { CreateFlags, ErrorCode, OPEN_ACL, type WireRequest, type WireResult } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import {
  everyoneFinishes,
  firstComeFirstServed,
  mutualExclusion,
  nothingIsLeft,
  recipeMenu,
  type RecipeRun,
} from '../../src/recipes/index.ts';
import { Saboteur } from '../../src/recipes/live/saboteur.ts';
import { requestText, resultWords } from '../../src/recipes/words.ts';

interface Said {
  readonly kind: 'entered' | 'left' | 'session over' | 'other';
  readonly session?: bigint;
  readonly ticket?: number;
}

/** What an invariant says of some outputs, each with its process. */
function watch(rule: Invariant<Said>, outputs: readonly (readonly [string, Said])[]) {
  const state = rule.start();
  return outputs
    .map(([node, output], i) => rule.observe(state, { node, output, atMs: i }))
    .find((sentence) => sentence !== undefined);
}

const entered = (session: bigint, ticket?: number): Said => ({
  kind: 'entered',
  session,
  ...(ticket !== undefined && { ticket }),
});
const left = (session: bigint): Said => ({ kind: 'left', session });
const over = (session: bigint): Said => ({ kind: 'session over', session });

describe('mutual exclusion', () => {
  const rule = mutualExclusion<Said>();

  test.each([
    [
      'one after the other',
      [
        ['p1', entered(1n)],
        ['p1', left(1n)],
        ['p2', entered(2n)],
      ],
    ],
    [
      'one whose session is over',
      [
        ['p1', entered(1n)],
        ['zk1', over(1n)],
        ['p2', entered(2n)],
      ],
    ],
    [
      'one who only believes that it enters',
      [
        ['zk1', over(1n)],
        ['p2', entered(2n)],
        ['p1', entered(1n)],
      ],
    ],
    [
      'one who enters again',
      [
        ['p1', entered(1n)],
        ['p1', entered(1n)],
        ['p1', { kind: 'other' }],
      ],
    ],
  ] as const)('lets pass %s', (_name, outputs) => {
    expect(watch(rule, outputs)).toBeUndefined();
  });

  test('finds two inside', () => {
    expect(
      watch(rule, [
        ['p1', entered(1n)],
        ['p2', entered(2n)],
      ]),
    ).toBe('p2 entered while p1 was inside, in a session that was alive.');
  });

  test('finds a process that enters once more, in another session', () => {
    expect(
      watch(rule, [
        ['p1', entered(1n)],
        ['p1', entered(3n)],
      ]),
    ).toMatch(/^p1 entered while p1/);
  });

  test('may let in more than one', () => {
    const two = mutualExclusion<Said>({ most: 2 });
    const both = [
      ['p1', entered(1n)],
      ['p2', entered(2n)],
    ] as const;
    expect(watch(two, both)).toBeUndefined();
    expect(watch(two, [...both, ['p3', entered(3n)]])).toBe(
      'p3 entered while p1 and p2 were inside, in a session that was alive.',
    );
  });
});

test('first come, first served: numbers grow, but for those whose session is over', () => {
  const rule = firstComeFirstServed<Said>();
  expect(
    watch(rule, [
      ['p1', entered(1n, 4)],
      ['p2', entered(2n, 7)],
    ]),
  ).toBeUndefined();
  expect(
    watch(rule, [
      ['p1', entered(1n, 4)],
      ['p2', entered(2n, 3)],
    ]),
  ).toBe('p2 entered with number 3 after p1 with number 4.');
  expect(
    watch(rule, [
      ['zk1', over(2n)],
      ['p1', entered(1n, 4)],
      ['p2', entered(2n, 3)],
    ]),
  ).toBeUndefined();
});

describe('rules about a run', () => {
  const run: RecipeRun<Said> = {
    params: {},
    processes: ['p1', 'p2'],
    told: [],
    requests: [],
    notifications: [],
    unfinished: [],
    left: [],
  };
  const asked = {
    process: 'p2',
    session: 2n,
    request: { op: 'exists', path: '/lock/a', watch: true },
    result: undefined,
    answeredAtMs: undefined,
    atMs: 40,
  } as const;

  test('everyone finishes', () => {
    const { check } = everyoneFinishes<Said>();
    expect(check(run)).toBeUndefined();
    const stuck = { ...run, unfinished: ['p2'] };
    expect(check(stuck)).toBe('In the end p2 still waits. It has never asked for anything.');
    expect(check({ ...stuck, requests: [asked] })).toBe(
      'In the end p2 still waits. Its last request was exists /lock/a (watch) at 40 ms, which was never answered; no watch of it has ever fired.',
    );
    const watched = { type: 'NodeDeleted', path: '/lock/b' } as const;
    const notifications = [{ process: 'p2', watched, atMs: 20 }];
    const requests = [{ ...asked, answeredAtMs: 42 }];
    expect(check({ ...stuck, requests, notifications })).toBe(
      'In the end p2 still waits. Its last request was exists /lock/a (watch) at 40 ms, answered at 42 ms; the last event it got was NodeDeleted /lock/b at 20 ms.',
    );
  });

  test('everyone finishes, told up to where nothing happens to those who wait any more', () => {
    const { check } = everyoneFinishes<Said>();
    const event = (id: number) =>
      ({ id, type: 'note', atMs: id, node: 'p1', cause: null, text: '' }) as const;
    const at = (id: number) => ({ atMs: id, event: event(id) });
    const deletion = {
      ...asked,
      process: 'p1',
      request: { op: 'delete', path: '/lock/a', version: -1 },
      result: { op: 'delete' },
      atMs: 50,
      answeredAtMs: 52,
      answeredBy: event(52),
    } as const;
    const other = {
      ...deletion,
      request: { ...deletion.request, path: '/other' },
      atMs: 45,
      answeredBy: event(47),
    };
    const later = { ...deletion, atMs: 60, answeredBy: event(62) };
    const stuck = {
      ...run,
      unfinished: ['p2'],
      lastWords: new Map([
        ['p2', at(42)],
        ['p1', at(99)],
      ]),
    };
    expect(check({ ...stuck, requests: [asked] })).toMatchObject({ at: { atMs: 42 } });
    expect(check({ ...stuck, requests: [asked, other, deletion, later] })).toMatchObject({
      at: { atMs: 52 },
    });
  });

  test('nothing is left', () => {
    const { check } = nothingIsLeft<Said>('/lock');
    const node = (path: string) => ({ path, data: null, isEphemeral: false });
    expect(check({ ...run, left: [node('/lock'), node('/locker/a')] })).toBeUndefined();
    expect(check({ ...run, left: [node('/lock/a')] })).toBe('/lock/a is still there.');
    expect(check({ ...run, left: [node('/lock/a'), node('/lock/b')] })).toBe(
      '/lock/a is still there, and 1 more.',
    );
    expect(nothingIsLeft<Said>('/').check({ ...run, left: [node('/x')] })).toMatch(/^\/x/);
  });
});

describe('words', () => {
  const id = '0123456789abcdef0123456789abcdef';
  const data = (text: string) => new TextEncoder().encode(text);
  const requests: readonly (readonly [WireRequest, string])[] = [
    [
      {
        op: 'create2',
        path: `/lock/_c_${id}-`,
        data: null,
        acl: OPEN_ACL,
        flags: CreateFlags.EPHEMERAL_SEQUENTIAL,
      },
      'create /lock/_c_0123…- (E S)',
    ],
    [
      { op: 'create2', path: '/a', data: null, acl: OPEN_ACL, flags: CreateFlags.PERSISTENT },
      'create /a',
    ],
    [{ op: 'getChildren2', path: '/a', watch: true }, 'getChildren /a (watch)'],
    [{ op: 'exists', path: '/a', watch: false }, 'exists /a'],
    [{ op: 'setData', path: '/a', data: data('5'), version: 3 }, 'setData /a = 5 (version 3)'],
    [
      { op: 'setData', path: '/a', data: data('x'.repeat(30)), version: -1 },
      'setData /a = 30 bytes',
    ],
    [
      {
        op: 'multi',
        ops: [
          { op: 'check', path: '/a', version: 1 },
          { op: 'delete', path: '/b', version: -1 },
        ],
      },
      'multi check /a (version 1), delete /b',
    ],
    [{ op: 'closeSession' }, 'closeSession'],
  ];

  test.each(requests)('a request: %o', (request, words) => {
    expect(requestText(request)).toBe(words);
  });

  const results: readonly (readonly [WireResult, string])[] = [
    [{ op: 'error', err: ErrorCode.NODEEXISTS }, 'NODEEXISTS'],
    [{ op: 'getChildren', children: ['b', 'a'] }, 'a b'],
    [{ op: 'getChildren', children: Array.from({ length: 40 }, (_, i) => `n${i}`) }, '40 children'],
    [{ op: 'getChildren', children: [] }, 'no children'],
    [
      {
        op: 'multi',
        results: [
          { op: 'error', err: 0 },
          { op: 'error', err: ErrorCode.BADVERSION },
        ],
      },
      'BADVERSION',
    ],
    [{ op: 'delete' }, 'done'],
  ];

  test.each(results)('an answer: %o', (result, words) => {
    expect(resultWords(result)).toEqual({
      kind: '->',
      what: expect.stringContaining(words) as unknown,
    });
  });
});

test('a menu lets the replicas crash, but never zk1', () => {
  const menu = recipeMenu({ processes: ['p1'] });
  expect(menu.crash).toEqual(['p1', 'zk2', 'zk3']);
  expect(menu.cut).not.toContain('zk1');
  const { crash, cut } = recipeMenu({ processes: ['p1'], without: ['crash', 'servers', 'cut'] });
  expect({ crash, cut }).toEqual({});
});

test('a saboteur breaks connections at messages that the seed decides, and none without one', () => {
  const breaks = (seed: number): number[] => {
    const saboteur = new Saboteur(seed, ['p1', 'p2']);
    return Array.from({ length: 40 }, (_, i) => i).filter(() => saboteur.breaksNow('p1', true));
  };
  expect(breaks(0)).toEqual([]);
  const all = [1, 2, 3, 4, 5, 6, 7, 8].map(breaks);
  expect(all.flat().length).toBeGreaterThan(2);
  expect(all.flat()).not.toContain(0);
  expect(all).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(breaks));
});
