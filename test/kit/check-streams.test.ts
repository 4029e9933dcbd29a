import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bounds } from '../../src/check/bounds.ts';
import { explore } from '../../src/check/explorer.ts';
import type { Goal } from '../../src/check/goal.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import { playOn } from '../../src/check/play-on.ts';
import { play, stepsOf } from '../../src/check/playback.ts';
import { crash } from '../../src/sim/fault.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Links } from '../../src/sim/network.ts';
import { decodeSteps, encodeSteps } from '../../src/sim/step.ts';
import { erratic, HABITS, MIXED } from './check-erratic.ts';
import { allOutputs, CALM, never, search, type Nodes } from './check-helpers.ts';
import { eventsOf, FIXED, idle, node, simulate, type Text } from './sim-helpers.ts';

/** Connects to b when it starts, and sends this whenever the connection comes up. */
const caller = (...messages: Text[]) =>
  node((env) => ({
    onStart: () => env.connect('b'),
    onLinkUp: () => messages.forEach((message) => env.send('b', message)),
  }));

/** The same, but it connects again whenever the connection is over. */
const persistent = (...messages: Text[]) =>
  node((env) => ({
    onStart: () => env.connect('b'),
    onLinkUp: () => messages.forEach((message) => env.send('b', message)),
    onLinkDown: () => env.connect('b'),
  }));

/** Tells the application all that it hears, as one text. Sends `greeting` to whoever connects. */
const diarist = (greeting?: Text) =>
  node((env, output) => {
    let diary = '';
    const write = (text: string): void => {
      diary += `${text} `;
      output(diary.trim());
    };
    return {
      onMessage: (_, message) => write(message),
      onLinkUp: (peer) => {
        write('up');
        if (greeting !== undefined) env.send(peer, greeting);
      },
      onLinkDown: () => write('down'),
      inspect: () => diary,
    };
  });

const streams = (nodes: Nodes, bounds: Partial<Bounds> = {}, links: Links<Text> = 'stream') =>
  allOutputs(nodes, bounds, links);

/** Those that no other begins with: what whole runs come to. */
function whole(outputs: readonly unknown[]): string[] {
  const texts = outputs.map(String);
  return texts.filter((text) => !texts.some((other) => other.startsWith(`${text} `)));
}

