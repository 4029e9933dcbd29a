import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Queue } from '../../src/kit/queue.ts';
import { FIXED } from './sim-helpers.ts';

test('a queue is an array that is pushed at one end and shifted at the other', () => {
  const deeds = fc.array(fc.option(fc.nat(), { freq: 2 }), { maxLength: 60 });
  fc.assert(
    fc.property(deeds, (all) => {
      const queue = new Queue<number>();
      const model: number[] = [];
      for (const item of all) {
        if (item === null) expect(queue.shift()).toBe(model.shift());
        else {
          queue.push(item);
          model.push(item);
        }
        expect(queue.toArray()).toEqual(model);
        expect(queue.length).toBe(model.length);
        for (const place of [-1, 0, model.length - 1, model.length]) {
          expect(queue.at(place)).toBe(model[place]);
        }
      }
    }),
    FIXED,
  );
});
