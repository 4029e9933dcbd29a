import { describe, expect, test } from 'vitest';
import { property, type PropertyOptions } from '../../src/grade/property.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { crash, lose, pause } from '../../src/sim/fault.ts';
import type { FaultMenu } from '../../src/sim/fault-menu.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import { careful, hasty, rules, scenario, server, type Store } from './run-helpers.ts';

const MENU: FaultMenu = {
  most: 5,
  withinMs: 60,
  longestMs: 100,
  crash: scenario.nodes,
  pause: scenario.nodes,
  delay: scenario.nodes,
  repeat: scenario.nodes,
};

function graded(options: Partial<Omit<PropertyOptions<Store, string, string>, 'scenario'>> = {}) {
  return property({
    chapter: 3,
    id: '2.1',
    title: 'It keeps what it has acknowledged',
    points: 5,
    scenario,
    rules,
    menu: MENU,
    runs: 60,
    ...options,
  });
}

const SETTINGS = { seed: 1, effort: 1 };

describe('a property', () => {
  test('is passed by what is right, whatever the seed', () => {
    for (const seed of [1, 2, 3]) {
      const { failure, effort } = graded().run(careful, { seed, effort: 1 });
      expect(failure).toBeUndefined();
      expect(effort.runs).toBeGreaterThanOrEqual(60);
    }
  });

  test('shrinks a failure to what it needs: one crash, at a moment that matters', () => {
    for (const seed of [1, 2, 3]) {
      const { failure } = graded().run(hasty, { seed, effort: 1 });
      expect(failure).toMatchObject({ kind: 'rule', name: 'durability' });
      expect(failure!.sentence).toBe('server has forgotten it');
      expect(failure!.faults).toHaveLength(1);
      expect(failure!.faults![0]).toMatch(/^server crashes/);
    }
  });

  test('gives the same verdict for the same seed', () => {
    const [one, other] = [graded().run(hasty, SETTINGS), graded().run(hasty, SETTINGS)];
    expect(one).toEqual(other);
  });

  test('names a failed run by a token that replays it exactly', () => {
    const { failure } = graded().run(hasty, SETTINGS);
    const { chapter, test, hash, payload } = decodeToken(failure!.token!);
    expect({ chapter, test, hash }).toEqual({ chapter: 3, test: '2.1', hash: failure!.hash });
    const replayed = graded().replay(hasty, payload);
    expect(replayed.failure).toEqual(failure);
    expect(hashTrace(replayed.trace!)).toBe(hash);
    expect(graded().replay(careful, payload).failure).toBeUndefined();
  });

  test('tries given schedules first, and nothing else if it is to make no random runs', () => {
    const schedules = [
      { seed: 0, params: { puts: 1 }, faults: [crash('server', { atMs: 11, forMs: 5 })] },
    ];
    const { failure, effort } = graded({ schedules, runs: 0 }).run(careful, SETTINGS);
    expect(failure).toBeUndefined();
    expect(effort.runs).toBe(2);
  });

  test('takes what a given schedule does not need out of it', () => {
    const noise = [pause('client', { atMs: 40, forMs: 10 }), lose('client', 'server', 7)];
    const faults = [...noise, crash('server', { atMs: 6, forMs: 77, keep: 0 })];
    const schedules = [{ seed: 0, params: { puts: 3 }, faults }];
    const { failure } = graded({ schedules, runs: 0 }).run(hasty, SETTINGS);
    expect(failure!.faults).toHaveLength(1);
  });

  test('notices that a schedule run twice goes two ways, and names the handler', () => {
    let runs = 0;
    const moody = server((env, to) => env.send(to, `ack ${runs++}`));
    const { failure } = graded().run(moody, SETTINGS);
    expect(failure).toMatchObject({ kind: 'nondeterminism', name: 'determinism' });
    expect(failure!.sentence).toContain('of server at 5 ms');
  });

  test('notices a run that never comes to rest', () => {
    const chatty = server((env) => env.send('server', 'again'));
    const { failure } = graded().run(chatty, SETTINGS);
    expect(failure).toMatchObject({ kind: 'endless loop' });
  });
});
