import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../src/sim/canonical.ts';
import { copyPlain, NotPlainData } from '../../src/sim/plain.ts';
import { FIXED } from './sim-helpers.ts';

const plain = fc.anything({
  withBigInt: true,
  withTypedArray: false,
  withNullPrototype: false,
  withObjectString: false,
  values: [
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.uint8Array({ maxLength: 4 }),
  ],
});

describe('plain data', () => {
  test('a copy is equal to the original and shares no object with it', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const copy = copyPlain(value, 'it');
        expect(copy).toEqual(value);
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
      }),
      FIXED,
    );
  });

  test('bytes are copied even if they are a Buffer, whose slices share memory', () => {
    const original = Buffer.from([1, 2, 3]);
    const copy = copyPlain(original, 'the message');
    original[0] = 9;
    expect(copy).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('a field named __proto__ is a field like any other', () => {
    const copy = copyPlain(JSON.parse('{"__proto__":{"x":1}}') as object, 'it');
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect('x' in copy).toBe(false);
  });

  const cycle: unknown[] = [];
  cycle.push(cycle, cycle);
  test.each([
    ['a function', { f: () => 1 }, 'the message contains a function'],
    ['a symbol', [Symbol('s')], 'the message contains a symbol'],
    ['a Map', { m: new Map() }, 'the message contains a Map, which is not plain data. Spread it'],
    ['a class instance', new (class Vote {})(), 'the message contains a Vote'],
    ['a Date', new Date(0), 'the message contains a Date'],
    ['a cycle', cycle, 'does it contain itself?'],
  ])('%s is refused in words', (_, value, words) => {
    expect(() => copyPlain(value, 'the message')).toThrow(NotPlainData);
    expect(() => copyPlain(value, 'the message')).toThrow(words);
  });
});

describe('canonical texts', () => {
  test('the order in which keys were written does not matter', () => {
    expect(canonical({ a: 1, b: [{ d: 2, c: 3 }] })).toBe(canonical({ b: [{ c: 3, d: 2 }], a: 1 }));
  });

  test('different values have different texts', () => {
    const values = [0, 1, '1', 1n, true, null, [], {}, [1], ['1'], [[1]], [1, 1], { a: 1 }, 'null'];
    const more = [Uint8Array.of(1), Uint8Array.of(), NaN, Infinity, '[1]', [null], [undefined], ''];
    const texts = [...values, ...more].map(canonical);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('equal texts mean equal values', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        if (canonical(a) === canonical(b)) expect(a).toEqual(b);
      }),
      FIXED,
    );
  });
});
