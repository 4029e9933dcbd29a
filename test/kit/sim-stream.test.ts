import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crash, lose, partition, pause, type Fault } from '../../src/sim/fault.ts';
import type { NodeId } from '../../src/kit/env.ts';
import type { LinkKind } from '../../src/sim/network.ts';
import type { Trace } from '../../src/sim/trace.ts';
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
} from './sim-helpers.ts';

/** Sends "1", "2" and so on, one every ms, while the link is up. */
const talker = (to: string, last = 100) =>
  node((env) => {
    let sent = 0;
    return {
      onLinkUp: () => env.setTimer('next', 0),
      onTimer: () => {
        env.send(to, `${++sent}`);
        if (sent < last) env.setTimer('next', 1);
      },
    };
  });

const STREAM = { links: 'stream' } as const;

/** The connections of a run, as `"10 a up b"`. */
function links({ events }: Trace): string[] {
  return events.flatMap((event) =>
    event.type === 'link up' || event.type === 'link down'
      ? [`${event.atMs} ${event.node} ${event.type.slice(5)} ${event.peer}`]
      : [],
  );
}

describe('streams', () => {
  test('both ends hear that the connection stands before anything arrives on it', () => {
    const { trace } = simulate({ a: talker('b', 2), b: idle }, STREAM);
    expect(links(trace)).toEqual(['10 a up b', '10 b up a']);
    expect(arrivals(trace)).toEqual(['20 a>b 1', '21 a>b 2']);
  });

  test('nothing that is sent before the sender has heard of the connection arrives', () => {
    const eager = node((env) => ({
      onStart: () => {
        env.send('b', 'too early');
        env.setTimer('halfway', 5);
      },
      onTimer: (name) => {
        // Due in the very ms in which the connection comes up, but before the news of it.
        if (name === 'halfway') env.setTimer('again', 5);
        else env.send('b', 'just too early');
      },
      onLinkUp: () => env.send('b', 'in time'),
    }));
    const { trace } = simulate({ a: eager, b: idle }, STREAM);
    expect(arrivals(trace)).toEqual(['20 a>b in time']);
    expect(eventsOf(trace, 'lose').map(({ reason }) => reason)).toEqual(
      Array(2).fill('no connection'),
    );
  });

  test('a late message holds up those behind it', () => {
    const faults: Fault[] = [{ kind: 'delay', from: 'a', to: 'b', nth: 1, byMs: 50 }];
    const { trace } = simulate({ a: talker('b', 2), b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['70 a>b 1', '70 a>b 2']);
  });

  test('a late message of a broken connection does not hold up the next connection', () => {
    const faults: Fault[] = [
      { kind: 'delay', from: 'a', to: 'b', nth: 1, byMs: 500 },
      crash('b', { atMs: 15, forMs: 10 }),
    ];
    const { trace } = simulate({ a: talker('b', 1), b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['45 a>b 2']);
  });

  test('losing a message breaks the connection, with all that is under way, and a new one follows', () => {
    const { trace } = simulate(
      { a: talker('b', 5), b: idle },
      { ...STREAM, faults: [lose('a', 'b', 3)] },
    );
    expect(links(trace)).toEqual([
      '10 a up b',
      '10 b up a',
      '22 a down b',
      '22 b down a',
      '32 a up b',
      '32 b up a',
    ]);
    expect(arrivals(trace)).toEqual(['42 a>b 6']);
  });

  test('a short cut only stalls a connection', () => {
    const faults = [partition(['a'], { atMs: 15, forMs: 90 })];
    const { trace } = simulate({ a: talker('b', 2), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toHaveLength(2);
    expect(arrivals(trace)).toEqual(['105 a>b 1', '105 a>b 2']);
  });

  test('two short cuts in a row are not one long one', () => {
    const faults = [
      partition(['a'], { atMs: 15, forMs: 60 }),
      partition(['a'], { atMs: 80, forMs: 60 }),
    ];
    const { trace } = simulate({ a: talker('b', 1), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toHaveLength(2);
  });

  test('a long cut breaks a connection, and it comes back once the cut is mended', () => {
    const faults = [partition(['a'], { atMs: 15, forMs: 200 })];
    const { trace } = simulate({ a: idle, b: idle }, { ...STREAM, faults });
    expect(links(trace).slice(2)).toEqual([
      '125 a down b',
      '125 b down a',
      '225 a up b',
      '225 b up a',
    ]);
  });

  test('what was stuck in a cut stays in front of what comes in the ms in which it is mended', () => {
    const faults = [partition(['a'], { atMs: 22, forMs: 12 })];
    const { trace } = simulate({ a: talker('b', 20), b: idle }, { ...STREAM, faults });
    expect(eventsOf(trace, 'deliver').map(({ message }) => Number(message))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  test('what a paused node missed stays in front of what comes in the ms in which it wakes up', () => {
    const faults = [pause('b', { atMs: 22, forMs: 12 })];
    const { trace } = simulate({ a: talker('b', 20), b: idle }, { ...STREAM, faults });
    expect(eventsOf(trace, 'deliver').map(({ message }) => Number(message))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  test('what a paused node missed stays in front of what a cut held up, if both end at once', () => {
    const faults = [
      pause('b', { atMs: 21, forMs: 30 }),
      { kind: 'one-way', side: ['a'], atMs: 24, forMs: 27 } as const,
    ];
    for (const order of [faults, faults.toReversed()]) {
      const options = { ...STREAM, faults: order, healAtMs: 50 };
      const { trace } = simulate({ a: talker('b', 20), b: idle }, options);
      expect(eventsOf(trace, 'deliver').map(({ message }) => Number(message))).toEqual(
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
    }
  });

  test('a link that is a stream only one way is refused', () => {
    const links = (from: string): LinkKind => (from === 'a' ? 'stream' : 'datagram');
    expect(() => simulate({ a: idle, b: idle }, { links })).toThrow(
      'is a stream one way and not the other',
    );
  });
});

/** The links, as `"ab"`, that each node believes in after each event. */
function* beliefs(trace: Trace) {
  const up = new Set<string>();
  for (const event of trace.events) {
    const link = 'peer' in event ? `${event.node}${event.peer}` : '';
    yield { event, link, up };
    if (event.type === 'crash') THREE.forEach((peer) => up.delete(`${event.node}${peer}`));
    if (event.type === 'link up') up.add(link);
    if (event.type === 'link down') up.delete(link);
  }
}

describe('streams under random faults', () => {
  test('messages arrive in the order in which they departed, and none twice', () => {
    check((trace) => {
      const last = new Map<string, number>();
      return eventsOf(trace, 'deliver').filter(({ from, node: to, send }) => {
        const before = last.get(`${from}${to}`) ?? -1;
        last.set(`${from}${to}`, send);
        return from !== to && send <= before;
      });
    });
  });

  test('no message is delivered on a later connection', () => {
    check((trace) => {
      // Between two connections each end hears of the first one's end, or crashes.
      const ends = new Map<string, number>();
      const endsOf = (x: NodeId | null, y: NodeId | null) =>
        (ends.get(`${x}${y}`) ?? 0) + (ends.get(`${y}${x}`) ?? 0);
      const sentAfter = new Map<number, number>();
      return trace.events.filter((event) => {
        const { node } = event;
        if (event.type === 'send') sentAfter.set(event.id, endsOf(node, event.to));
        if (event.type === 'crash' || event.type === 'link down') {
          for (const peer of event.type === 'crash' ? THREE : [event.peer]) {
            ends.set(`${node}${peer}`, (ends.get(`${node}${peer}`) ?? 0) + 1);
          }
        }
        if (event.type !== 'deliver' || event.from === node) return false;
        return sentAfter.get(event.send) !== endsOf(event.from, node);
      });
    });
  });

  test('a process hears up and down in turns, and messages only in between', () => {
    check((trace) => {
      const wrong: unknown[] = [];
      for (const { event, link, up } of beliefs(trace)) {
        if (event.type === 'link up' && up.has(link)) wrong.push(event);
        if (event.type === 'link down' && !up.has(link)) wrong.push(event);
        if (event.type !== 'deliver' || event.from === event.node) continue;
        if (!up.has(`${event.node}${event.from}`)) wrong.push(event);
      }
      return wrong;
    });
  });

  test('once all has healed every connection stands again', () => {
    check((trace) => {
      const { up } = [...beliefs(trace)].at(-1)!;
      return ['ab', 'ac', 'ba', 'bc', 'ca', 'cb'].filter((link) => !up.has(link));
    });
  });

  const runs = new Map<unknown, Trace>();

  /** Looks for what is wrong in the same runs for every test. */
  function check(wrong: (trace: Trace) => readonly unknown[]): void {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const key = JSON.stringify(trouble);
        const trace = runs.get(key) ?? chatter(trouble, 'stream').trace;
        runs.set(key, trace);
        expect(wrong(trace)[0]).toBeUndefined();
      }),
      { ...FIXED, numRuns: 50 },
    );
  }
});
