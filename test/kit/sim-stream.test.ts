import { describe, expect, test } from 'vitest';
import type { Env, NodeId } from '../../src/kit/env.ts';
import { crash, lose, partition, pause, type Fault } from '../../src/sim/fault.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { arrivals, eventsOf, idle, node, outputs, simulate, type Text } from './sim-helpers.ts';

/** Connects to a peer, and again whenever that comes to nothing or to an end. */
const caller = (to: NodeId) =>
  node((env) => ({ onStart: () => env.connect(to), onLinkDown: () => env.connect(to) }));

/** The same, and sends "1", "2" and so on, one every ms, while the connection stands. */
const talker = (to: NodeId, last = 100) =>
  node((env) => {
    let sent = 0;
    return {
      onStart: () => env.connect(to),
      onLinkUp: () => env.setTimer('next', 0),
      onLinkDown: () => env.connect(to),
      onTimer: () => {
        env.send(to, `${++sent}`);
        if (sent < last) env.setTimer('next', 1);
      },
    };
  });

/** Does things at set times, and connects to nobody by itself. */
const actor = (deeds: Record<number, (env: Env<Text>) => void>) =>
  node((env) => ({
    onStart: () => Object.keys(deeds).forEach((ms) => env.setTimer(ms, Number(ms))),
    onTimer: (ms) => deeds[Number(ms)]!(env),
  }));

const STREAM = { links: 'stream' } as const;

/** What becomes of the connections of a run, as `"10 a up b"` or `"30 b down a: closed"`. */
function links({ events }: Trace): string[] {
  return events.flatMap((event) => {
    if (event.type === 'link up') return [`${event.atMs} ${event.node} up ${event.peer}`];
    if (event.type !== 'link down') return [];
    return [`${event.atMs} ${event.node} down ${event.peer}: ${event.reason}`];
  });
}

/** Why messages were lost, as `"b: no connection"`. */
function losses(trace: Trace): string[] {
  return eventsOf(trace, 'lose').map(({ message, reason }) => `${String(message)}: ${reason}`);
}

