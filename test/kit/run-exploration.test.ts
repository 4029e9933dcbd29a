import { describe, expect, test } from 'vitest';
import { exploration } from '../../src/grade/exploration.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { careful, hasty, rules, scenario, server } from './run-helpers.ts';

const options = {
  chapter: 3,
  id: '2.2',
  title: 'It keeps what it has acknowledged, in every order of events',
  points: 5,
  scenario,
  params: [{ puts: 1 }, { puts: 2 }],
  rules,
  bounds: {
    states: 5000,
    depth: 50,
    crashes: 1,
    crashing: ['server'],
    earlyTimers: 0,
    losses: 0,
    disks: 'slow',
  },
} as const;
const SETTINGS = { seed: 1, effort: 1 };

describe('an exploration', () => {
  test('is passed by what is right, and says how much it saw', () => {
    const { failure, effort } = exploration(options).run(careful, SETTINGS);
    expect(failure).toBeUndefined();
    expect(effort.exploration).toMatchObject({ exhaustive: true });
    expect(effort.exploration!.states).toBeGreaterThan(10);
  });

  test('fails with a run that a token replays exactly', () => {
    const { failure } = exploration(options).run(hasty, SETTINGS);
    expect(failure).toMatchObject({ kind: 'rule', name: 'durability' });
    expect(failure!.faults).toEqual(['server crashes', 'server is started again']);
    const { payload, hash } = decodeToken(failure!.token!);
    expect(failure!.hash).toBe(hash);
    expect(exploration(options).replay!(hasty, payload).failure).toEqual(failure);
    expect(exploration(options).replay!(careful, payload).failure).toBeUndefined();
  });

  test('is no pass if the search was cut off', () => {
    const bounds = { ...options.bounds, states: 10 };
    const { failure, effort } = exploration({ ...options, bounds }).run(careful, SETTINGS);
    expect(failure).toMatchObject({ kind: 'not proven' });
    expect(effort.exploration).toMatchObject({ exhaustive: false });
  });

  test('does not trust a node whose inspect() leaves something out', () => {
    let acks = 0;
    const secretive = {
      newServer: (...args: Parameters<typeof careful.newServer>) => {
        const [env, output] = args;
        let puts = 0;
        return {
          ...careful.newServer(env, output),
          onMessage: (from: string) => env.send(from, `ack ${(puts += 1)}`),
          inspect: () => null,
        };
      },
    };
    expect(exploration(options).run(secretive, SETTINGS).failure).toMatchObject({
      kind: 'bad data',
      name: 'inspect() is incomplete',
    });
    const moody = server((env, to) => env.send(to, `ack ${(acks += 1)}`));
    expect(exploration(options).run(moody, SETTINGS).failure).toMatchObject({
      kind: 'nondeterminism',
    });
  });
});
