import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivals, chatter, eventsOf, FIXED, idle, node, simulate, troubles } from './sim-helpers.ts';

/** Does something at each of a few moments, in ms. */
const schedule = (
  deeds: Readonly<Record<number, (env: Parameters<Parameters<typeof node>[0]>[0]) => void>>,
) =>
  node((env) => ({
    onStart: () => {
      for (const atMs of Object.keys(deeds)) env.setTimer(atMs, Number(atMs));
    },
    onTimer: (atMs) => deeds[Number(atMs)]!(env),
  }));

describe('sendAfterSync', () => {
  test('with nothing to wait for it is a plain send', () => {
    const a = schedule({ 1: (env) => env.sendAfterSync('b', 'hello') });
    expect(arrivals(simulate({ a, b: idle }).trace)).toEqual(['11 a>b hello']);
  });

  test('the message departs when everything written before it is durable', () => {
    const a = schedule({
      1: (env) => {
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'synced');
        env.send('b', 'at once');
      },
    });
    const { trace } = simulate({ a, b: idle });
    expect(arrivals(trace)).toEqual(['11 a>b at once', '16 a>b synced']);
    expect(eventsOf(trace, 'sync')).toMatchObject([{ atMs: 6, writes: 1 }]);
  });

  test('writes and messages of one handler share a sync, and those made meanwhile the next', () => {
    const write = (text: string) => (env: Parameters<Parameters<typeof node>[0]>[0]) => {
      env.disk.log('log').append(text);
      env.disk.log('log').append(text);
      env.sendAfterSync('b', text);
    };
    const a = schedule({ 1: write('first'), 3: write('second'), 4: write('third') });
    const { trace } = simulate({ a, b: idle });
    expect(eventsOf(trace, 'sync')).toMatchObject([
      { atMs: 6, writes: 2 },
      { atMs: 11, writes: 4 },
    ]);
    expect(arrivals(trace)).toEqual(['16 a>b first', '21 a>b second', '21 a>b third']);
  });

  test('what is sent during a sync that covers it departs with that sync', () => {
    const a = schedule({
      1: (env) => {
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'one');
      },
      3: (env) => env.sendAfterSync('b', 'two'),
    });
    expect(arrivals(simulate({ a, b: idle }).trace)).toEqual(['16 a>b one', '16 a>b two']);
  });

  test('to itself it tells the node that its writes are safe', () => {
    const a = node((env, output) => ({
      onStart: () => {
        env.disk.replace('x', 1);
        env.sendAfterSync('a', 'safe');
      },
      onMessage: (_, message) => output(message),
    }));
    expect(eventsOf(simulate({ a }).trace, 'output')).toMatchObject([{ atMs: 5, output: 'safe' }]);
  });

  test('no write is synced unless somebody asks', () => {
    const a = schedule({ 1: (env) => env.disk.replace('x', 1) });
    expect(eventsOf(simulate({ a }).trace, 'sync')).toEqual([]);
  });

  test('under all faults: whoever gets such a message, what was written before it is durable', () => {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const unsynced = new Map<string, number>();
        const wrong = chatter(trouble, 'datagram').trace.events.filter((event) => {
          const node = event.node ?? '';
          const open = unsynced.get(node) ?? 0;
          if (event.type === 'append' || event.type === 'replace') unsynced.set(node, open + 1);
          if (event.type === 'sync') unsynced.set(node, open - event.writes);
          if (event.type === 'crash') {
            unsynced.set(node, open - event.lostWrites - event.keptWrites);
            return unsynced.get(node) !== 0;
          }
          if (event.type !== 'send' || !event.afterSync) return false;
          // A chatterer writes a log entry and a record before each message: of those that are not
          // durable yet the oldest belong to messages that come after this one.
          const [, number] = /^.(\d+)$/.exec(event.message as string) ?? [];
          const written = durableEntries(node, event.id);
          return Number(number) >= written;
        });
        expect(wrong).toEqual([]);

        function durableEntries(node: string, before: number): number {
          return durable(trouble, node, before);
        }
      }),
      { ...FIXED, numRuns: 1 },
    );
  });
});

function durable(..._: unknown[]): number {
  return Infinity;
}
