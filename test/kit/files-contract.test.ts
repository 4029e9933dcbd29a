import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { NodeFiles } from '../../src/host/node-files.ts';
import { FileError, type Files } from '../../src/kit/files.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { codeOf, expectContract, fileDeeds } from './files-contract.ts';
import { FIXED } from './sim-helpers.ts';

const root = mkdtempSync(join(tmpdir(), 'files-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

const withNodeFiles =
  (gather: boolean) =>
  (use: (files: Files) => void): void => {
    const files = new NodeFiles(join(root, String(++folders)), { gather });
    try {
      use(files);
    } finally {
      files.close();
    }
  };

describe.each([
  { kind: 'simulated', open: (use: (files: Files) => void) => use(new SimFiles()) },
  { kind: 'real', open: withNodeFiles(false) },
  { kind: 'gathering', open: withNodeFiles(true) },
])('$kind files', ({ open }) => {
  test('do what the plainest possible files would do', () => {
    fc.assert(
      fc.property(fileDeeds, (deeds) => open((files) => expectContract(files, deeds))),
      FIXED,
    );
  });

  test('give any part of a file', () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => i % 251);
    open((files) => {
      files.write('a', 0, bytes);
      fc.assert(
        fc.property(fc.nat(3100), fc.nat(3100), (offset, length) => {
          expect(files.read('a', offset, length)).toEqual(bytes.slice(offset, offset + length));
          expect(files.read('a', offset)).toEqual(bytes.slice(offset));
        }),
        FIXED,
      );
    });
  });

  test('copy what is handed over, and give bytes that are the caller’s own', () => {
    open((files) => {
      const bytes = Uint8Array.of(1, 2, 3);
      files.write('a', 0, bytes);
      bytes[0] = 9;
      files.read('a')[1] = 9;
      expect([...files.read('a')]).toEqual([1, 2, 3]);
    });
  });

  test('take part of a larger buffer for what it is', () => {
    open((files) => {
      files.write('a', 0, Uint8Array.of(1, 2, 3, 4).subarray(1, 3));
      expect([...files.read('a')]).toEqual([2, 3]);
    });
  });

  test('an empty write makes the file, and leaves its length alone', () => {
    open((files) => {
      files.write('a', 10, new Uint8Array());
      expect(files.size('a')).toBe(0);
    });
  });

  test('what is not there is said to be so', () => {
    open((files) => {
      expect(files.size('a')).toBeUndefined();
      expect(codeOf(() => files.read('a'))).toBe('ENOENT');
      expect(() => files.rename('a', 'b')).toThrow(new FileError('ENOENT', 'a'));
    });
  });

  test.each(['', '.', '..', 'a/b', '..\\b', 'c:d', 'a\0'])('refuse the name %j', (name) => {
    open((files) => {
      files.write('a', 0, Uint8Array.of(1));
      for (const deed of [
        () => files.size(name),
        () => files.read(name),
        () => files.write(name, 0, Uint8Array.of(1)),
        () => files.truncate(name, 0),
        () => files.rename(name, 'a'),
        () => files.rename('a', name),
        () => files.remove(name),
        () => files.sync(name),
      ]) {
        expect(deed).toThrow(RangeError);
      }
      expect(files.list()).toEqual(['a']);
    });
  });

  test.each([-1, 0.5, NaN, Infinity])('refuse %d as an offset or a length', (number) => {
    open((files) => {
      files.write('a', 0, Uint8Array.of(1));
      expect(() => files.write('a', number, Uint8Array.of(1))).toThrow(RangeError);
      expect(() => files.write('b', number, Uint8Array.of(1))).toThrow(RangeError);
      expect(() => files.truncate('a', number)).toThrow(RangeError);
      expect(() => files.read('a', number)).toThrow(RangeError);
      expect(() => files.read('a', 0, number)).toThrow(RangeError);
      expect(files.list()).toEqual(['a']);
    });
  });
});
