import fc from 'fast-check';
import {
  AddWatchMode,
  WatcherType,
  type MultiReadOp,
  type ServedRequest,
  type WriteRequest,
} from '#kit';
import { START_ZXID, type ServerStep } from './server-steps.ts';
import { create, multi, remove, set } from './things.ts';

/** Paths, of which some are there, some are not, and one is not for everybody to read. */
const PATHS = ['/a', '/a/b', '/a/c', '/gone', '/secret', '/'];

const path = fc.constantFrom(...PATHS);

/** Reads, most of them with a watch. */
const read: fc.Arbitrary<ServedRequest> = fc.oneof(
  {
    arbitrary: fc.record({
      op: fc.constantFrom('exists', 'getData', 'getChildren', 'getChildren2'),
      path,
      watch: fc.constantFrom(true, true, false),
    }),
    weight: 6,
  },
  {
    arbitrary: fc
      .array(
        fc.record({
          op: fc.constantFrom('getData', 'getChildren'),
          path,
          watch: fc.constant(true),
        }) as fc.Arbitrary<MultiReadOp>,
        { minLength: 1, maxLength: 2 },
      )
      .map((ops): ServedRequest => ({ op: 'multiRead', ops })),
    weight: 1,
  },
);

const simpleWrite = fc.oneof(
  path.map((at) => set(at, 'x')),
  fc.constantFrom('/a/c', '/gone', '/gone/x').map((at) => create(at)),
  fc.constantFrom('/a/b', '/a/c', '/gone', '/secret').map(remove),
);

const write: fc.Arbitrary<WriteRequest> = fc.oneof(
  { arbitrary: simpleWrite, weight: 4 },
  {
    arbitrary: fc.array(simpleWrite, { minLength: 2, maxLength: 3 }).map((ops) => multi(...ops)),
    weight: 1,
  },
);

const watchRequest: fc.Arbitrary<ServedRequest> = fc.oneof(
  fc.record({
    op: fc.constant('addWatch' as const),
    path,
    mode: fc.constantFrom<number>(...Object.values(AddWatchMode), 2),
  }),
  fc.record({
    op: fc.constantFrom('removeWatches' as const, 'checkWatches' as const),
    path,
    type: fc.constantFrom<number>(...Object.values(WatcherType), 0),
  }),
);

/** Without `/secret`: whether a client may read what it has missed is left open. */
const paths = fc.uniqueArray(fc.constantFrom(...PATHS.filter((at) => at !== '/secret')), {
  maxLength: 2,
});

const setWatches: fc.Arbitrary<ServedRequest> = fc.record({
  op: fc.constant('setWatches' as const),
  relativeZxid: fc.bigInt({ min: START_ZXID - 3n, max: START_ZXID + 8n }),
  data: paths,
  exist: paths,
  child: paths,
  persistent: fc.uniqueArray(path, { maxLength: 1 }),
  persistentRecursive: fc.constant([]),
});

/** What clients may ask in a list of steps. */
export interface Asking {
  readonly writes?: boolean;
  readonly watchRequests?: boolean;
  readonly setWatches?: boolean;
  readonly leaving?: boolean;
}

/** Steps with two connected clients, who read; and whatever else is asked for. */
export function serverSteps(asking: Asking): fc.Arbitrary<readonly ServerStep[]> {
  const by = fc.constantFrom('c1', 'c2');
  const ask = (request: fc.Arbitrary<ServedRequest>) =>
    fc.record({
      do: fc.constant('ask' as const),
      by: asking.leaving === true ? fc.constantFrom('c1', 'c2', 'c1*') : by,
      request,
    });
  const kinds: { arbitrary: fc.Arbitrary<ServerStep>; weight: number }[] = [
    { arbitrary: ask(read), weight: 6 },
    {
      arbitrary: fc.record({ do: fc.constant('elsewhere' as const), request: write }),
      weight: 4,
    },
  ];
  if (asking.writes === true) {
    kinds.push({ arbitrary: ask(write), weight: 3 });
    kinds.push({ arbitrary: fc.constant({ do: 'commit' }), weight: 4 });
    kinds.push({ arbitrary: fc.record({ do: fc.constant('prove' as const), by }), weight: 1 });
  }
  if (asking.watchRequests === true) kinds.push({ arbitrary: ask(watchRequest), weight: 5 });
  if (asking.setWatches === true) kinds.push({ arbitrary: ask(setWatches), weight: 4 });
  if (asking.leaving === true) {
    const who = fc.constantFrom('c1', 'c2', 'c1*');
    kinds.push({ arbitrary: fc.record({ do: fc.constant('gone' as const), by: who }), weight: 1 });
    kinds.push({
      arbitrary: fc.record({ do: fc.constant('connect' as const), by: who }),
      weight: 2,
    });
  }
  const connected: readonly ServerStep[] = [
    { do: 'connect', by: 'c1' },
    { do: 'connect', by: 'c2' },
  ];
  return fc
    .array(fc.oneof(...kinds), { minLength: 1, maxLength: 25 })
    .map((steps) => [...connected, ...steps]);
}
