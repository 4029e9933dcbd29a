import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrivals,
  chatter,
  eventsOf,
  FIXED,
  idle,
  node,
  simulate,
  THREE,
  troubles,
  type Text,
} from './sim-helpers.ts';
import type { Env } from '../../src/kit/env.ts';

/** Does something at each of a few moments, in ms. */
const schedule = (deeds: Readonly<Record<number, (env: Env<Text>) => void>>) =>
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
    const write = (text: string) => (env: Env<Text>) => {
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

  test('under all faults it departs only when the log entry it is about is durable', () => {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const unsynced = new Map(THREE.map((id) => [id, [] as number[]]));
        let sent = 0;
        const early = chatter(trouble, 'datagram').trace.events.filter((event) => {
          const writes = unsynced.get(event.node!);
          if (event.type === 'append') writes!.push(event.index);
          if (event.type === 'replace') writes!.push(-1);
          if (event.type === 'sync') writes!.splice(0, event.writes);
          if (event.type === 'crash') writes!.length = 0;
          if (event.type !== 'send' || !event.afterSync) return false;
          sent++;
          return writes!.includes(Number(String(event.message).slice(1)));
        });
        expect(early).toEqual([]);
        expect(sent).toBeGreaterThan(0);
      }),
      { ...FIXED, numRuns: 40 },
    );
  });

  test('such messages keep their order among themselves', () => {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const { events } = chatter(trouble, 'datagram').trace;
        for (const id of THREE) {
          // A crash may take back log entries, and so numbers; in one life they only grow.
          let last = -1;
          const wrong = events.filter((event) => {
            if (event.node !== id) return false;
            if (event.type === 'crash') last = -1;
            if (event.type !== 'send' || !event.afterSync) return false;
            const before = last;
            last = Number(String(event.message).slice(1));
            return last <= before;
          });
          expect(wrong).toEqual([]);
        }
      }),
      { ...FIXED, numRuns: 40 },
    );
  });
});
