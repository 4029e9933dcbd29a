import { describe, expect, test } from 'vitest';
import type { Bounds } from '../../src/check/bounds.ts';
import { exploration } from '../../src/grade/exploration.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { careful, hasty, rules, scenario, server, type Store } from './run-helpers.ts';

const BOUNDS: Bounds = {
  states: 5000,
  depth: 50,
  crashes: 1,
  crashing: ['server'],
  earlyTimers: 0,
  losses: 0,
  disks: 'slow',
};

function graded(bounds = BOUNDS) {
  return exploration({
    chapter: 3,
    id: '2.2',
    title: 'It keeps what it has acknowledged, in every order of events',
    points: 5,
    scenario,
    cases: [
      { params: { puts: 1 }, bounds },
      { params: { puts: 2 }, bounds },
    ],
    rules,
  });
}

const SETTINGS = { seed: 1, effort: 1 };

describe('an exploration', () => {
  test('is passed by what is right, and says how much it saw', () => {
    const { failure, effort } = graded().run(careful, SETTINGS);
    expect(failure).toBeUndefined();
    expect(effort.exploration).toMatchObject({ exhaustive: true });
    expect(effort.exploration!.states).toBeGreaterThan(10);
  });

  test('fails with a run that a token replays exactly', () => {
    const { failure } = graded().run(hasty, SETTINGS);
    expect(failure).toMatchObject({ kind: 'rule', name: 'durability' });
    expect(failure!.faults).toEqual(['server crashes', 'server is started again']);
    const { payload, hash } = decodeToken(failure!.token!);
    expect(failure!.hash).toBe(hash);
    expect(graded().replay!(hasty, payload).failure).toEqual(failure);
    expect(graded().replay!(careful, payload).failure).toBeUndefined();
  });

  test('is no pass if the search was cut off', () => {
    const { failure, effort } = graded({ ...BOUNDS, states: 10 }).run(careful, SETTINGS);
    expect(failure).toMatchObject({ kind: 'not proven' });
    expect(effort.exploration).toMatchObject({ exhaustive: false });
  });

  test('does not trust a node whose inspect() leaves something out', () => {
    const secretive: Store = {
      newServer: (env) => {
        let puts = 0;
        return {
          onMessage: (from) => env.send(from, `ack ${++puts}`),
          inspect: () => null,
        };
      },
    };
    expect(graded().run(secretive, SETTINGS).failure).toMatchObject({
      kind: 'bad data',
      name: 'inspect() is incomplete',
    });
    let acks = 0;
    const moody = server((env, to) => env.send(to, `ack ${++acks}`));
    expect(graded().run(moody, SETTINGS).failure).toMatchObject({
      kind: 'nondeterminism',
    });
  });
});
