import { describe, expect, test } from 'vitest';
import { FileError } from '../../src/kit/files.ts';
import { describeOperation } from '../../src/sim/files/operation-words.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { codeOf } from './files-contract.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (files: SimFiles, name: string): string => new TextDecoder().decode(files.read(name));
const texts = (files: SimFiles): Record<string, string> =>
  Object.fromEntries(files.list().map((name) => [name, text(files, name)]));

describe('simulated files', () => {
  test('record every operation, and number it', () => {
    const files = new SimFiles({ contents: { old: bytes('x') } });
    files.write('new', 0, bytes('ab'));
    files.write('new', 2, bytes('c'));
    files.mark('written');
    files.truncate('new', 1);
    files.sync('new');
    files.rename('new', 'old');
    files.remove('old');
    files.syncFolder();
    expect(files.operations.map(describeOperation)).toEqual([
      'creation #1 of new',
      'write #2 to new',
      'write #3 to new',
      'truncation #4 of new to 1 byte',
      'sync #5 of new',
      'renaming #6 of new to old',
      'removal #7 of old',
      'sync #8 of the folder',
    ]);
    expect(files.marks).toEqual([{ label: 'written', after: 3 }]);
  });

  test('have the same digest for the same names and contents only', () => {
    const one = new SimFiles({ contents: { a: bytes('12'), b: bytes('') } });
    const other = new SimFiles();
    other.write('b', 0, bytes(''));
    other.write('a', 1, bytes('2'));
    expect(other.digest).not.toBe(one.digest);
    other.write('a', 0, bytes('1'));
    expect(other.digest).toBe(one.digest);
    other.write('a', 2, Uint8Array.of(0));
    expect(other.digest).not.toBe(one.digest);
    other.truncate('a', 2);
    other.rename('b', 'c');
    expect(other.digest).not.toBe(one.digest);
  });

  test('a copy has the same contents, and goes its own way', () => {
    const files = new SimFiles({ capacityBytes: 4 });
    files.write('a', 0, bytes('abc'));
    const copy = files.copy();
    copy.write('a', 0, bytes('A'));
    files.write('a', 1, bytes('B'));
    expect([text(files, 'a'), text(copy, 'a')]).toEqual(['aBc', 'Abc']);
    expect(texts(copy.crashed('all lost'))).toEqual({ a: 'abc' });
    expect(codeOf(() => copy.write('a', 3, bytes('de')))).toBe('ENOSPC');
  });
});

describe('a full disk', () => {
  test('takes the bytes there is room for, and says ENOSPC', () => {
    const files = new SimFiles({ capacityBytes: 5 });
    files.write('a', 0, bytes('abc'));
    expect(() => files.write('b', 0, bytes('defg'))).toThrow(new FileError('ENOSPC', 'b'));
    expect(texts(files)).toEqual({ a: 'abc', b: 'de' });
    expect(codeOf(() => files.write('b', 9, bytes('x')))).toBe('ENOSPC');
    expect(codeOf(() => files.truncate('a', 4))).toBe('ENOSPC');
    expect(texts(files)).toEqual({ a: 'abc', b: 'de' });
  });

  test('may be written where it is written already', () => {
    const files = new SimFiles({ contents: { a: bytes('abc') }, capacityBytes: 3 });
    files.write('a', 0, bytes('ABC'));
    files.truncate('a', 3);
    files.write('a', 9, bytes(''));
    expect(text(files, 'a')).toBe('ABC');
  });

  test('has room again when something is cut, removed, replaced, or the disk has grown', () => {
    const files = new SimFiles({ contents: { a: bytes('abc') }, capacityBytes: 3 });
    files.truncate('a', 2);
    files.write('b', 0, bytes('x'));
    files.rename('b', 'a');
    files.write('c', 0, bytes('yz'));
    files.remove('c');
    files.write('a', 1, bytes('12'));
    files.capacityBytes = 4;
    files.write('a', 3, bytes('3'));
    expect(texts(files)).toEqual({ a: 'x123' });
  });
});

describe('a failing disk', () => {
  test('fails at the operation it is told to, of a write after half of the bytes', () => {
    const files = new SimFiles();
    files.failAt(2, 'EIO');
    files.failAt(3, 'ENOSPC', 3);
    expect(() => files.write('a', 0, bytes('abcd'))).toThrow(new FileError('EIO', 'a'));
    expect(text(files, 'a')).toBe('ab');
    expect(codeOf(() => files.write('a', 0, bytes('ABCD')))).toBe('ENOSPC');
    expect(text(files, 'a')).toBe('ABC');
    files.write('a', 0, bytes('abcd'));
    expect(files.operations).toMatchObject([
      { type: 'create file' },
      { type: 'write file', failed: 'EIO', bytes: bytes('ab') },
      { type: 'write file', failed: 'ENOSPC', bytes: bytes('ABC') },
      { type: 'write file' },
    ]);
  });

  test('leaves everything as it was if anything but a write fails', () => {
    const files = new SimFiles({ contents: { a: bytes('abc') } });
    files.failFrom(1, 'EIO');
    const deeds = [
      () => files.write('new', 0, bytes('x')),
      () => files.truncate('a', 0),
      () => files.rename('a', 'b'),
      () => files.remove('a'),
      () => files.sync('a'),
      () => files.syncFolder(),
    ];
    expect(deeds.map(codeOf)).toEqual(Array(6).fill('EIO'));
    expect(texts(files)).toEqual({ a: 'abc' });
    files.heal();
    const [none, missing] = [undefined, 'ENOENT'];
    expect(deeds.map(codeOf)).toEqual([none, none, none, missing, missing, none]);
  });

  test('that is full fails only what needs room', () => {
    const files = new SimFiles({ contents: { a: bytes('abc') } });
    files.failFrom(1, 'ENOSPC');
    expect(codeOf(() => files.write('new', 0, bytes('x')))).toBe('ENOSPC');
    expect(codeOf(() => files.write('a', 0, bytes('ABC')))).toBe('ENOSPC');
    expect(codeOf(() => files.truncate('a', 9))).toBe('ENOSPC');
    files.sync('a');
    files.rename('a', 'b');
    files.syncFolder();
    files.remove('b');
    expect(files.list()).toEqual([]);
  });
});
