import { describe, expect, test } from 'vitest';
import { explore } from '../../src/check/explorer.ts';
import { play, stepsOf } from '../../src/check/playback.ts';
import type { Step } from '../../src/sim/step.ts';
import { CALM, never } from './check-helpers.ts';
import { arrivals, eventsOf, idle, node } from './sim-helpers.ts';

/** Forgets its promise in a crash, since it does not wait for the disk. */
const forgetful = node((env, output) => ({
  onStart: () => {
    if (env.disk.read('started') === undefined) {
      env.disk.replace('started', true);
      env.sendAfterSync('a', 'begin');
    }
  },
  onMessage: (from, message) => {
    if (message === 'begin') {
      env.disk.replace('promise', true);
      env.send('b', 'promised');
    } else output(env.disk.read('promise') === undefined ? 'forgotten' : 'kept');
  },
  inspect: () => null,
}));
const echo = node((env) => ({ onMessage: (from) => env.send(from, 'well?') }));

const invariants = [never((output) => output === 'forgotten')];
const cluster = { nodes: { a: forgetful, b: echo }, invariants, trace: true };

describe.each(['slow', 'fast'] as const)('a counterexample (%s disks)', (disks) => {
  const bounds = { ...CALM, crashes: 1, crashing: ['a'], disks };
  const found = explore({ ...cluster, bounds });
  const steps = stepsOf(cluster, found.counterexample ?? []);

  test('is found, and played back it breaks the same rule', () => {
    expect(found.violation).toMatchObject({ name: 'never', node: 'a' });
    expect(play(cluster, steps).violation).toEqual(found.violation);
  });

  test('is as short as it can be: no single step can go', () => {
    expect(steps).toHaveLength(found.counterexample!.length);
    for (const i of steps.keys()) {
      expect(play(cluster, steps.toSpliced(i, 1)).violation).toBeUndefined();
    }
    const deeds = steps.map((step) => step.do);
    expect(deeds).toEqual(['sync', 'deliver', 'deliver', 'crash', 'restart', 'deliver']);
  });
});

describe('steps', () => {
  const talker = node((env) => ({
    onStart: () => {
      env.send('b', 'one');
      env.send('b', 'two');
      env.setTimer('x', 5);
    },
    onTimer: () => env.send('b', 'three'),
  }));
  const run = (steps: readonly Step[]) =>
    play({ nodes: { a: talker, b: idle }, invariants: [], trace: true }, steps);

  test('are taken in their order, each a unit of time', () => {
    const { trace } = {
      trace: run([
        { do: 'deliver', from: 'a', to: 'b', nth: 2 },
        { do: 'timer', node: 'a', timer: 'x' },
        { do: 'lose', from: 'a', to: 'b', nth: 1 },
        { do: 'deliver', from: 'a', to: 'b', nth: 3 },
      ]).trace(),
    };
    expect(arrivals(trace)).toEqual(['1 a>b two', '4 a>b three']);
    expect(eventsOf(trace, 'lose')).toMatchObject([{ atMs: 3, message: 'one' }]);
  });

  test('that are not possible do nothing, not even to the time', () => {
    const impossible: Step[] = [
      { do: 'deliver', from: 'a', to: 'b', nth: 9 },
      { do: 'timer', node: 'a', timer: 'y' },
      { do: 'timer', node: 'z', timer: 'x' },
      { do: 'restart', node: 'a' },
      { do: 'sync', node: 'a' },
    ];
    expect(run(impossible).trace()).toEqual(run([]).trace());
  });
});
