import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, MalformedBytes } from '../../src/sim/bytes.ts';
import { crash } from '../../src/sim/fault.ts';
import { scheduleArbitrary } from '../../src/sim/schedule-arbitrary.ts';
import { decodeSchedule, encodeSchedule } from '../../src/sim/schedule-codec.ts';
import { decodeSteps, encodeSteps, type Step } from '../../src/sim/step.ts';
import { EVERYTHING, FIXED, THREE } from './sim-helpers.ts';

const RANGES = { participants: [2, 3], transactions: [1, 9] } as const;
const name = fc.constantFrom(...THREE);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('deliver' as const, 'lose' as const),
    from: name,
    to: name,
    nth: fc.integer({ min: 1 }),
  }),
  fc.record({
    do: fc.constant('timer' as const),
    node: name,
    timer: fc.string({ unit: 'binary' }),
  }),
  fc.record({ do: fc.constantFrom('sync' as const, 'restart' as const), node: name }),
  fc.record({ do: fc.constant('crash' as const), node: name, keep: fc.nat(2 ** 31 - 1) }),
);

describe('numbers as bytes', () => {
  test('what is written is what is read', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer(), (natural, whole) => {
        const reader = new ByteReader(new ByteWriter().unsigned(natural).signed(whole).finish());
        expect([reader.unsigned(), reader.signed()]).toEqual([natural, whole]);
        reader.end();
      }),
      FIXED,
    );
  });

  test.each([-1, 1.5, NaN, 2 ** 53])('%d cannot be written', (value) => {
    expect(() => new ByteWriter().unsigned(value)).toThrow(RangeError);
  });

  test('bytes that end too early or mean too large a number are malformed', () => {
    for (const bytes of [
      [],
      [0x80],
      [...Array<number>(8).fill(0xff), 1],
      [...Array<number>(200).fill(0x80), 0],
    ]) {
      expect(() => new ByteReader(Uint8Array.from(bytes)).unsigned()).toThrow(MalformedBytes);
    }
  });
});

describe('schedules as bytes', () => {
  test('every schedule survives the round trip', () => {
    fc.assert(
      fc.property(scheduleArbitrary(RANGES, EVERYTHING), (schedule) => {
        const bytes = encodeSchedule(schedule, THREE, RANGES);
        expect(decodeSchedule(bytes, THREE, RANGES)).toEqual(schedule);
      }),
      { ...FIXED, numRuns: 500 },
    );
  });

  test('any bytes either mean a schedule or are malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          encodeSchedule(decodeSchedule(bytes, THREE, RANGES), THREE, RANGES);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytes);
        }
      }),
      { ...FIXED, numRuns: 1000 },
    );
  });

  test('what cannot be written truly is not written', () => {
    const schedule = { seed: 0, params: { participants: 2, transactions: 1 }, faults: [] };
    const encode = (change: object) => () =>
      encodeSchedule({ ...schedule, ...change }, THREE, RANGES);
    expect(encode({ params: { participants: 1, transactions: 1 } })).toThrow(RangeError);
    expect(encode({ faults: [crash('z', { atMs: 1, forMs: 1 })] })).toThrow('no node "z"');
    expect(encode({ faults: [crash('a', { atMs: -1, forMs: 1 })] })).toThrow(RangeError);
  });
});

describe('steps as bytes', () => {
  test('every list of steps survives the round trip', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        expect(decodeSteps(encodeSteps(steps, THREE), THREE)).toEqual(steps);
      }),
      { ...FIXED, numRuns: 300 },
    );
  });

  test('any bytes either mean steps or are malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          decodeSteps(bytes, THREE);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytes);
        }
      }),
      { ...FIXED, numRuns: 1000 },
    );
  });

  test('a node that is not there is not written', () => {
    expect(() => encodeSteps([{ do: 'sync', node: 'z' }], THREE)).toThrow(RangeError);
  });
});
