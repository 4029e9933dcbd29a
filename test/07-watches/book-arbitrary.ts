import fc from 'fast-check';
import type { WatchEvent } from '#kit';
import type { BookStep } from './book-steps.ts';

const path = fc.constantFrom('/a', '/a/b', '/ab');

const reply: fc.Arbitrary<BookStep> = fc
  .record({
    do: fc.constant('reply' as const),
    request: fc.constantFrom(
      'getData' as const,
      'exists' as const,
      'exists' as const,
      'getChildren' as const,
      'addWatch persistent' as const,
      'addWatch recursive' as const,
      'removeWatches data' as const,
      'removeWatches children' as const,
      'removeWatches any' as const,
      'checkWatches data' as const,
      'checkWatches any' as const,
    ),
    path,
    outcome: fc.constantFrom(
      'found' as const,
      'found' as const,
      'no node' as const,
      'no auth' as const,
    ),
    zxid: fc.integer({ min: 1, max: 40 }),
    watcher: fc.option(fc.constantFrom('w1', 'w2', 'w3'), { nil: undefined }),
  })
  .map(({ watcher, ...step }): BookStep => {
    const { request } = step;
    const isAnswered = request.startsWith('removeWatches') || request.startsWith('checkWatches');
    return isAnswered || watcher === undefined ? step : { ...step, watcher };
  });

const event: fc.Arbitrary<BookStep> = fc.record({
  do: fc.constant('event' as const),
  event: fc.record({
    type: fc.constantFrom<WatchEvent['type']>(
      'NodeCreated',
      'NodeDeleted',
      'NodeDataChanged',
      'NodeChildrenChanged',
    ),
    path,
  }),
});

/** What may happen to one client. */
export const bookSteps: fc.Arbitrary<readonly BookStep[]> = fc.array(
  fc.oneof(
    { arbitrary: reply, weight: 5 },
    { arbitrary: event, weight: 3 },
    { arbitrary: fc.constant<BookStep>({ do: 'move' }), weight: 1 },
  ),
  { minLength: 1, maxLength: 25 },
);
