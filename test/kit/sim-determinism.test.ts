import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Invariant } from '../../src/check/invariant.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import { Random } from '../../src/sim/random.ts';
import { chatter, eventsOf, FIXED, idle, node, simulate, troubles } from './sim-helpers.ts';

describe('a run', () => {
  test.each(['datagram', 'stream'] as const)(
    'is the same for the same options, event for event, on %s links',
    (links) => {
      fc.assert(
        fc.property(troubles, (trouble) => {
          const [one, other] = [chatter(trouble, links).trace, chatter(trouble, links).trace];
          expect(hashTrace(one)).toBe(hashTrace(other));
          expect(JSON.stringify(one)).toBe(JSON.stringify(other));
        }),
        { ...FIXED, numRuns: 10 },
      );
    },
  );

  test('is another for another seed', () => {
    const hashes = [1, 2, 3, 4].map((seed) =>
      hashTrace(chatter({ seed, faults: [] }, 'stream').trace),
    );
    expect(new Set(hashes).size).toBe(4);
  });

  test('goes the same way whether it is recorded or not', () => {
    const seen = (trace: boolean): unknown[] => {
      const all: unknown[] = [];
      const talker = node((env) => ({
        onStart: () => env.peers.forEach((peer) => env.send(peer, 'hello')),
        onMessage: (from, message) => {
          all.push([env.self, from, message, env.now()]);
          if (all.length < 50) env.send(from, `${message}!`);
        },
      }));
      simulate({ a: talker, b: talker }, { seed: 5, trace });
      return all;
    };
    expect(seen(false)).toEqual(seen(true));
  });

  test('has events that are numbered, in the order of time, each after its cause', () => {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const { events } = chatter(trouble, 'stream').trace;
        expect(events.map(({ id }) => id)).toEqual([...events.keys()]);
        const wrong = events.filter(
          ({ id, atMs, cause }) =>
            atMs < (events[id - 1]?.atMs ?? 0) || (cause !== null && cause >= id),
        );
        expect(wrong).toEqual([]);
      }),
      { ...FIXED, numRuns: 20 },
    );
  });

  test('ends with the first rule that breaks', () => {
    const rule: Invariant<unknown, { count: number }> = {
      name: 'two',
      rule: 'There are at most two outputs.',
      start: () => ({ count: 0 }),
      observe: (state) => (++state.count > 2 ? `it is output ${state.count}` : undefined),
    };
    const a = node((_, output) => ({ onStart: () => [1, 2, 3, 4].forEach(output) }));
    const invariants = [rule as Invariant<unknown>];
    const { simulator, trace } = simulate({ a, b: idle }, { invariants });
    expect(simulator.violation).toMatchObject({
      name: 'two',
      sentence: 'it is output 3',
      node: 'a',
    });
    expect(trace.events.at(-1)).toMatchObject({ type: 'violation', rule: 'two' });
    expect(eventsOf(trace, 'start')).toHaveLength(1);
  });

  test('asks each rule at its end what is missing', () => {
    const rule: Invariant<unknown> = {
      name: 'something',
      rule: 'There is an output.',
      start: () => ({}),
      observe: () => undefined,
      atEnd: () => 'there was none',
    };
    const { simulator, result } = simulate({ a: idle }, { invariants: [rule] });
    expect(simulator.violation).toMatchObject({ sentence: 'there was none', node: null });
    expect(result.endedAtMs).toBe(2000);
  });
});

describe('the hash of a run', () => {
  const run = (note: string | undefined, message = 'hello') => {
    const a = node((env) => ({
      onStart: () => {
        if (note !== undefined) env.note(note);
        env.send('b', message);
      },
    }));
    return hashTrace(simulate({ a, b: idle }).trace);
  };

  test('does not depend on notes', () => {
    expect(run('here I am')).toBe(run(undefined));
  });

  test('depends on what is sent', () => {
    expect(run(undefined, 'bye')).not.toBe(run(undefined));
  });
});

describe('random numbers', () => {
  test('are streams of their own for each component', () => {
    const [a, b] = [new Random(1, 'link a b'), new Random(1, 'link b a')];
    expect(a.float()).not.toBe(b.float());
  });

  test('spread evenly between two whole numbers, both included', () => {
    const random = new Random(7, 'x');
    const counts = new Map<number, number>();
    for (let i = 0; i < 4000; i++) {
      const value = random.between(3, 6);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([3, 4, 5, 6]);
    expect(Math.min(...counts.values())).toBeGreaterThan(900);
  });
});
