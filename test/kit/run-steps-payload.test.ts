import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allLeft, fewestSteps, type StepLeft } from '../../src/grade/fewest-steps.ts';
import { decodeSteps, encodeSteps, type StepsOrigin } from '../../src/grade/steps-payload.ts';
import { encodeToken } from '../../src/grade/token.ts';
import { MalformedBytes } from '../../src/sim/bytes.ts';

const LONGEST = 60;

const origin: fc.Arbitrary<StepsOrigin> = fc.oneof(
  fc.record({ kind: fc.constant('example' as const), index: fc.nat(300) }),
  fc.record({
    kind: fc.constant('random' as const),
    seed: fc.integer(),
    path: fc.array(fc.nat(500), { minLength: 1, maxLength: 33 }).map((path) => path.join(':')),
  }),
);

/** Numbers; simpler is what is smaller. */
const smaller = (step: number): readonly number[] => (step === 0 ? [] : [0, Math.floor(step / 2)]);

/** A part of a list of numbers from 0 up, some of them made smaller. */
const left: fc.Arbitrary<readonly StepLeft<number>[]> = fc
  .subarray(Array.from({ length: LONGEST }, (_, at) => at))
  .map((places) => allLeft(places.map((at) => at)).map((one, i) => ({ ...one, at: places[i]! })))
  .chain((all) =>
    fc
      .array(fc.array(fc.nat(1), { maxLength: 3 }), {
        minLength: all.length,
        maxLength: all.length,
      })
      .map((choices) => all.map((one, i) => choose(one, choices[i]!))),
  );

function choose(one: StepLeft<number>, choices: readonly number[]): StepLeft<number> {
  let { step } = one;
  const taken: number[] = [];
  for (const choice of choices) {
    const form = smaller(step)[choice];
    if (form === undefined) break;
    step = form;
    taken.push(choice);
  }
  return { ...one, step, choices: taken };
}

const whole = Array.from({ length: LONGEST }, (_, at) => at);

describe('the payload of steps', () => {
  test('comes out as it went in', () => {
    fc.assert(
      fc.property(origin, left, (from, steps) => {
        const decoded = decodeSteps<number>(encodeSteps(from, steps), {
          list: (asked) => {
            expect(asked).toEqual(from);
            return whole;
          },
          simplify: smaller,
        });
        expect(decoded).toEqual({ origin: from, left: steps });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('keeps a token under 200 characters at its very longest', () => {
    const longest: StepsOrigin = {
      kind: 'random',
      seed: -(2 ** 31),
      path: Array.from({ length: 33 }, (_, index) => (index === 0 ? 9_999 : 120)).join(':'),
    };
    // Eight steps far apart, with two dozen choices between them.
    const steps = Array.from({ length: 8 }, (_, i) => ({ at: i * 5, choices: [1, 2, 3] }));
    const run = { chapter: 9, test: '9.9', hash: 'ffffffff', payload: encodeSteps(longest, steps) };
    expect(encodeToken(run).length).toBeLessThan(200);
  });

  test.each<[string, number[]]>([
    ['of no kind', [2]],
    ['of steps past the end', [0, 0, 2, 0, 61, 0]],
    ['with a simpler form of a step that is not there', [0, 0, 2, 0, 1, 1, 1, 1, 0]],
    ['with a simpler form that there is not', [0, 0, 2, 5, 1, 1, 0, 1, 7]],
    ['with bytes left over', [0, 0, 2, 0, 1, 0, 0]],
    ['that ends too early', [0, 0, 2, 0]],
  ])('%s is refused', (_what, bytes) => {
    const decode = () =>
      decodeSteps<number>(Uint8Array.from(bytes), { list: () => whole, simplify: smaller });
    expect(decode).toThrow(MalformedBytes);
  });
});

describe('the fewest steps', () => {
  test('still fail, and nothing can be left out of them or made simpler', () => {
    const needs = fc.uniqueArray(fc.nat(29), { minLength: 0, maxLength: 5 });
    fc.assert(
      fc.property(needs, fc.boolean(), (needed, any) => {
        // It fails if all that is needed is there, in any size or whole.
        const holds = (steps: readonly StepLeft<number>[]) =>
          needed.every((at) => steps.some((one) => one.at === at && (any || one.step === at)));
        const steps = fewestSteps(allLeft(whole), { fails: holds, simplify: smaller });
        expect(steps.map(({ at }) => at)).toEqual([...needed].sort((a, b) => a - b));
        expect(steps.map(({ step }) => step)).toEqual(steps.map(({ at }) => (any ? 0 : at)));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('are in twos where steps come in twos', () => {
    const even = (steps: readonly StepLeft<number>[]) =>
      steps.some(({ step }) => step === 4) && steps.length % 2 === 0;
    const steps = fewestSteps(allLeft([1, 2, 3, 4, 5, 6, 7, 8]), { fails: even });
    expect(steps).toHaveLength(2);
  });
});