describe('connecting', () => {
  test('nothing connects by itself', () => {
    const { trace } = simulate({ a: idle, b: idle }, STREAM);
    expect(links(trace)).toEqual([]);
  });

  test('both ends hear that the connection stands, first the one that was asked', () => {
    const { trace } = simulate({ a: talker('b', 2), b: idle }, STREAM);
    expect(links(trace)).toEqual(['10 b up a', '10 a up b']);
    expect(arrivals(trace)).toEqual(['20 a>b 1', '21 a>b 2']);
  });

  test('the news at both ends come from the wish', () => {
    const { trace } = simulate({ a: caller('b'), b: idle }, STREAM);
    const [wish] = eventsOf(trace, 'connect');
    expect(wish).toMatchObject({ atMs: 0, node: 'a', peer: 'b' });
    expect(eventsOf(trace, 'link up').map(({ cause }) => cause)).toEqual([wish!.id, wish!.id]);
  });

  test('whoever was asked may answer at once', () => {
    const b = node((env) => ({ onLinkUp: (peer) => env.send(peer, 'welcome') }));
    const { trace } = simulate({ a: caller('b'), b }, STREAM);
    expect(arrivals(trace)).toEqual(['20 b>a welcome']);
  });

  test('a message sent without a connection is lost, and so is one sent while it is made', () => {
    const eager = node((env) => ({
      onStart: () => {
        env.send('b', 'unasked');
        env.connect('b');
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
    const early = ['unasked', 'too early', 'just too early'];
    expect(losses(trace)).toEqual(early.map((text) => `${text}: no connection`));
  });

  test('asking again, while it is made or once it stands, does nothing', () => {
    const insistent = actor({
      0: (env) => [1, 2, 3].forEach(() => env.connect('b')),
      5: (env) => env.connect('b'),
      10: (env) => env.connect('b'),
      20: (env) => env.connect('b'),
    });
    const { trace } = simulate({ a: insistent, b: insistent }, STREAM);
    expect(links(trace)).toHaveLength(0);
    const other = simulate({ a: insistent, b: idle }, STREAM).trace;
    expect(links(other)).toEqual(['10 b up a', '10 a up b']);
    expect(eventsOf(other, 'connect')).toHaveLength(1);
  });

  test('two nodes that ask each other get one connection', () => {
    const { trace } = simulate({ a: talker('b', 1), b: talker('a', 1) }, STREAM);
    expect(links(trace)).toEqual(['10 b up a', '10 a up b']);
    expect(arrivals(trace)).toEqual(['20 b>a 1', '20 a>b 1']);
  });

  test('one that asks back while it is asked hears only once', () => {
    const late = actor({ 6: (env) => env.connect('a'), 10: (env) => env.connect('a') });
    const { trace } = simulate({ a: caller('b'), b: late }, STREAM);
    expect(links(trace)).toEqual(['10 b up a', '10 a up b']);
  });

  test('a node that is down refuses after a latency', () => {
    const faults = [crash('b', { atMs: 5, forMs: 1500 })];
    const asks = actor({ 20: (env) => env.connect('b') });
    const { trace } = simulate({ a: asks, b: idle }, { ...STREAM, faults, healAtMs: 2000 });
    expect(links(trace)).toEqual(['30 a down b: refused']);
    const [wish] = eventsOf(trace, 'connect');
    expect(eventsOf(trace, 'link down')[0]!.cause).toBe(wish!.id);
  });

  test('one that is refused may ask again, until somebody is there', () => {
    const faults = [crash('b', { atMs: 0, forMs: 25 })];
    const { trace } = simulate({ a: caller('b'), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual([
      '10 a down b: refused',
      '20 a down b: refused',
      '30 b up a',
      '30 a up b',
    ]);
  });

  test.each<[string, Fault]>([
    ['both ways', partition(['a'], { atMs: 0, forMs: 900 })],
    ['towards the other', { kind: 'one-way', side: ['a'], atMs: 0, forMs: 900 }],
    ['on the way back', { kind: 'one-way', side: ['b'], atMs: 0, forMs: 900 }],
  ])('in a cut %s nobody answers', (_, fault) => {
    const asks = actor({ 20: (env) => env.connect('b') });
    const { trace } = simulate({ a: asks, b: idle }, { ...STREAM, faults: [fault] });
    expect(links(trace)).toEqual(['520 a down b: no answer']);
  });

  test('in a cut not even a node that is down refuses', () => {
    const faults = [partition(['a'], { atMs: 0, forMs: 900 }), crash('b', { atMs: 5, forMs: 800 })];
    const asks = actor({ 20: (env) => env.connect('b') });
    const { trace } = simulate({ a: asks, b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual(['520 a down b: no answer']);
  });

  test('if the cut is mended in time the connection comes up', () => {
    const faults = [partition(['a'], { atMs: 5, forMs: 400 })];
    const { trace } = simulate({ a: caller('b'), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual(['415 b up a', '415 a up b']);
  });

  test('the time-out is of each attempt by itself', () => {
    const faults = [partition(['a'], { atMs: 0, forMs: 600 })];
    const asks = actor({
      20: (env) => env.connect('b'),
      300: (env) => env.disconnect('b'),
      400: (env) => env.connect('b'),
    });
    const { trace } = simulate({ a: asks, b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual(['610 b up a', '610 a up b']);
  });

  test('the time-out of an attempt that was refused is not that of the next', () => {
    const faults = [
      crash('b', { atMs: 0, forMs: 100 }),
      partition(['a'], { atMs: 50, forMs: 900 }),
    ];
    const asks = actor({ 1: (env) => env.connect('b'), 400: (env) => env.connect('b') });
    const { trace } = simulate({ a: asks, b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual(['11 a down b: refused', '900 a down b: no answer']);
  });

  test('an answer counts up to the last ms', () => {
    const asks = actor({ 20: (env) => env.connect('b') });
    for (const [forMs, expected] of [
      [509, ['519 b up a', '519 a up b']],
      [510, ['520 a down b: no answer']],
    ] as const) {
      const faults = [partition(['a'], { atMs: 0, forMs })];
      const { trace } = simulate({ a: asks, b: idle }, { ...STREAM, faults });
      expect(links(trace)).toEqual(expected);
    }
  });

  test('what was asked before giving up does not speed up the next attempt', () => {
    const asks = actor({
      0: (env) => env.connect('b'),
      5: (env) => env.disconnect('b'),
      6: (env) => env.connect('b'),
    });
    const { trace } = simulate({ a: asks, b: idle }, STREAM);
    expect(links(trace)).toEqual(['16 b up a', '16 a up b']);
  });

  test('a connection that came up before the time-out does not time out', () => {
    const { trace } = simulate({ a: caller('b'), b: idle }, STREAM);
    expect(links(trace)).toHaveLength(2);
  });

  test('a connection to a paused node stands; that node hears when it wakes up', () => {
    const faults = [pause('b', { atMs: 5, forMs: 600 })];
    const { trace } = simulate({ a: talker('b', 2), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual(['10 a up b', '605 b up a']);
    expect(arrivals(trace)).toEqual(['605 a>b 1', '605 a>b 2']);
  });

  test('one that is paused while it asks hears what came of it when it wakes up', () => {
    const faults = [pause('a', { atMs: 5, forMs: 600 })];
    const { trace } = simulate({ a: caller('b'), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual(['10 b up a', '605 a up b']);
  });

  test('one that crashes while it asks leaves nothing behind', () => {
    const faults = [crash('a', { atMs: 5, forMs: 100 })];
    let starts = 0;
    const once = node((env) => ({
      onStart: () => (starts++ === 0 ? env.connect('b') : undefined),
    }));
    const { trace } = simulate({ a: once, b: idle }, { ...STREAM, faults });
    expect(links(trace)).toEqual([]);
  });

  test.each<[string, 'datagram' | 'stream', NodeId, string]>([
    ['to itself', 'stream', 'a', 'a asked for a connection to itself. A message to itself needs'],
    ['to nobody', 'stream', 'x', 'a asked for a connection to "x", but there is no such node.'],
    [
      'where all is datagrams',
      'datagram',
      'b',
      'a asked for a connection to b, but all messages here are datagrams, which need none',
    ],
  ])('a connection %s is refused in a sentence', (_, links, peer, sentence) => {
    const { simulator } = simulate({ a: caller(peer), b: idle }, { links });
    expect(String(simulator.error?.thrown)).toContain(sentence);
    const closes = node((env) => ({ onStart: () => env.disconnect(peer) }));
    const other = simulate({ a: closes, b: idle }, { links }).simulator;
    expect(String(other.error?.thrown)).toContain(sentence.replace('asked for', 'closed'));
  });

  test('outside a handler it is refused', () => {
    let env!: Env<Text>;
    const a = node((its) => {
      env = its;
      return {};
    });
    simulate({ a, b: idle }, STREAM);
    expect(() => env.connect('b')).toThrow('asked for a connection outside its handlers');
    expect(() => env.disconnect('b')).toThrow('closed a connection outside its handlers');
  });
});

describe('a connection', () => {
  test('keeps the order: a late message holds up those behind it', () => {
    const faults: Fault[] = [{ kind: 'delay', from: 'a', to: 'b', nth: 1, byMs: 50 }];
    const { trace } = simulate({ a: talker('b', 2), b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['70 a>b 1', '70 a>b 2']);
  });

  test('is not held up for longer than until all heals', () => {
    const faults: Fault[] = [{ kind: 'delay', from: 'a', to: 'b', nth: 1, byMs: 5000 }];
    const { trace } = simulate({ a: talker('b', 2), b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['1010 a>b 1', '1010 a>b 2']);
  });

  test('delivers nothing twice', () => {
    const faults: Fault[] = [{ kind: 'repeat', from: 'a', to: 'b', nth: 1, afterMs: 50 }];
    const { trace } = simulate({ a: talker('b', 2), b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['20 a>b 1', '21 a>b 2']);
  });

  test('a late message of a broken connection does not hold up the next connection', () => {
    const faults: Fault[] = [
      { kind: 'delay', from: 'a', to: 'b', nth: 1, byMs: 500 },
      crash('b', { atMs: 15, forMs: 5 }),
    ];
    const { trace } = simulate({ a: talker('b', 1), b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['45 a>b 2']);
  });

  test('breaks if a message is lost, and all that is under way is lost with it', () => {
    const { trace } = simulate(
      { a: talker('b', 5), b: idle },
      { ...STREAM, faults: [lose('a', 'b', 3)] },
    );
    expect(links(trace)).toEqual([
      '10 b up a',
      '10 a up b',
      '22 a down b: broke',
      '22 b down a: broke',
      '32 b up a',
      '32 a up b',
    ]);
    expect(arrivals(trace)).toEqual(['42 a>b 6']);
    expect(losses(trace).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `${n}: connection broke`));
  });

  test('does not come back by itself', () => {
    const once = actor({ 0: (env) => env.connect('b'), 12: (env) => env.send('b', 'x') });
    const { trace } = simulate({ a: once, b: idle }, { ...STREAM, faults: [lose('a', 'b', 1)] });
    expect(links(trace).slice(2)).toEqual(['22 a down b: broke', '22 b down a: broke']);
  });

  test('breaks if an end crashes: the other hears it, the restarted one knows nothing of it', () => {
    const faults = [crash('b', { atMs: 15, forMs: 100 })];
    const once = actor({ 0: (env) => env.connect('b') });
    const { trace } = simulate({ a: once, b: idle }, { ...STREAM, faults });
    expect(links(trace).slice(2)).toEqual(['25 a down b: broke']);
  });

  test('whoever has not heard of the end yet need not ask', () => {
    const faults = [crash('b', { atMs: 15, forMs: 1 })];
    const asks = actor({ 0: (env) => env.connect('b'), 20: (env) => env.connect('b') });
    const { trace } = simulate({ a: asks, b: idle }, { ...STREAM, faults });
    expect(links(trace).slice(2)).toEqual(['25 a down b: broke']);
    expect(eventsOf(trace, 'connect')).toHaveLength(1);
  });

  test('the other end hears of the break before it hears of the next connection', () => {
    const faults = [crash('b', { atMs: 15, forMs: 1 }), pause('a', { atMs: 14, forMs: 50 })];
    const restarted = node((env) => ({
      onStart: () => (env.now() > 0 ? env.connect('a') : undefined),
    }));
    const a = actor({ 0: (env) => env.connect('b') });
    const { trace } = simulate({ a, b: restarted }, { ...STREAM, faults });
    expect(links(trace).slice(2)).toEqual(['64 a down b: broke', '74 a up b', '74 b up a']);
  });

  test('a process does not hear of what became of the connections of the one before it', () => {
    const faults = [lose('a', 'b', 1), crash('a', { atMs: 15, forMs: 1 })];
    let starts = 0;
    const a = node((env) => ({
      onStart: () => (starts++ === 0 ? env.connect('b') : undefined),
      onLinkUp: () => env.send('b', 'x'),
    }));
    const { trace } = simulate({ a, b: idle }, { ...STREAM, faults });
    expect(links(trace).slice(2)).toEqual(['20 b down a: broke']);
  });

  test('one that hears late that it stood hears of its break, too, before there is another', () => {
    const faults = [
      pause('a', { atMs: 5, forMs: 25 }),
      lose('b', 'a', 1),
      pause('a', { atMs: 35, forMs: 65 }),
    ];
    const b = node((env) => ({
      onLinkUp: () => env.setTimer('send', 18),
      onTimer: () => env.send('a', 'x'),
      onLinkDown: () => env.connect('a'),
    }));
    const a = actor({ 0: (env) => env.connect('b') });
    const { trace } = simulate({ a, b }, { ...STREAM, faults });
    expect(links(trace).slice(0, 6)).toEqual([
      '10 b up a',
      '30 a up b',
      '38 b down a: broke',
      '100 a down b: broke',
      '110 a up b',
      '110 b up a',
    ]);
  });

  test('is only stalled by a short cut', () => {
    const faults = [partition(['a'], { atMs: 15, forMs: 90 })];
    const { trace } = simulate({ a: talker('b', 2), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toHaveLength(2);
    expect(arrivals(trace)).toEqual(['105 a>b 1', '105 a>b 2']);
  });

  test('is not broken by two short cuts in a row', () => {
    const faults = [
      partition(['a'], { atMs: 15, forMs: 60 }),
      partition(['a'], { atMs: 80, forMs: 60 }),
    ];
    const { trace } = simulate({ a: talker('b', 1), b: idle }, { ...STREAM, faults });
    expect(links(trace)).toHaveLength(2);
  });

  test('is broken by a long cut; an attempt waits until that is mended', () => {
    const faults = [partition(['a'], { atMs: 15, forMs: 200 })];
    const { trace } = simulate({ a: caller('b'), b: idle }, { ...STREAM, faults });
    expect(links(trace).slice(2)).toEqual([
      '125 a down b: broke',
      '125 b down a: broke',
      '225 b up a',
      '225 a up b',
    ]);
  });

  const inOrder = Array.from({ length: 20 }, (_, i) => i + 1);

  test('what was stuck in a cut stays in front of what comes in the ms in which it is mended', () => {
    const faults = [partition(['a'], { atMs: 22, forMs: 12 })];
    const { trace } = simulate({ a: talker('b', 20), b: idle }, { ...STREAM, faults });
    expect(eventsOf(trace, 'deliver').map(({ message }) => Number(message))).toEqual(inOrder);
  });

  test('what a paused node missed stays in front of what comes in the ms in which it wakes up', () => {
    const faults = [pause('b', { atMs: 22, forMs: 12 })];
    const { trace } = simulate({ a: talker('b', 20), b: idle }, { ...STREAM, faults });
    expect(eventsOf(trace, 'deliver').map(({ message }) => Number(message))).toEqual(inOrder);
  });

  test('what a paused node missed stays in front of what a cut held up, if both end at once', () => {
    const faults = [
      pause('b', { atMs: 21, forMs: 30 }),
      { kind: 'one-way', side: ['a'], atMs: 24, forMs: 27 } as const,
    ];
    for (const order of [faults, faults.toReversed()]) {
      const options = { ...STREAM, faults: order, healAtMs: 50 };
      const { trace } = simulate({ a: talker('b', 20), b: idle }, options);
      expect(eventsOf(trace, 'deliver').map(({ message }) => Number(message))).toEqual(inOrder);
    }
  });
});

describe('closing', () => {
  const says = (env: Env<Text>, ...texts: Text[]): void =>
    texts.forEach((text) => env.send('b', text));

  test('what was sent before arrives in order, then the peer hears of it; the closer hears nothing', () => {
    const closes = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        says(env, '1', '2');
        env.disconnect('b');
        says(env, '3');
      },
    });
    const b = node((env, output) => ({
      onMessage: (_, message) => output(message),
      onLinkDown: (peer) => output(`down ${peer}`),
    }));
    const { trace } = simulate({ a: closes, b }, STREAM);
    expect(outputs(trace)).toEqual(['30 b 1', '30 b 2', '30 b down a']);
    expect(links(trace).slice(2)).toEqual(['30 b down a: closed']);
    expect(losses(trace)).toEqual(['3: no connection']);
    const [close] = eventsOf(trace, 'disconnect');
    expect(close).toMatchObject({ atMs: 20, node: 'a', peer: 'b' });
    expect(eventsOf(trace, 'link down')[0]!.cause).toBe(close!.id);
  });

  test('a late message holds up the news', () => {
    const faults: Fault[] = [{ kind: 'delay', from: 'a', to: 'b', nth: 1, byMs: 50 }];
    const closes = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        says(env, '1');
        env.disconnect('b');
      },
    });
    const { trace } = simulate({ a: closes, b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['80 a>b 1']);
    expect(links(trace).slice(2)).toEqual(['80 b down a: closed']);
  });

  test('what is under way to the closer is lost, and so is what the peer sends until it hears', () => {
    const closes = actor({ 0: (env) => env.connect('b'), 20: (env) => env.disconnect('b') });
    const b = actor({ 15: (env) => env.send('a', 'x'), 25: (env) => env.send('a', 'y') });
    const { trace } = simulate({ a: closes, b }, STREAM);
    expect(arrivals(trace)).toEqual([]);
    expect(losses(trace)).toEqual(['x: connection closed', 'y: connection closed']);
  });

  test('a short cut holds it up, what was sent before stays in front of it', () => {
    const faults = [partition(['a'], { atMs: 22, forMs: 50 })];
    const closes = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        says(env, '1');
        env.disconnect('b');
      },
    });
    const { trace } = simulate({ a: closes, b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['72 a>b 1']);
    expect(links(trace).slice(2)).toEqual(['72 b down a: closed']);
  });

  test('in a long cut, or if the closer crashes, the peer hears that the connection broke', () => {
    const closes = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        says(env, '1');
        env.disconnect('b');
      },
    });
    for (const [fault, atMs] of [
      [partition(['a'], { atMs: 22, forMs: 200 }), 132],
      [crash('a', { atMs: 25, forMs: 1990 }), 35],
    ] as const) {
      const options = { ...STREAM, faults: [fault], healAtMs: 2000 };
      const { trace } = simulate({ a: closes, b: idle }, options);
      expect(arrivals(trace)).toEqual([]);
      expect(losses(trace)).toEqual(['1: connection broke']);
      expect(links(trace).slice(2)).toEqual([`${atMs} b down a: broke`]);
    }
  });

  test('a paused peer hears of it when it wakes up', () => {
    const faults = [pause('b', { atMs: 15, forMs: 50 })];
    const closes = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        says(env, '1');
        env.disconnect('b');
      },
    });
    const { trace } = simulate({ a: closes, b: idle }, { ...STREAM, faults });
    expect(arrivals(trace)).toEqual(['65 a>b 1']);
    expect(links(trace).slice(2)).toEqual(['65 b down a: closed']);
  });

  test('if both close, neither hears anything, and what is under way is lost', () => {
    const closer = (peer: NodeId) => ({
      20: (env: Env<Text>) => {
        env.send(peer, `to ${peer}`);
        env.disconnect(peer);
      },
    });
    const { trace } = simulate(
      { a: actor({ 0: (env) => env.connect('b'), ...closer('b') }), b: actor(closer('a')) },
      STREAM,
    );
    expect(links(trace)).toHaveLength(2);
    expect(arrivals(trace)).toEqual([]);
    expect(losses(trace)).toEqual(['to b: connection closed', 'to a: connection closed']);
  });

  test('giving up an attempt: neither end hears of it', () => {
    const givesUp = actor({ 0: (env) => env.connect('b'), 5: (env) => env.disconnect('b') });
    expect(links(simulate({ a: givesUp, b: idle }, STREAM).trace)).toEqual([]);
    const faults = [crash('b', { atMs: 0, forMs: 100 })];
    expect(links(simulate({ a: givesUp, b: idle }, { ...STREAM, faults }).trace)).toEqual([]);
  });

  test('giving up in the ms in which it comes up: the peer hears that it stands, and of its end', () => {
    // Due at 10, like the news, but set after the attempt: so it comes between the two.
    const a = node((env) => ({
      onStart: () => env.setTimer('soon', 4),
      onTimer: (name) => {
        if (name === 'soon') {
          env.connect('b');
          env.setTimer('now', 10);
        } else env.disconnect('b');
      },
    }));
    const { trace } = simulate({ a, b: idle }, STREAM);
    expect(links(trace)).toEqual(['14 b up a', '24 b down a: closed']);
  });

  test('without a connection it does nothing', () => {
    const closes = actor({ 0: (env) => env.disconnect('b') });
    const { trace } = simulate({ a: closes, b: idle }, STREAM);
    expect(eventsOf(trace, 'disconnect')).toEqual([]);
    expect(links(trace)).toEqual([]);
  });

  test('one that has closed a connection before it heard that it broke hears nothing', () => {
    const faults = [crash('b', { atMs: 15, forMs: 100 })];
    const closes = actor({ 0: (env) => env.connect('b'), 20: (env) => env.disconnect('b') });
    const { trace } = simulate({ a: closes, b: idle }, { ...STREAM, faults });
    expect(links(trace)).toHaveLength(2);
  });

  test('connecting right after closing gives a new connection, once the old one is over at the peer', () => {
    const again = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        says(env, 'old');
        env.disconnect('b');
        env.connect('b');
        says(env, 'between');
      },
      45: (env) => says(env, 'new'),
    });
    const { trace } = simulate({ a: again, b: idle }, STREAM);
    expect(links(trace).slice(2)).toEqual(['30 b down a: closed', '40 b up a', '40 a up b']);
    expect(arrivals(trace)).toEqual(['30 a>b old', '55 a>b new']);
  });

  test('it waits as long for a paused peer as for an answer', () => {
    const again = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        env.disconnect('b');
        env.connect('b');
      },
    });
    for (const [forMs, expected] of [
      [100, ['115 b down a: closed', '125 b up a', '125 a up b']],
      [600, ['520 a down b: no answer', '615 b down a: closed']],
    ] as const) {
      const faults = [pause('b', { atMs: 15, forMs })];
      const { trace } = simulate({ a: again, b: idle }, { ...STREAM, faults });
      expect(links(trace).slice(2)).toEqual(expected);
    }
  });

  test('if the peer crashes meanwhile, the new attempt is refused, or finds the next process', () => {
    const again = actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        env.disconnect('b');
        env.connect('b');
      },
    });
    for (const [forMs, expected] of [
      [100, ['35 a down b: refused']],
      [5, ['35 b up a', '35 a up b']],
    ] as const) {
      const faults = [crash('b', { atMs: 25, forMs })];
      const { trace } = simulate({ a: again, b: idle }, { ...STREAM, faults });
      expect(links(trace).slice(2)).toEqual(expected);
    }
  });

  test('both may close and connect again at once', () => {
    const again = (peer: NodeId, first: boolean) =>
      actor({
        0: (env) => (first ? env.connect(peer) : undefined),
        20: (env) => {
          env.disconnect(peer);
          env.connect(peer);
        },
      });
    const { trace } = simulate({ a: again('b', true), b: again('a', false) }, STREAM);
    expect(links(trace).slice(2)).toEqual(['30 b up a', '30 a up b']);
  });
});

describe('sendAfterSync on streams', () => {
  /** Hands over a message behind a write at 20; the sync takes until 100 ms. */
  const waits = (then: (env: Env<Text>) => void) =>
    actor({
      0: (env) => env.connect('b'),
      20: (env) => {
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'waited');
        env.sendAfterSync('c', 'too');
        env.sendAfterSync('a', 'to myself');
        then(env);
      },
    });
  const slow = { kind: 'slow-disk', node: 'a', atMs: 1, forMs: 900, syncMs: 80 } as const;
  const run = (a: ReturnType<typeof waits>, faults: Fault[] = []) =>
    simulate({ a, b: idle, c: caller('a') }, { ...STREAM, faults: [slow, ...faults] }).trace;

  test('leaves on the connection that was there, once the disk has what was written', () => {
    expect(arrivals(run(waits(() => undefined)))).toEqual([
      '100 a>a to myself',
      '110 a>b waited',
      '110 a>c too',
    ]);
  });

  test('is dropped if that connection is closed meanwhile, even if there is another by then', () => {
    const trace = run(
      waits((env) => {
        env.disconnect('b');
        env.connect('b');
      }),
    );
    expect(links(trace)).toContain('40 a up b');
    expect(arrivals(trace)).toEqual(['100 a>a to myself', '110 a>c too']);
    expect(eventsOf(trace, 'disconnect')).toMatchObject([{ unsent: 1 }]);
    expect(eventsOf(trace, 'send').map(({ message }) => message)).not.toContain('waited');
  });

  test('is dropped if that connection breaks meanwhile, even if there is another by then', () => {
    const b = node((env) => ({ onStart: () => (env.now() > 0 ? env.connect('a') : undefined) }));
    const faults = [slow, crash('b', { atMs: 25, forMs: 1 })];
    const a = waits(() => undefined);
    const { trace } = simulate({ a, b, c: caller('a') }, { ...STREAM, faults });
    expect(links(trace).slice(-3)).toEqual(['35 a down b: broke', '45 a up b', '45 b up a']);
    expect(arrivals(trace)).toEqual(['100 a>a to myself', '110 a>c too']);
    expect(eventsOf(trace, 'link down')).toMatchObject([{ unsent: 1 }]);
  });

  test('is dropped if there was no connection yet, even if there is one by then', () => {
    const early = actor({
      2: (env) => {
        env.connect('b');
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'too early');
      },
    });
    const { trace } = simulate({ a: early, b: idle }, { ...STREAM, faults: [slow] });
    expect(links(trace)).toContain('12 a up b');
    expect(arrivals(trace)).toEqual([]);
    expect(eventsOf(trace, 'send')).toEqual([]);
  });

  test('leaves all the same if it is a datagram', () => {
    const a = waits((env) => env.disconnect('b'));
    const links = (text: Text) => (text === 'waited' ? 'datagram' : 'stream');
    const { trace } = simulate({ a, b: idle, c: idle }, { links, faults: [slow] });
    expect(arrivals(trace)).toEqual(['100 a>a to myself', '110 a>b waited']);
  });
});