describe('streams in a search', () => {
  const states = (bounds: Partial<Bounds> = {}): number => {
    const found = search({ a: caller('1', '2'), b: idle }, bounds, undefined, 'stream');
    expect(found.exhaustive).toBe(true);
    return found.states;
  };

  test('count the states: asked for, and then two, one or no message under way', () => {
    expect(states()).toBe(4);
  });

  test('count the states with a crash of who was asked', () => {
    // While b is down: a still asks, believes in what is over, or knows. When b is up again: those
    // three, and the three of the new connection.
    expect(states({ crashes: 1, crashing: ['b'] })).toBe(4 + 3 + 6);
  });

  test('count the states with a break', () => {
    // Of those who believe in a broken connection there are two, either one, or none.
    expect(states({ breaks: 1 })).toBe(4 + 4);
  });

  test('messages arrive in their order, which datagrams need not', () => {
    const nodes = { a: caller('1', '2', '3'), b: diarist() };
    expect(whole(streams(nodes))).toEqual(['up 1 2 3']);
    const mixed = streams(nodes, {}, (message) => (message === '2' ? 'datagram' : 'stream'));
    expect(whole(mixed)).toEqual(['up 1 2 3', 'up 1 3 2', 'up 2 1 3']);
    const wrong = (heard: unknown): boolean => String(heard).includes('2 1');
    expect(search(nodes, {}, wrong, 'stream').violation).toBeUndefined();
    const asDatagrams = search(
      {
        a: node((env) => ({ onStart: () => ['1', '2'].forEach((x) => env.send('b', x)) })),
        b: diarist(),
      },
      {},
      wrong,
    );
    expect(asDatagrams.violation).toBeDefined();
  });

  test('equal messages are not taken for one', () => {
    expect(whole(streams({ a: caller('x', 'x', 'x'), b: diarist() }))).toEqual(['up x x x']);
  });

  test('who was asked hears first, and what it sends arrives after the asker has heard', () => {
    const nodes = {
      a: node((env, output) => ({
        ...diarist('hi')(env, output, 1),
        onStart: () => env.connect('b'),
      })),
      b: diarist('hello'),
    };
    expect(whole(streams(nodes))).toEqual(['up hello', 'up hi']);
    const order: string[] = [];
    const rule: Invariant<unknown> = {
      name: 'order',
      rule: 'Anything may happen.',
      start: () => ({}),
      observe: (_, { node }) => void order.push(node),
    };
    explore({ nodes, links: 'stream', invariants: [rule], bounds: CALM });
    expect(order.slice(0, 2)).toEqual(['b', 'a']);
  });

  test('two who ask each other get one connection', () => {
    const eager = node((env, output) => {
      let ups = 0;
      return {
        onStart: () => env.connect(env.peers[0]!),
        onLinkUp: () => output(++ups),
        inspect: () => ups,
      };
    });
    expect(streams({ a: eager, b: eager })).toEqual([1]);
  });

  test('nothing is sent without a connection', () => {
    const hasty = node((env) => ({
      onStart: () => {
        env.send('b', 'too early');
        env.connect('b');
        env.send('b', 'still too early');
      },
      onLinkUp: () => env.send('b', 'now'),
    }));
    expect(whole(streams({ a: hasty, b: diarist() }))).toEqual(['up now']);
  });

  test('what is under way is lost if the connection breaks, and both hear of it', () => {
    const nodes = { a: persistent('1', '2'), b: diarist() };
    expect(whole(streams(nodes))).toEqual(['up 1 2']);
    expect(whole(streams(nodes, { breaks: 1 }))).toEqual([
      'up 1 2 down up 1 2',
      'up 1 down up 1 2',
      'up down up 1 2',
    ]);
  });

  test('nobody answers, if a break comes early', () => {
    const a = node((env, output) => ({
      onStart: () => env.connect('b'),
      onLinkDown: () => output('no answer'),
    }));
    expect(streams({ a, b: diarist() })).toEqual(['up']);
    expect(streams({ a, b: diarist() }, { breaks: 1 })).toEqual(['no answer', 'up', 'up down']);
  });

  test('what was sent before a crash may arrive, until the end of the connection is heard of', () => {
    const lives: NodeFactory<Text, unknown> = (env, output, life) =>
      persistent(`${life}a`, `${life}b`)(env, output, life);
    expect(whole(streams({ a: lives, b: diarist() }, { crashes: 1, crashing: ['a'] }))).toEqual([
      'up 1a 1b down up 2a 2b',
      'up 1a down up 2a 2b',
      'up 2a 2b',
      'up down up 2a 2b',
    ]);
  });

  test('a new connection stands only after both ends have heard of the end of the old one', () => {
    const nodes = { a: persistent('x'), b: diarist('hello') };
    const diaries = streams(nodes, { crashes: 1, crashing: ['a', 'b'], breaks: 1 });
    expect(diaries.length).toBeGreaterThan(5);
    // b has its diary from its last start on.
    for (const diary of diaries) expect(diary).toMatch(/^up( x)?( down up( x)?)*( down)?$/);
  });

  test('who is down refuses', () => {
    const a = node((env, output) => ({
      onStart: () => env.setTimer('connect', 1),
      onTimer: () => env.connect('b'),
      onLinkUp: () => output('up'),
      onLinkDown: () => output('down'),
    }));
    expect(streams({ a, b: idle })).toEqual(['up']);
    const bounds = { crashes: 1, crashing: ['b'], restarts: false };
    expect(streams({ a, b: idle }, bounds)).toEqual(['down', 'up']);
  });

  test('who closes a connection hears no more of it, and the other hears so in the end', () => {
    const a = node((env, output) => ({
      onStart: () => env.connect('b'),
      onLinkUp: () => {
        env.send('b', 'bye');
        env.disconnect('b');
        env.send('b', 'too late');
      },
      onMessage: () => output('a heard something'),
      onLinkDown: () => output('a heard the end'),
    }));
    expect(whole(streams({ a, b: diarist('hello') }))).toEqual(['up bye down', 'up down']);
  });

  test('who gives up asking hears nothing', () => {
    const a = node((env, output) => ({
      onStart: () => {
        env.connect('b');
        env.disconnect('b');
      },
      onLinkUp: () => output('up'),
      onLinkDown: () => output('down'),
    }));
    const found = search({ a, b: diarist() }, { breaks: 1 }, () => true, 'stream');
    expect(found).toEqual({ states: 1, depth: 0, exhaustive: true });
  });

  test('who was asked may close the connection at once', () => {
    const a = node((env, output) => ({
      ...diarist()(env, output, 1),
      onStart: () => env.connect('b'),
    }));
    const b = node((env) => ({
      onLinkUp: () => {
        env.send('a', 'go away');
        env.disconnect('a');
      },
    }));
    expect(whole(streams({ a, b }))).toEqual(['up down', 'up go away down']);
  });

  test.each(['slow', 'fast'] as const)(
    'what waits for the disk never leaves on a later connection (%s)',
    (disks) => {
      const a = node((env) => {
        let ups = 0;
        return {
          onStart: () => env.connect('b'),
          onLinkUp: () => {
            env.disk.replace('ups', ++ups);
            env.sendAfterSync('b', `on ${ups}`);
          },
          onLinkDown: () => env.connect('b'),
          inspect: () => ups,
        };
      });
      const runs = whole(streams({ a, b: diarist() }, { breaks: 1, disks }));
      expect(runs).toEqual(['up down up on 2', 'up on 1 down up on 2']);
    },
  );

  test('what waits for the disk is lost if the connection is closed', () => {
    const a = node((env) => ({
      onStart: () => env.connect('b'),
      onLinkUp: () => {
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'never');
        env.disconnect('b');
      },
    }));
    expect(whole(streams({ a, b: diarist() }))).toEqual(['up down']);
  });

  test('a timer waits until connections have come up and all has arrived', () => {
    const a = node((env, output) => {
      let answered = false;
      return {
        onStart: () => {
          env.connect('b');
          env.setTimer('x', 1);
        },
        onLinkUp: () => env.send('b', 'ask'),
        onMessage: () => void (answered = true),
        onTimer: () => output(answered ? 'in time' : 'too early'),
        inspect: () => answered,
      };
    });
    const b = node((env) => ({ onMessage: (from) => env.send(from, 'answer') }));
    expect(streams({ a, b })).toEqual(['in time']);
    expect(streams({ a, b }, { earlyTimers: 1 })).toEqual(['in time', 'too early']);
    expect(streams({ a, b }, { breaks: 1 })).toEqual(['in time', 'too early']);
  });

  test('asking for a node that stays down again and again keeps no timer from firing', () => {
    const a = node((env, output) => ({
      onStart: () => {
        env.connect('b');
        env.setTimer('x', 1);
      },
      onTimer: () => output('time is over'),
      onLinkDown: () => env.connect('b'),
    }));
    const b = node((env, output) => ({
      onStart: () => env.setTimer('y', 1),
      onTimer: () => output('b is up'),
    }));
    const bounds = { crashes: 1, crashing: ['b'], restarts: false };
    const found = search({ a, b }, bounds, (output) => output === 'time is over', 'stream');
    expect(found.violation).toBeDefined();
  });
});

