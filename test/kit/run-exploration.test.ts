import { describe, expect, test } from 'vitest';
import type { Bounds } from '../../src/check/bounds.ts';
import { exploration } from '../../src/grade/exploration.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { encodeSteps } from '../../src/sim/step.ts';
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
    expect(graded().replay(hasty, payload).failure).toEqual(failure);
    expect(graded().replay(careful, payload).failure).toBeUndefined();
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

  test('tells of connections that break, and of timers that fire early', () => {
    const test = exploration<null, string, string>({
      chapter: 3,
      id: '2.3',
      title: 'It hears all',
      points: 5,
      scenario: {
        ...scenario,
        nodes: ['client', 'server'],
        world: { ...scenario.world, links: 'stream' },
        build: () => ({
          client: (env) => ({
            onStart: () => env.connect('server'),
            onLinkUp: () => env.send('server', 'put'),
            onMessage: () => undefined,
            inspect: () => null,
          }),
          server: (env, output) => {
            let heard = false;
            return {
              onStart: () => env.setTimer('close', 1),
              onMessage: () => void (heard = true),
              onTimer: () => output(heard ? 'heard' : 'closed too early'),
              onLinkDown: () => output(heard ? 'heard' : 'heard nothing'),
              inspect: () => heard,
            };
          },
        }),
      },
      cases: [
        { params: {}, bounds: { ...BOUNDS, crashes: 0 } },
        { params: {}, bounds: { ...BOUNDS, crashes: 0, earlyTimers: 1 } },
        { params: {}, bounds: { ...BOUNDS, crashes: 0, breaks: 1 } },
      ],
      rules: {
        invariants: () => [
          {
            name: 'hears all',
            rule: 'The server has heard the put in the end.',
            start: () => ({}),
            observe: (_, { output }) => (output === 'heard' ? undefined : `It ${output}.`),
          },
        ],
      },
    });
    const { failure } = test.run(null, SETTINGS);
    expect(failure).toMatchObject({
      sentence: 'It closed too early.',
      faults: ['the timer "close" of server fires early'],
    });
    const payload = Uint8Array.of(
      2,
      ...encodeSteps(
        [
          { do: 'connect', node: 'client', peer: 'server' },
          { do: 'break', node: 'client', peer: 'server' },
          { do: 'link down', node: 'server', peer: 'client' },
        ],
        ['client', 'server'],
      ),
    );
    expect(test.replay(null, payload).failure).toMatchObject({
      sentence: 'It heard nothing.',
      faults: ['the connection between client and server breaks'],
    });
  });
});
