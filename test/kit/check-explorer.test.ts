import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../../src/check/explorer.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import { crash } from '../../src/sim/fault.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { allOutputs, CALM, search } from './check-helpers.ts';
import { FIXED, idle, node, simulate, type Text } from './sim-helpers.ts';

/** Tells the application all that has arrived, in order. */
const listener = node((_, output) => {
  let heard = '';
  return {
    onMessage: (_from, message) => {
      heard += message;
      output(heard);
    },
    inspect: () => heard,
  };
});

const sends = (...messages: Text[]) =>
  node((env) => ({ onStart: () => messages.forEach((message) => env.send('b', message)) }));

/** Fires timers one after the other, `last` of them. */
const ticker = (last: number) =>
  node((env, output) => {
    let ticks = 0;
    return {
      onStart: () => env.setTimer('tick', 1),
      onTimer: () => {
        output(++ticks);
        if (ticks < last) env.setTimer('tick', 1);
      },
      inspect: () => ticks,
    };
  });

describe('the explorer', () => {
  test('tries every order in which messages may arrive', () => {
    expect(allOutputs({ a: sends('1', '2', '3'), b: listener })).toEqual([
      '1',
      '12',
      '123',
      '13',
      '132',
      '2',
      '21',
      '213',
      '23',
      '231',
      '3',
      '31',
      '312',
      '32',
      '321',
    ]);
  });

  test('counts the states: three messages that arrive or not yet make eight', () => {
    const mute = node(() => ({}));
    expect(search({ a: sends('1', '2', '3'), b: mute })).toEqual({
      states: 8,
      depth: 3,
      exhaustive: true,
    });
  });

  test('finds a shortest way to what is forbidden', () => {
    const found = search({ a: sends('1', '2', '3'), b: listener }, {}, (heard) =>
      String(heard).endsWith('31'),
    );
    expect(found.exhaustive).toBe(false);
    expect(found.violation?.sentence).toBe('"31" came');
    expect(found.counterexample).toEqual([
      { do: 'deliver', from: 'a', to: 'b', content: '"3"' },
      { do: 'deliver', from: 'a', to: 'b', content: '"1"' },
    ]);
  });

  test('finds what is wrong from the very start', () => {
    const hasty = node((_, output) => ({ onStart: () => output('oops') }));
    const found = search({ a: hasty }, {}, (output) => output === 'oops');
    expect(found).toMatchObject({ counterexample: [], violation: { sentence: '"oops" came' } });
  });

  test('finds an exception, and the way there', () => {
    const fragile = node(() => ({
      onMessage: () => {
        throw new Error('oops');
      },
    }));
    const found = search({ a: sends('1'), b: fragile });
    expect(found.error).toMatchObject({ node: 'b', handler: 'onMessage of b' });
    expect(found.counterexample).toHaveLength(1);
  });

  test('takes equal messages under way for one, or for two if it is told to', () => {
    const nodes = { a: sends('x', 'x', 'x'), b: listener };
    expect(allOutputs(nodes)).toEqual(['x']);
    expect(allOutputs(nodes, { copies: 2 })).toEqual(['x', 'xx']);
  });

  test('does not confuse links by the names of their ends', () => {
    const nodes: Record<string, NodeFactory<Text, unknown>> = {
      x: node((env) => ({ onStart: () => env.send('y z', 'hello') })),
      'x y': node((env) => ({ onStart: () => env.send('z', 'hello') })),
      'y z': node((_, output) => ({ onMessage: () => output('y z heard it') })),
      z: node((_, output) => ({ onMessage: () => output('z heard it') })),
    };
    expect(allOutputs(nodes)).toEqual(['y z heard it', 'z heard it']);
  });
});