describe('streams that are played back', () => {
  test('whatever small nodes do, playing a counterexample back breaks the same rule', () => {
    let found = 0;
    const kinds = new Set<string>();
    fc.assert(
      fc.property(
        HABITS,
        HABITS,
        fc.constantFrom('slow', 'fast'),
        fc.boolean(),
        (one, other, disks, restarts) => {
          const nodes = { a: erratic(one), b: erratic(other), c: erratic(one) };
          const bounds = {
            ...CALM,
            states: 300,
            crashes: 1,
            breaks: 1,
            losses: 1,
            earlyTimers: 1,
            disks,
            restarts,
          } as const;
          const seen = new Set<unknown>();
          const note = never((output) => !seen.add(output));
          explore({ nodes, links: MIXED, invariants: [note], bounds });
          for (const output of seen) {
            const cluster = {
              nodes,
              links: MIXED,
              invariants: [never((told) => told === output)],
              restarts,
            };
            const { counterexample, violation } = explore({ ...cluster, bounds });
            const steps = stepsOf(cluster, counterexample!);
            expect(steps).toHaveLength(counterexample!.length);
            const decoded = decodeSteps(encodeSteps(steps, ['a', 'b', 'c']), ['a', 'b', 'c']);
            expect(play(cluster, decoded).violation).toEqual(violation);
            found++;
            for (const step of steps) kinds.add(step.do);
          }
        },
      ),
      { ...FIXED, numRuns: 15 },
    );
    expect(found).toBeGreaterThan(60);
    for (const kind of ['break', 'connect', 'crash', 'deliver', 'link down', 'restart', 'sync']) {
      expect(kinds).toContain(kind);
    }
  });

  test('the trace says why a connection is over, and what is lost with it', () => {
    const nodes = { a: persistent('1', '2'), b: diarist() };
    const stepper = play({ nodes, links: 'stream', trace: true }, [
      { do: 'deliver', from: 'a', to: 'b', nth: 1 },
      { do: 'connect', node: 'a', peer: 'b' },
      { do: 'deliver', from: 'a', to: 'b', nth: 2 },
      { do: 'link down', node: 'a', peer: 'b' },
      { do: 'deliver', from: 'a', to: 'b', nth: 1 },
      { do: 'break', node: 'b', peer: 'a' },
      { do: 'link down', node: 'a', peer: 'b' },
      { do: 'connect', node: 'a', peer: 'b' },
      { do: 'break', node: 'a', peer: 'b' },
      { do: 'link down', node: 'b', peer: 'a' },
      { do: 'break', node: 'a', peer: 'b' },
      { do: 'crash', node: 'b', keep: 0 },
      { do: 'connect', node: 'a', peer: 'b' },
    ]);
    const trace = stepper.trace();
    // What is not possible takes no time: the first, the third, the fourth, the eighth and the ninth.
    expect(eventsOf(trace, 'deliver')).toMatchObject([{ atMs: 2, message: '1' }]);
    expect(eventsOf(trace, 'lose')).toMatchObject([
      { atMs: 3, node: 'a', message: '2', reason: 'connection broke' },
    ]);
    const [first, second] = eventsOf(trace, 'connect');
    expect(eventsOf(trace, 'link up')).toMatchObject([
      { atMs: 1, node: 'b', peer: 'a', cause: first!.id },
      { atMs: 1, node: 'a', peer: 'b', cause: first!.id },
    ]);
    expect(eventsOf(trace, 'link down')).toMatchObject([
      { atMs: 4, node: 'a', reason: 'broke', cause: null },
      { atMs: 5, node: 'b', reason: 'broke', cause: null },
      { atMs: 6, node: 'a', reason: 'no answer', cause: second!.id },
      { atMs: 8, node: 'a', reason: 'refused' },
    ]);
  });

  test('a run from which nothing leads to the goal goes on until it repeats itself', () => {
    const a = node((env, output) => ({
      onStart: () => env.connect('b'),
      onLinkDown: () => env.setTimer('again', 1),
      onTimer: () => env.connect('b'),
      onMessage: () => output('done'),
    }));
    const b = node((env) => ({ onLinkUp: (peer) => env.send(peer, 'hello') }));
    const goal: Goal<unknown, { done: boolean }> = {
      name: 'done',
      rule: 'a can be done.',
      start: () => ({ done: false }),
      observe: (state) => void (state.done = true),
      holds: ({ done }) => done || 'a is not done.',
    };
    const cluster = { nodes: { a, b }, links: 'stream', restarts: false, trace: true } as const;
    const bounds = { ...CALM, crashes: 1, crashing: ['b'], restarts: false };
    const search = (bounds: Bounds) => explore({ ...cluster, invariants: [], goal: goal, bounds });
    expect(search(CALM).violation).toBeUndefined();
    expect(search({ ...CALM, breaks: 3, crashes: 1 }).violation).toBeUndefined();
    const { counterexample } = search(bounds);
    expect(counterexample).toEqual([{ do: 'crash', node: 'b', keep: 0 }]);
    const stepper = play(cluster, stepsOf(cluster, counterexample!));
    expect(playOn(stepper, goal as Goal<unknown>, false)).toBe('a is not done.');
    const reasons = eventsOf(stepper.trace(), 'link down').map(({ reason }) => reason);
    expect(reasons).toEqual(['refused']);
  });
});

