import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeToken, encodeToken, TokenError, type RunToken } from '../../src/grade/token.ts';
import { scheduleArbitrary } from '../../src/sim/schedule-arbitrary.ts';
import { encodeSchedule } from '../../src/sim/schedule-codec.ts';
import { EVERYTHING, FIXED, THREE } from './sim-helpers.ts';

const token: fc.Arbitrary<RunToken> = fc.record({
  chapter: fc.integer({ min: 1, max: 15 }),
  test: fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 }))
    .map((at) => at.join('.')),
  hash: fc.nat(0xffffffff).map((hash) => hash.toString(16).padStart(8, '0')),
  payload: fc.uint8Array({ maxLength: 60 }),
});

describe('tokens', () => {
  test('what goes in comes out', () => {
    fc.assert(
      fc.property(token, (run) => {
        expect(decodeToken(encodeToken(run))).toEqual(run);
      }),
      { ...FIXED, numRuns: 500 },
    );
  });

  test('are one word without anything a shell or a chat would change', () => {
    fc.assert(
      fc.property(token, (run) => {
        expect(encodeToken(run)).toMatch(/^run1\.[\w-]+\.[a-z0-9]{3}$/);
      }),
      FIXED,
    );
  });

  test('stay under 200 characters for schedules with up to six faults of any kind', () => {
    fc.assert(
      fc.property(scheduleArbitrary({ size: [1, 5] }, EVERYTHING), (schedule) => {
        const payload = encodeSchedule(schedule, THREE, { size: [1, 5] });
        const run = { chapter: 12, test: '12.12', hash: 'ffffffff', payload };
        expect(encodeToken(run).length).toBeLessThan(200);
      }),
      { ...FIXED, numRuns: 500 },
    );
  });

  test('that lost, gained or changed a character are refused as damaged', () => {
    const text = encodeToken({
      chapter: 1,
      test: '4.2',
      hash: '0badcafe',
      payload: Uint8Array.of(1, 2, 3),
    });
    for (let i = 'run1.'.length; i < text.length; i++) {
      const other = text[i] === 'A' ? 'B' : 'A';
      for (const changed of [
        text.slice(0, i) + text.slice(i + 1),
        text.slice(0, i) + other + text.slice(i + 1),
        text.slice(0, i) + other + text.slice(i),
      ]) {
        expect(() => decodeToken(changed)).toThrow(TokenError);
      }
    }
  });

  test('may have been copied with spaces around them', () => {
    const run = { chapter: 1, test: '1.1', hash: '00000000', payload: Uint8Array.of() };
    expect(decodeToken(`  ${encodeToken(run)}\n`)).toEqual(run);
  });

  test.each([
    ['of another version', 'run2.AQQC.abc', 'made by another version'],
    ['of something else', 'hello', 'A token begins with "run1."'],
    ['that are empty', '', 'A token begins with "run1."'],
    ['without a checksum', 'run1.AQQC', 'The token is damaged'],
    ['with too many parts', 'run1.AQQC.abc.def', 'The token is damaged'],
  ])('%s are refused in words', (_, text, words) => {
    expect(() => decodeToken(text)).toThrow(TokenError);
    expect(() => decodeToken(text)).toThrow(words);
  });

  test('no text at all makes anything but a token or a TokenError', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((body) => `run1.${body}`),
      fc.base64String().map((body) => `run1.${body}.abc`),
    );
    fc.assert(
      fc.property(text, (some) => {
        try {
          decodeToken(some);
        } catch (error) {
          expect(error).toBeInstanceOf(TokenError);
        }
      }),
      { ...FIXED, numRuns: 500 },
    );
  });
});