describe('bounds', () => {
  test('a search that reaches no bound is exhaustive, one state or step less and it is not', () => {
    const nodes = { a: ticker(5) };
    expect(search(nodes)).toEqual({ states: 6, depth: 5, exhaustive: true });
    expect(search(nodes, { states: 6, depth: 5 })).toEqual({
      states: 6,
      depth: 5,
      exhaustive: true,
    });
    expect(search(nodes, { states: 5 })).toEqual({ states: 5, depth: 4, exhaustive: false });
    expect(search(nodes, { depth: 4 })).toEqual({ states: 5, depth: 4, exhaustive: false });
  });

  test('what never ends is never exhaustive', () => {
    expect(search({ a: ticker(Infinity) }, { states: 50 })).toMatchObject({ exhaustive: false });
  });

  test('what goes round in circles is exhaustive', () => {
    const blinker = node((env) => {
      let on = false;
      return {
        onStart: () => env.setTimer('x', 1),
        onTimer: () => {
          on = !on;
          env.setTimer('x', 1);
        },
        inspect: () => on,
      };
    });
    expect(search({ a: blinker }, { depth: 1 })).toEqual({ states: 2, depth: 1, exhaustive: true });
  });

  test('messages are lost only as often as it allows, and never to oneself', () => {
    const a = node((env, output) => ({
      onStart: () => {
        env.send('b', 'x');
        env.send('b', 'y');
        env.send('a', 'mine');
      },
      onMessage: (_, message) => output(message),
      onTimer: () => output('nothing is under way'),
    }));
    const lossesIn = (losses: number): number => {
      const found = search({ a, b: idle }, { losses });
      expect(found.exhaustive).toBe(true);
      return found.states;
    };
    // Without losses x, y and the one to itself are each under way or not: 8. Who has lost one may
    // have the other under way, or neither: 3 more, times 2. Who has lost both: 1 more, times 2.
    expect([0, 1, 2, 3].map(lossesIn)).toEqual([8, 14, 16, 16]);
  });

  test('a timer fires when nothing else can happen, and earlier as often as it allows', () => {
    const a = node((env, output) => {
      let answered = false;
      return {
        onStart: () => {
          env.send('b', 'ask');
          env.setTimer('x', 100);
        },
        onMessage: () => {
          answered = true;
        },
        onTimer: () => output(answered ? 'in time' : 'too early'),
        inspect: () => answered,
      };
    });
    const b = node((env) => ({ onMessage: (from) => env.send(from, 'answer') }));
    expect(allOutputs({ a, b })).toEqual(['in time']);
    expect(allOutputs({ a, b }, { earlyTimers: 1 })).toEqual(['in time', 'too early']);
    expect(allOutputs({ a, b }, { losses: 1 })).toEqual(['in time', 'too early']);
  });

  test('nodes crash only as often as it allows, and only those it names', () => {
    const a = node((env, output) => ({
      onStart: () => {
        const starts = (env.disk.read<number>('starts') ?? 0) + 1;
        output(`${env.self} ${starts}`);
        env.disk.replace('starts', starts);
        env.sendAfterSync(env.self, 'synced');
      },
    }));
    expect(allOutputs({ a, b: a }, { crashes: 2, crashing: ['a'] })).toEqual([
      'a 1',
      'a 2',
      'a 3',
      'b 1',
    ]);
    expect(allOutputs({ a, b: a }, { crashes: 1 })).toEqual(['a 1', 'a 2', 'b 1', 'b 2']);
  });
});

