import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crash, pause, type Fault } from '../../src/sim/fault.ts';
import { ImpossibleFault } from '../../src/sim/fault-problem.ts';
import {
  arrivals,
  chatter,
  eventsOf,
  FIXED,
  idle,
  node,
  outputs,
  simulate,
  THREE,
  troubles,
} from './sim-helpers.ts';

const timer = (delayMs: number) =>
  node((env, output) => ({
    onStart: () => env.setTimer('x', delayMs),
    onTimer: (name) => output(`${name} at ${env.now()}`),
  }));

describe('timers and clocks', () => {
  test('a timer fires once, after its delay', () => {
    expect(outputs(simulate({ a: timer(30) }).trace)).toEqual(['30 a x at 30']);
  });

  test('a timer that is set again starts anew, and one that is cleared never fires', () => {
    const a = node((env, output) => ({
      onStart: () => {
        env.setTimer('again', 30);
        env.setTimer('never', 30);
        env.setTimer('at 20', 20);
      },
      onTimer: (name) => {
        output(name);
        if (name !== 'at 20') return;
        env.setTimer('again', 30);
        env.clearTimer('never');
        env.clearTimer('unheard of');
      },
    }));
    expect(outputs(simulate({ a }).trace)).toEqual(['20 a at 20', '50 a again']);
  });

  test.each([NaN, -1, Infinity])('a timer of %d ms is refused', (delayMs) => {
    const { simulator } = simulate({ a: timer(delayMs) });
    expect(String(simulator.error?.thrown)).toContain(`set the timer "x" to ${delayMs} ms`);
  });

  test('a clock that drifts runs fast or slow, and its timers with it', () => {
    const drift = (percent: number): readonly Fault[] => [{ kind: 'drift', node: 'a', percent }];
    expect(outputs(simulate({ a: timer(120) }, { faults: drift(20) }).trace)).toEqual([
      '100 a x at 120',
    ]);
    expect(outputs(simulate({ a: timer(80) }, { faults: drift(-20) }).trace)).toEqual([
      '100 a x at 80',
    ]);
  });

  test('when a timer fires its own clock has moved on by its delay, whatever the drift', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 20 }),
        fc.integer({ min: 1, max: 300 }),
        fc.nat(1000),
        (percent, delayMs, seed) => {
          const late: number[] = [];
          const a = node((env) => {
            let set = 0;
            const again = (): void => {
              set = env.now();
              env.setTimer('x', delayMs);
            };
            return {
              onStart: again,
              onTimer: () => {
                late.push(env.now() - set - delayMs);
                again();
              },
            };
          });
          simulate({ a }, { seed, faults: [{ kind: 'drift', node: 'a', percent }] });
          expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...late)).toBeLessThanOrEqual(2);
        },
      ),
      { ...FIXED, numRuns: 300 },
    );
  });
});

describe('pauses and slow disks', () => {
  const echo = node((env, output) => ({
    onMessage: (_from, message) => output(message),
    onStart: () => env.setTimer('x', 20),
    onTimer: (name) => output(name),
  }));
  const sender = node((env) => ({
    onStart: () => env.send('a', 'hello'),
  }));

  test('a paused node meets what it missed when it wakes up, in order', () => {
    const faults = [pause('a', { atMs: 5, forMs: 50 })];
    const { trace } = simulate({ a: echo, b: sender }, { faults });
    expect(outputs(trace)).toEqual(['55 a hello', '55 a x']);
  });

  test('of two pauses that overlap the later end counts', () => {
    const faults = [pause('a', { atMs: 5, forMs: 50 }), pause('a', { atMs: 10, forMs: 10 })];
    const { trace } = simulate({ a: echo, b: sender }, { faults });
    expect(outputs(trace)).toEqual(['55 a hello', '55 a x']);
  });

  test('a node that crashes in its pause loses what it missed', () => {
    const faults = [pause('a', { atMs: 5, forMs: 50 }), crash('a', { atMs: 30, forMs: 10 })];
    const { trace } = simulate({ a: echo, b: sender }, { faults });
    expect(outputs(trace)).toEqual(['60 a x']);
    expect(eventsOf(trace, 'lose').map(({ reason }) => reason)).toEqual(['down']);
  });

  test('a slow disk stays slow through a crash, even if it became so while the node was down', () => {
    const writer = node((env) => ({
      onStart: () => {
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'synced');
      },
    }));
    const faults: Fault[] = [
      crash('a', { atMs: 2, forMs: 10 }),
      { kind: 'slow-disk', node: 'a', atMs: 5, forMs: 50, syncMs: 40 },
    ];
    expect(arrivals(simulate({ a: writer, b: idle }, { faults }).trace)).toEqual(['62 a>b synced']);
  });
});

