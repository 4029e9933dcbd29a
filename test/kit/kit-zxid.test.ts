import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counterOf, epochOf, formatZxid, makeZxid } from '../../src/kit/zxid.ts';
import { FIXED } from './sim-helpers.ts';

const half = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 0x7fffffff }));
const counter = fc.oneof(half, fc.constantFrom(0x80000000, 0xfffffffe, 0xffffffff));

test('a zxid gives back what it was made of', () => {
  fc.assert(
    fc.property(half, counter, (epoch, count) => {
      const zxid = makeZxid(epoch, count);
      expect([epochOf(zxid), counterOf(zxid)]).toEqual([epoch, count]);
    }),
    FIXED,
  );
});

test('zxids are in order by epoch, and within an epoch by counter', () => {
  fc.assert(
    fc.property(half, counter, half, counter, (epoch, count, otherEpoch, otherCount) => {
      const isLess = epoch < otherEpoch || (epoch === otherEpoch && count < otherCount);
      expect(makeZxid(epoch, count) < makeZxid(otherEpoch, otherCount)).toBe(isLess);
    }),
    FIXED,
  );
});

test('it is written down as Apache does', () => {
  expect(formatZxid(makeZxid(2, 1))).toBe('0x200000001');
  expect(formatZxid(makeZxid(1, 0xffffffff))).toBe('0x1ffffffff');
  expect(formatZxid(0n)).toBe('0x0');
});
