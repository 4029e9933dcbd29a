import { expect, test, describe } from 'vitest';
import { diagnose } from '../../src/grade/diagnose.ts';
import { property } from '../../src/grade/property.ts';
import { careful, hasty, rules, scenario, server, type Store } from './run-helpers.ts';

const graded = property({
  chapter: 3,
  id: '2.1',
  title: 'It keeps what it has acknowledged',
  points: 5,
  scenario,
  rules,
  menu: { most: 3, withinMs: 60, longestMs: 100, crash: ['server'] },
  runs: 60,
});

const known = (name: string, chapter: Store) => ({
  mutant: { name, misconception: `thinks ${name}`, caughtBy: '2.1', patches: [] },
  chapter,
});

describe('the diagnosis', () => {
  const { failure } = graded.run(hasty, { seed: 1, effort: 1 });

  test('names the known mistake that does the same in the same run', async () => {
    const mutants = [known('it is right', careful), known('acks are free', hasty)];
    expect(await diagnose(graded, failure!, mutants, careful)).toEqual({
      mutant: 'acks are free',
      misconception: 'thinks acks are free',
    });
  });

  test('names none if none does', async () => {
    expect(
      await diagnose(graded, failure!, [known('it is right', careful)], careful),
    ).toBeUndefined();
  });

  test('names none for a run in which the reference fails as well', async () => {
    const mutants = [known('acks are free', hasty)];
    expect(await diagnose(graded, failure!, mutants, hasty)).toBeUndefined();
  });

  test('prefers the mistake that is more alike', async () => {
    const shouting = server((env, to) => {
      env.send(to, 'ack');
      env.send(to, 'ack');
    });
    const mutants = [known('more is better', shouting), known('acks are free', hasty)];
    expect((await diagnose(graded, failure!, mutants, careful))?.mutant).toBe('acks are free');
    expect((await diagnose(graded, failure!, mutants.toReversed(), careful))?.mutant).toBe(
      'acks are free',
    );
  });

  test('has nothing to say about what is no broken rule', async () => {
    const broken = server(() => {
      throw new Error('oops');
    });
    const { failure: other } = graded.run(broken, { seed: 1, effort: 1 });
    expect(other?.kind).toBe('exception');
    expect(await diagnose(graded, other!, [known('throws', broken)], careful)).toBeUndefined();
  });
});
