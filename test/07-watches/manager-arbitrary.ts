import fc from 'fast-check';
import { WatcherType, type WatchEvent, type WatchKind } from '#kit';
import { CONNECTIONS, type ManagerStep } from './manager-steps.ts';

/** Paths, some above others, and one that only looks as if it were below another. */
const PATHS = ['/a', '/a/b', '/a/b/c', '/ab', '/'];

const EVENTS: readonly WatchEvent['type'][] = [
  'NodeCreated',
  'NodeDeleted',
  'NodeDataChanged',
  'NodeChildrenChanged',
];

/** Steps with watches of these kinds, and, if asked for, removals, checks and disconnections. */
export function managerSteps(
  kinds: readonly WatchKind[],
  removing = false,
): fc.Arbitrary<readonly ManagerStep[]> {
  const by = fc.constantFrom(...CONNECTIONS);
  const path = fc.constantFrom(...PATHS);
  const add = fc.record({
    do: fc.constant('add' as const),
    by,
    path,
    kind: fc.constantFrom(...kinds),
  });
  const event = fc.record({
    do: fc.constant('event' as const),
    event: fc.record({ type: fc.constantFrom(...EVENTS), path }),
  });
  const remove = fc.record({
    do: fc.constantFrom('remove' as const, 'has' as const),
    by,
    path,
    type: fc.constantFrom(...Object.values(WatcherType)),
  });
  const gone = fc.record({ do: fc.constant('gone' as const), by });
  const step = removing
    ? fc.oneof(
        { arbitrary: add, weight: 5 },
        { arbitrary: event, weight: 3 },
        { arbitrary: remove, weight: 3 },
        { arbitrary: gone, weight: 1 },
      )
    : fc.oneof({ arbitrary: add, weight: 1 }, { arbitrary: event, weight: 1 });
  return fc.array<ManagerStep>(step, { minLength: 1, maxLength: 30 });
}
