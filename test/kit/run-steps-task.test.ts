import { describe, expect, test } from 'vitest';
import { stepsTask } from '../../src/grade/steps-task.ts';
import { decodeToken } from '../../src/grade/token.ts';
import {
  get,
  narrow,
  put,
  right,
  withGet,
  type ShelfChapter,
  type ShelfStep,
} from './steps-helpers.ts';

const SETTINGS = { seed: 1, effort: 1 };

const graded = (answer: readonly ShelfStep[]) =>
  stepsTask<ShelfChapter, ShelfStep>({
    chapter: 6,
    id: '3.1',
    title: 'Lose a number',
    points: 5,
    goal: 'A number is put on the shelf, and another one comes back.',
    steps: () => answer,
    accept: (steps) =>
      steps.length > 3 ? `There are ${steps.length} steps; 3 are enough.` : undefined,
    play: ({ Shelf }, steps, story) => {
      const shelf = new Shelf();
      for (const step of steps) {
        const { name } = step;
        if (step.do === 'put')
          story.call(`put ${name} ${step.value}`, () => shelf.put(name, step.value));
        else if (story.call(`get ${name}`, () => shelf.get(name), String) === 99) return undefined;
      }
      return 'No number came back changed.';
    },
  });

describe('a task of steps', () => {
  test('is done by steps that reach the goal', () => {
    const verdict = graded([put('a', 100), get('a')]).run(narrow, SETTINGS);
    expect(verdict).toMatchObject({
      effort: { runs: 1, events: 2 },
      story: [{ text: 'put a 100' }, { text: 'get a', result: '99' }],
    });
    expect(verdict.failure).toBeUndefined();
  });

  test('says what is lacking, and shows what happened', () => {
    const task = graded([put('a', 98), get('a')]);
    const { failure } = task.run(narrow, SETTINGS);
    expect(failure).toMatchObject({
      kind: 'task',
      sentence: 'No number came back changed.',
      story: [{ text: 'put a 98' }, { text: 'get a', result: '98' }],
    });
    const { payload, hash } = decodeToken(failure!.token!);
    expect(payload).toHaveLength(0);
    expect(task.replay(narrow, payload).failure).toEqual(failure);
    expect(hash).toBe(failure!.hash);
  });

  test('refuses an answer that is none, without playing it', () => {
    const { failure, effort } = graded(Array.from({ length: 4 }, () => get('a'))).run(
      right,
      SETTINGS,
    );
    expect(failure).toMatchObject({ kind: 'task', sentence: 'There are 4 steps; 3 are enough.' });
    expect(failure!.story).toBeUndefined();
    expect(effort).toEqual({ runs: 0, events: 0 });
  });

  test('tells what a call throws', () => {
    const broken = withGet(() => {
      throw new Error('oops');
    });
    const { failure } = graded([get('a')]).run(broken, SETTINGS);
    expect(failure).toMatchObject({
      kind: 'exception',
      story: [{ text: 'get a', result: 'threw Error' }],
    });
  });
});