describe('crashes', () => {
  test('a node is built anew, finds what it had synced, and nothing else', () => {
    const a = node((env, output) => ({
      onStart: () => {
        output(env.disk.log('starts').read().join());
        env.disk.log('starts').append(env.now());
        if (env.now() < 20) env.sendAfterSync('a', 'go on');
      },
    }));
    const faults = [crash('a', { atMs: 10, forMs: 10 }), crash('a', { atMs: 30, forMs: 10 })];
    expect(outputs(simulate({ a }, { faults }).trace)).toEqual(['0 a ', '20 a 0', '40 a 0']);
  });

  test('it can die right after a handler, before a message that waits for the disk departs', () => {
    const a = node((env) => ({
      onStart: () => {
        env.send('b', 'at once');
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'after the sync');
      },
    }));
    const faults: Fault[] = [{ kind: 'crash-after', node: 'a', step: 1, forMs: 10, keep: 0 }];
    const { trace } = simulate({ a, b: idle }, { faults });
    expect(arrivals(trace)).toEqual(['10 a>b at once', '20 a>b at once', '25 a>b after the sync']);
    expect(eventsOf(trace, 'crash')[0]).toMatchObject({ lostWrites: 1, unsent: 1 });
  });

  test('its timers and what it had sent itself die with it', () => {
    const a = node((env, output) => ({
      onStart: () => {
        if (env.disk.read('x') !== undefined) return;
        env.disk.replace('x', 1);
        env.setTimer('x', 25);
        env.sendAfterSync('a', 'to myself');
      },
      onMessage: (_, message) => output(message),
      onTimer: (name) => output(name),
    }));
    const keep = 1;
    const faults = [crash('a', { atMs: 3, forMs: 10, keep })];
    expect(outputs(simulate({ a }, { faults }).trace)).toEqual([]);
  });

  test('a message to a node that is down is lost', () => {
    const b = node((env) => ({ onStart: () => env.send('a', 'hello') }));
    const { trace } = simulate({ a: idle, b }, { faults: [crash('a', { atMs: 5, forMs: 10 })] });
    expect(eventsOf(trace, 'lose').map(({ reason }) => reason)).toEqual(['down']);
  });
});

describe('healing', () => {
  test('from then on nothing is lost and every node is up', () => {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const { trace, simulator } = chatter(trouble, 'datagram');
        expect(simulator.members.filter(({ node }) => node === undefined)).toEqual([]);
        const healed = trace.events.findIndex(({ type }) => type === 'heal');
        const after = trace.events.slice(healed);
        expect(after.filter(({ type }) => type === 'lose' || type === 'crash')).toEqual([]);
        expect(THREE.filter((id) => !after.some((e) => e.node === id))).toEqual([]);
      }),
      { ...FIXED, numRuns: 40 },
    );
  });

  test('a message that arrives in the very ms in which its receiver is started again is not lost', () => {
    const b = node((env) => ({
      onStart: () => env.setTimer('x', 990),
      onTimer: () => env.send('a', 'hello'),
    }));
    const faults = [crash('a', { atMs: 5, forMs: 5000 })];
    expect(arrivals(simulate({ a: idle, b }, { faults }).trace)).toEqual(['1000 b>a hello']);
  });

  test('everything that is in force ends with it', () => {
    const when = { atMs: 0, forMs: 5000 };
    const faults: Fault[] = [
      crash('a', when),
      pause('b', when),
      { kind: 'partition', side: ['c'], ...when },
      { kind: 'slow-disk', node: 'c', syncMs: 900, ...when },
    ];
    const { trace } = simulate({ a: idle, b: idle, c: idle }, { faults });
    expect(trace.events.filter(({ atMs }) => atMs === 1000).map(({ type }) => type)).toEqual([
      'heal',
      'resume',
      'mend',
      'normal disk',
      'start',
    ]);
  });
});

describe('the end of a run', () => {
  const busy = node((env) => ({
    onStart: () => env.setTimer('x', 1),
    onTimer: () => env.setTimer('x', 1),
  }));

  test('a run that never comes to rest is stopped', () => {
    const { result } = simulate({ a: busy }, { maxEvents: 50 });
    expect(result).toMatchObject({ restless: true, events: 50 });
  });

  test('a run with exactly as many events as it may have is not restless', () => {
    const { events } = simulate({ a: busy }).result;
    expect(simulate({ a: busy }, { maxEvents: events }).result.restless).toBe(false);
    expect(simulate({ a: busy }, { maxEvents: events - 1 }).result.restless).toBe(true);
  });

  test.each<[string, Fault, string]>([
    ['before the beginning', crash('a', { atMs: -1, forMs: 5 }), 'atMs -1'],
    ['at half a ms', crash('a', { atMs: 1.5, forMs: 5 }), 'atMs 1.5'],
    ['for the 0th message', { kind: 'lose', from: 'a', to: 'b', nth: 0 }, 'nth 0'],
    ['that stops a clock', { kind: 'drift', node: 'a', percent: -100 }, 'percent -100'],
  ])('a fault %s is refused', (_, fault, words) => {
    expect(() => simulate({ a: idle, b: idle }, { faults: [fault] })).toThrow(ImpossibleFault);
    expect(() => simulate({ a: idle, b: idle }, { faults: [fault] })).toThrow(words);
  });

  test('faults on nodes that the run does not have do nothing', () => {
    const faults: Fault[] = [
      crash('z', { atMs: 1, forMs: 5 }),
      pause('z', { atMs: 1, forMs: 5 }),
      { kind: 'partition', side: ['z'], atMs: 1, forMs: 5 },
      { kind: 'partition', side: ['a', 'b', 'z'], atMs: 1, forMs: 5 },
      { kind: 'slow-disk', node: 'z', atMs: 1, forMs: 5, syncMs: 5 },
      { kind: 'drift', node: 'z', percent: 5 },
    ];
    const run = (faults: readonly Fault[]) => simulate({ a: idle, b: idle }, { faults }).trace;
    expect(run(faults)).toEqual(run([]));
  });
});