describe('streams in a search and in the simulator', () => {
  test('whatever a simulated run does, the search has seen', () => {
    const nodes = {
      a: node((env, output) => ({
        onStart: () => env.connect('b'),
        onLinkUp: () => ['1', '2'].forEach((put) => env.send('b', put)),
        onLinkDown: () => env.setTimer('again', 10),
        onTimer: () => env.connect('b'),
        onMessage: (_, message) => output(message),
      })),
      b: node((env, output) => ({
        onStart: () => output(`found ${env.disk.log('puts').length}`),
        onMessage: (from, message) => {
          env.disk.log('puts').append(message);
          env.send(from, `early ${message}`);
          env.sendAfterSync(from, `sure ${message}`);
          if (env.disk.log('puts').length === 3) env.disconnect(from);
        },
      })),
    };
    const searched = historian();
    const bounds = { ...CALM, crashes: 1, crashing: ['b'], earlyTimers: 0, states: 100_000 };
    const { exhaustive } = explore({ nodes, links: 'stream', invariants: [searched.rule], bounds });
    expect(exhaustive).toBe(true);
    const crashes = fc.record({
      atMs: fc.integer({ min: 1, max: 90 }),
      forMs: fc.integer({ min: 1, max: 30 }),
      keep: fc.nat(3),
    });
    const simulated = historian();
    fc.assert(
      fc.property(fc.nat(), fc.option(crashes), (seed, when) => {
        const faults = when === null ? [] : [crash('b', when)];
        simulate(nodes, { seed, faults, links: 'stream', invariants: [simulated.rule] });
      }),
      { ...FIXED, numRuns: 150 },
    );
    expect(simulated.histories.size).toBeGreaterThan(40);
    expect([...simulated.histories].filter((one) => !searched.histories.has(one))).toEqual([]);
  });
});

/** Remembers every beginning of every run that it is shown. */
function historian() {
  const histories = new Set<string>();
  const rule: Invariant<unknown, { text: string }> = {
    name: 'history',
    rule: 'Anything may happen.',
    start: () => ({ text: '' }),
    observe: (state, { node, output }) => {
      state.text += `${node} ${String(output)}, `;
      histories.add(state.text);
      return undefined;
    },
  };
  return { histories, rule: rule as Invariant<unknown> };
}