describe('both kinds between two nodes', () => {
  const kinds = (text: Text) => (text.startsWith('d') ? 'datagram' : 'stream');

  test('datagrams need no connection', () => {
    const a = actor({ 0: (env) => ['d1', 's1'].forEach((text) => env.send('b', text)) });
    const { trace } = simulate({ a, b: idle }, { links: kinds });
    expect(arrivals(trace)).toEqual(['10 a>b d1']);
    expect(losses(trace)).toEqual(['s1: no connection']);
  });

  const mixed = actor({
    0: (env) => env.connect('b'),
    20: (env) => ['s1', 'd2', 's3', 'd4'].forEach((text) => env.send('b', text)),
    60: (env) => env.send('b', 'd5'),
  });

  test('a datagram may overtake what waits on the stream', () => {
    const faults: Fault[] = [{ kind: 'delay', from: 'a', to: 'b', nth: 1, byMs: 5 }];
    const { trace } = simulate({ a: mixed, b: idle }, { links: kinds, faults });
    expect(arrivals(trace)).toEqual([
      '30 a>b d2',
      '30 a>b d4',
      '35 a>b s1',
      '35 a>b s3',
      '70 a>b d5',
    ]);
  });

  test('faults of single messages count both kinds together', () => {
    const lost = (nth: number) => {
      const { trace } = simulate(
        { a: mixed, b: idle },
        { links: kinds, faults: [lose('a', 'b', nth)] },
      );
      return [losses(trace), links(trace).slice(2)];
    };
    expect(lost(2)).toEqual([['d2: lost'], []]);
    expect(lost(3)).toEqual([
      ['s1: connection broke', 's3: connection broke'],
      ['30 a down b: broke', '30 b down a: broke'],
    ]);
  });

  test('a cut loses datagrams and holds up the stream', () => {
    const faults = [partition(['a'], { atMs: 25, forMs: 50 })];
    const { trace } = simulate({ a: mixed, b: idle }, { links: kinds, faults });
    expect(arrivals(trace)).toEqual(['75 a>b s1', '75 a>b s3']);
    expect(losses(trace).sort()).toEqual(['d2: cut', 'd4: cut', 'd5: cut']);
  });
});
