import fc from 'fast-check';
import { expect } from 'vitest';
import { FileError, type Files } from '../../src/kit/files.ts';

/** Something done to files. */
export type FileDeed =
  | {
      readonly do: 'write';
      readonly name: string;
      readonly offset: number;
      readonly fill: number;
      readonly length: number;
    }
  | { readonly do: 'truncate'; readonly name: string; readonly length: number }
  | { readonly do: 'rename'; readonly name: string; readonly to: string }
  | { readonly do: 'remove' | 'sync'; readonly name: string }
  | { readonly do: 'sync folder' };

const name = fc.constantFrom('a', 'b', 'log.1');
/** Around the sizes at which implementations may change their ways. */
const place = fc.oneof(fc.nat(9), fc.integer({ min: 1015, max: 1030 }), fc.nat(5000));

const deed: fc.Arbitrary<FileDeed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write'),
      name,
      offset: place,
      fill: fc.integer({ min: 1, max: 255 }),
      length: place,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('truncate'), name, length: place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename'), name, to: name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove'), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sync'), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sync folder') }) },
);

/** Random deeds, in order. */
export const fileDeeds = fc.array(deed, { maxLength: 30, size: 'max' });

/** The bytes of a write: each has another value than its neighbours. */
function bytesOf({ fill, length }: { readonly fill: number; readonly length: number }): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => 1 + ((fill + i) % 255));
}

/** Does it. */
export function perform(files: Files, what: FileDeed): void {
  switch (what.do) {
    case 'write':
      return files.write(what.name, what.offset, bytesOf(what));
    case 'truncate':
      return files.truncate(what.name, what.length);
    case 'rename':
      return files.rename(what.name, what.to);
    case 'remove':
      return files.remove(what.name);
    case 'sync':
      return files.sync(what.name);
    case 'sync folder':
      return files.syncFolder();
  }
}

/** What a reader should see: the plainest possible files. */
class NaiveFiles {
  readonly byName = new Map<string, readonly number[]>();

  /** @returns the code of the error it should end with. */
  perform(what: FileDeed): FileError['code'] | undefined {
    if (what.do === 'sync folder') return undefined;
    const old = this.byName.get(what.name);
    if (what.do === 'write') {
      const { offset } = what;
      const bytes = [...bytesOf(what)];
      const base = [...(old ?? [])];
      while (bytes.length > 0 && base.length < offset) base.push(0);
      base.splice(offset, bytes.length, ...bytes);
      this.byName.set(what.name, base);
      return undefined;
    }
    if (old === undefined) return 'ENOENT';
    if (what.do === 'truncate') {
      const filled = [...old, ...Array<number>(Math.max(0, what.length - old.length)).fill(0)];
      this.byName.set(what.name, filled.slice(0, what.length));
    }
    if (what.do === 'rename' || what.do === 'remove') this.byName.delete(what.name);
    if (what.do === 'rename') this.byName.set(what.to, old);
    return undefined;
  }
}

/** Does random deeds, and expects errors, names, sizes and bytes as the plainest possible files have them. */
export function expectContract(files: Files, deeds: readonly FileDeed[]): void {
  const naive = new NaiveFiles();
  for (const what of deeds) {
    expect(
      codeOf(() => perform(files, what)),
      JSON.stringify(what),
    ).toBe(naive.perform(what));
    expectSame(files, naive);
  }
}

/** Expects names, sizes and bytes to be those of the plain files. */
function expectSame(files: Files, { byName }: NaiveFiles): void {
  expect(files.list()).toEqual([...byName.keys()].sort());
  for (const [name, bytes] of byName) {
    expect(files.size(name)).toBe(bytes.length);
    expect(Buffer.from(files.read(name)).equals(Buffer.from(bytes)), name).toBe(true);
  }
}

/** The code of the FileError that something throws; undefined if it throws nothing. */
export function codeOf(deed: () => unknown): FileError['code'] | undefined {
  try {
    deed();
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
}
