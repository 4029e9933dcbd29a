import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lose, partition, type Fault } from '../../src/sim/fault.ts';
import {
  arrivals,
  chatter,
  eventsOf,
  FIXED,
  idle,
  node,
  simulate,
  troubles,
} from './sim-helpers.ts';

/** Sends "1", "2" and so on, one every 10 ms. */
const counter = (to: string, last = 3) =>
  node((env) => {
    let sent = 0;
    const next = (): void => {
      env.send(to, `${++sent}`);
      if (sent < last) env.setTimer('next', 10);
    };
    return { onStart: next, onTimer: next };
  });

function counted(faults: readonly Fault[], last = 3): string[] {
  return arrivals(simulate({ a: counter('b', last), b: idle }, { faults }).trace);
}

describe('datagrams', () => {
  test('without faults each arrives once, after the shortest latency if the seed is 0', () => {
    expect(counted([])).toEqual(['10 a>b 1', '20 a>b 2', '30 a>b 3']);
  });

  test('the nth message of a link can be lost', () => {
    expect(counted([lose('a', 'b', 2)])).toEqual(['10 a>b 1', '30 a>b 3']);
  });

  test('one can arrive again, and one can be so late that others overtake it', () => {
    const repeat: Fault = { kind: 'repeat', from: 'a', to: 'b', nth: 1, afterMs: 15 };
    const delay: Fault = { kind: 'delay', from: 'a', to: 'b', nth: 2, byMs: 100 };
    expect(counted([repeat, delay])).toEqual(['10 a>b 1', '25 a>b 1', '30 a>b 3', '120 a>b 2']);
  });

  test('a partition loses what is sent in it and what it meets under way, both ways', () => {
    const nodes = { a: counter('b', 4), b: counter('a', 4) };
    const faults = [partition(['a'], { atMs: 5, forMs: 16 })];
    const { trace } = simulate(nodes, { faults });
    expect(arrivals(trace)).toEqual(['40 a>b 4', '40 b>a 4']);
    expect(eventsOf(trace, 'lose').map(({ reason }) => reason)).toEqual(Array(6).fill('cut'));
  });

  test('a one-way cut loses only what its side sends', () => {
    const nodes = { a: counter('b', 1), b: counter('a', 1) };
    const faults: Fault[] = [{ kind: 'one-way', side: ['a'], atMs: 5, forMs: 50 }];
    expect(arrivals(simulate(nodes, { faults }).trace)).toEqual(['10 b>a 1']);
  });

  test('cuts that overlap separate until the last of them is mended', () => {
    const faults = [
      partition(['a'], { atMs: 0, forMs: 15 }),
      partition(['a'], { atMs: 5, forMs: 20 }),
    ];
    expect(counted(faults, 4)).toEqual(['40 a>b 4']);
  });

  test('one fault that is listed twice, even as the same object, is over when it should be', () => {
    const cut = partition(['a'], { atMs: 0, forMs: 15 });
    expect(counted([cut, cut])).toEqual(['30 a>b 3']);
  });

  test('chance loses and repeats as often as it is told, and never if the seed is 0', () => {
    const run = (seed: number, chance: object) =>
      arrivals(
        simulate({ a: counter('b', 1000), b: idle }, { seed, ...chance, endAtMs: 20_000 }).trace,
      ).length;
    expect(run(1, { lossPerMille: 200 })).toBeGreaterThan(750);
    expect(run(1, { lossPerMille: 200 })).toBeLessThan(850);
    expect(run(1, { repeatPerMille: 200 })).toBeGreaterThan(1150);
    expect(run(0, { lossPerMille: 200, repeatPerMille: 200 })).toBe(1000);
  });

  test('a fault on one link leaves the latencies of all other links as they were', () => {
    const onLink = (from: string, to: string) => {
      const place = {
        from: fc.constant(from),
        to: fc.constant(to),
        nth: fc.integer({ min: 1, max: 5 }),
      };
      return fc.oneof(
        fc.record({ kind: fc.constant('lose' as const), ...place }),
        fc.record({ kind: fc.constant('delay' as const), ...place, byMs: fc.nat(90) }),
        fc.record({ kind: fc.constant('repeat' as const), ...place, afterMs: fc.nat(90) }),
      );
    };
    const nodes = { a: counter('b', 20), b: counter('c', 20), c: counter('a', 20) };
    const others = (seed: number, faults: readonly Fault[]): string[] =>
      arrivals(simulate(nodes, { seed, faults }).trace).filter((line) => !line.includes('a>b'));
    fc.assert(
      fc.property(fc.nat(), fc.array(onLink('a', 'b'), { maxLength: 4 }), (seed, faults) => {
        expect(others(seed, faults)).toEqual(others(seed, []));
      }),
      FIXED,
    );
  });

  test('a lost message does not change how long the next on its link takes', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const run = (faults: readonly Fault[]): string[] =>
          arrivals(simulate({ a: counter('b', 9), b: idle }, { seed, faults }).trace);
        const all = run([]);
        expect(run([lose('a', 'b', 4)])).toEqual(all.filter((line) => !line.endsWith(' 4')));
      }),
      FIXED,
    );
  });

  test('each message that is sent arrives, is lost, or is under way at the end', () => {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const { trace } = chatter(trouble, 'datagram');
        const ended = [...eventsOf(trace, 'deliver'), ...eventsOf(trace, 'lose')];
        const known = new Set(ended.map(({ send }) => send));
        const endMs = 600 - 250 - 20;
        const missing = eventsOf(trace, 'send').filter(
          // What a process had sent itself dies with it.
          ({ id, to, node: from, atMs }) => to !== from && atMs < endMs && !known.has(id),
        );
        expect(missing).toEqual([]);
      }),
      { ...FIXED, numRuns: 30 },
    );
  });
});