describe('disks in a search', () => {
  const writer = (deed: (append: (entry: string) => void, put: (value: string) => void) => void) =>
    node((env, output) => ({
      onStart: () => {
        const log = env.disk.log<string>('log');
        output(`${env.disk.read<string>('record') ?? '-'} ${log.read().join('')}`);
        if (env.disk.read('ran') !== undefined || log.length > 0) return;
        deed(
          (entry) => log.append(entry),
          (value) => env.disk.replace('record', value),
        );
      },
    }));

  test('a crash leaves any of a few unsynced writes, but no gap in a log', () => {
    const a = writer((append, put) => {
      append('1');
      append('2');
      put('x');
    });
    expect(allOutputs({ a }, { crashes: 1 })).toEqual(['- ', '- 1', '- 12', 'x ', 'x 1', 'x 12']);
  });

  test('of many unsynced writes a crash leaves the oldest, however many', () => {
    const a = writer((append) => ['1', '2', '3', '4', '5'].forEach(append));
    expect(allOutputs({ a }, { crashes: 1 })).toEqual(
      ['', '1', '12', '123', '1234', '12345'].map((log) => `- ${log}`),
    );
  });

  const promise = node((env, output) => ({
    onStart: () => {
      if (env.disk.read('promise') === undefined && env.self === 'a') {
        env.disk.replace('promise', 'given');
        env.sendAfterSync('b', 'promised');
      }
    },
    onMessage: (_, message) => {
      if (env.self === 'b') env.send('a', 'keep it');
      else output(`${env.disk.read<string>('promise') ?? 'forgotten'} ${message}`);
    },
  }));

  test.each(['slow', 'fast'] as const)(
    'a message that waits for the disk is never sent without it (%s)',
    (disks) => {
      expect(
        allOutputs({ a: promise, b: promise }, { crashes: 2, crashing: ['a'], disks }),
      ).toEqual(['given keep it']);
    },
  );

  test('with fast disks nothing comes in between, but a crash may', () => {
    const a = node((env, output) => {
      let synced = false;
      return {
        onStart: () => {
          env.disk.replace('x', 1);
          env.sendAfterSync('a', 'synced');
        },
        onMessage: (from) => {
          if (from === 'a') synced = true;
          else output(synced ? 'later' : 'in between');
        },
        inspect: () => synced,
      };
    });
    const b = node((env) => ({ onStart: () => env.send('a', 'hello') }));
    expect(allOutputs({ a, b }, { disks: 'slow' })).toEqual(['in between', 'later']);
    expect(allOutputs({ a, b }, { disks: 'fast' })).toEqual(['later']);
    expect(search({ a, b }, { disks: 'fast', crashes: 1, crashing: ['a'] }).states).toBeGreaterThan(
      search({ a, b }, { disks: 'fast' }).states,
    );
  });

  test('with fast disks, too, messages to oneself may arrive in any order', () => {
    const a = node((env, output) => {
      let heard = '';
      return {
        onStart: () => ['1', '2'].forEach((message) => env.send('a', message)),
        onMessage: (_, message) => output((heard += message)),
        inspect: () => heard,
      };
    });
    expect(allOutputs({ a }, { disks: 'fast' })).toEqual(['1', '12', '2', '21']);
  });
});

describe('the explorer and the simulator', () => {
  /** Writes down each put and acknowledges it, to whom it likes; says what it finds after a crash. */
  const store = node((env, output) => ({
    onStart: () => output(`found ${env.disk.log('puts').length}`),
    onMessage: (from, message) => {
      env.disk.log('puts').append(message);
      env.send(from, `early ${message}`);
      env.sendAfterSync(from, `sure ${message}`);
    },
  }));
  const client = node((env, output) => ({
    onStart: () => ['1', '2'].forEach((put) => env.send('b', put)),
    onMessage: (_, message) => output(message),
  }));
  const nodes = { a: client, b: store };

  /** Remembers every beginning of every run that it is shown. */
  function historian() {
    const histories = new Set<string>();
    const rule: Invariant<unknown, { text: string }> = {
      name: 'history',
      rule: 'Anything may happen.',
      start: () => ({ text: '' }),
      observe: (state, { output }) => {
        state.text += `${String(output)}, `;
        histories.add(state.text);
        return undefined;
      },
    };
    return { histories, rule: rule as Invariant<unknown> };
  }

  test('whatever a simulated run does, the search has seen', () => {
    const searched = historian();
    const bounds = { ...CALM, crashes: 1, crashing: ['b'], states: 100_000 };
    const { exhaustive } = explore({ nodes, invariants: [searched.rule], bounds });
    expect(exhaustive).toBe(true);
    const crashes = fc.record({
      atMs: fc.integer({ min: 1, max: 60 }),
      forMs: fc.integer({ min: 1, max: 30 }),
      keep: fc.nat(3),
    });
    const simulated = historian();
    fc.assert(
      fc.property(fc.nat(), fc.option(crashes), (seed, when) => {
        const faults = when === null ? [] : [crash('b', when)];
        simulate(nodes, { seed, faults, invariants: [simulated.rule] });
      }),
      { ...FIXED, numRuns: 300 },
    );
    expect(simulated.histories.size).toBeGreaterThan(40);
    expect([...simulated.histories].filter((one) => !searched.histories.has(one))).toEqual([]);
  });
});
