import fc from 'fast-check';
import type { ManagerStep } from './manager-step.ts';

const connection = fc.constantFrom('a', 'b', 'c');
const session = fc.constantFrom('X', 'Y', 'N1', 'N2', 'R1', 'Z');
const timeoutMs = fc.constantFrom(100, 250, 300, 600, 2000);
const passwd = fc.oneof(
  { arbitrary: fc.constant('right' as const), weight: 5 },
  { arbitrary: fc.constantFrom('wrong' as const, 'null' as const), weight: 1 },
);

const op = <Kind extends string>(kind: Kind): fc.Arbitrary<Kind> => fc.constant(kind);

type Weighted = fc.WeightedArbitrary<ManagerStep>;

const CLIENTS: readonly Weighted[] = [
  { arbitrary: fc.record({ do: op('connect'), connection, timeoutMs }), weight: 3 },
  {
    arbitrary: fc.record({ do: op('connect'), connection, session, passwd, timeoutMs }),
    weight: 5,
  },
  { arbitrary: fc.record({ do: op('frame'), connection }), weight: 5 },
  { arbitrary: fc.record({ do: op('gone'), connection }), weight: 2 },
  { arbitrary: fc.record({ do: op('commit') }), weight: 5 },
  { arbitrary: fc.record({ do: op('close'), session }), weight: 1 },
  {
    arbitrary: fc.record({ do: op('wait'), ms: fc.constantFrom(1, 59, 60, 100, 150, 340) }),
    weight: 4,
  },
  { arbitrary: fc.record({ do: op('expire') }), weight: 4 },
];

const REMOTE: Weighted = {
  arbitrary: fc.record({ do: op('remote create'), timeoutMs: fc.constantFrom(200, 500) }),
  weight: 1,
};

const LEADING: readonly Weighted[] = [
  {
    arbitrary: fc.record({
      do: op('touch'),
      sessions: fc.array(session, { minLength: 1, maxLength: 2 }),
      timeoutMs: fc.constantFrom(200, 500),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ do: op('revalidate'), session, timeoutMs: fc.constantFrom(200, 500) }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: op('check'), session, via: fc.constantFrom('1', '2') }), weight: 3 },
];

const LEARNING: readonly Weighted[] = [
  { arbitrary: fc.record({ do: op('answer') }), weight: 5 },
  { arbitrary: fc.record({ do: op('ping') }), weight: 3 },
];

const TURNS: readonly Weighted[] = [
  { arbitrary: fc.record({ do: op('stop') }), weight: 2 },
  { arbitrary: fc.record({ do: op('restart') }), weight: 1 },
  {
    arbitrary: fc.record({
      do: op('serve'),
      role: fc.constantFrom('leader' as const, 'learner' as const),
    }),
    weight: 4,
  },
];

function lists(
  first: ManagerStep,
  choices: readonly Weighted[],
): fc.Arbitrary<readonly ManagerStep[]> {
  return fc
    .array<ManagerStep>(fc.oneof(...choices), { minLength: 1, maxLength: 24 })
    .map((steps) => [first, ...steps]);
}

/** A leader that stays one, and its own clients. */
export const alone = lists({ do: 'serve', role: 'leader' }, CLIENTS);

/** A leader that stays one, its clients, and another server. */
export const leading = lists({ do: 'serve', role: 'leader' }, [...CLIENTS, REMOTE, ...LEADING]);

/** A learner that stays one. */
export const learning = lists({ do: 'serve', role: 'learner' }, [...CLIENTS, REMOTE, ...LEARNING]);

/** A server in changing roles. */
export const changing = lists({ do: 'serve', role: 'leader' }, [
  ...CLIENTS,
  REMOTE,
  ...LEADING,
  ...LEARNING,
  ...TURNS,
]);
