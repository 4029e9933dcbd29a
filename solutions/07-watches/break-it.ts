import type { OneWatcherStep } from '#kit';

/**
 * Steps by which a client that watches a node, and reads it again at every event, never sees one of its values.
 *
 * At the beginning the client has read the data of `/config`, which is `v0`, and has set a watch by that. Whenever
 * an event arrives it sends a getData with a new watch at once. Messages are under way until you deliver them.
 *
 * @todo Return at most 12 steps: each is `{ do: 'set', data: 'v1' }`, where no value is set twice, or `{ do:
 * 'deliver', to: 'client' }`, or `{ do: 'deliver', to: 'server' }`. In the end nothing may be under way, and the
 * client must have read the last value.
 */
export function steps(): readonly OneWatcherStep[] {
  return [
    { do: 'set', data: 'v1' },
    { do: 'deliver', to: 'client' },
    { do: 'set', data: 'v2' },
    { do: 'deliver', to: 'server' },
    { do: 'deliver', to: 'client' },
  ];
}
