import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CrashChoice } from '../../src/sim/files/crash-choice.ts';
import { crashStates } from '../../src/sim/files/crash-states.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { codeOf, fileDeeds, perform, type FileDeed } from './files-contract.ts';
import { FIXED } from './sim-helpers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (files: SimFiles): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files.contents()).map(([name, content]) => [
      name,
      new TextDecoder().decode(content).replaceAll('\0', '_'),
    ]),
  );

/** What {@link Files} promises of a crash, found out by watching what a reader sees. */
class Promises {
  /** Which files the folder may have afterwards, by name. */
  private names: ReadonlyMap<string, Past>[] = [new Map()];

  /** To be told of each deed before and after it is done. */
  watch(files: SimFiles, what: FileDeed): void {
    const now = new Map(this.names.at(-1));
    const isThere = 'name' in what && now.has(what.name);
    const failed = codeOf(() => perform(files, what)) !== undefined;
    if (failed) return;
    if (what.do === 'sync folder') this.names = [now];
    if (what.do === 'write' && !isThere) {
      now.set(what.name, { seen: [new Uint8Array()] });
      this.names.push(now);
    }
    if (what.do === 'write' || what.do === 'truncate')
      now.get(what.name)!.seen.push(files.read(what.name));
    if (what.do === 'sync') now.get(what.name)!.seen = [files.read(what.name)];
    if (what.do === 'remove' || (what.do === 'rename' && what.name !== what.to)) {
      const moved = now.get(what.name)!;
      now.delete(what.name);
      if (what.do === 'rename') now.set(what.to, moved);
      this.names.push(now);
    }
  }

  /** Expects that files which a crash has left are among those that may be there. */
  expectKept(left: SimFiles): void {
    const legal = this.names.some(
      (names) =>
        left.list().join() === [...names.keys()].sort().join() &&
        [...names].every(([name, past]) => mayBe(left.read(name), past)),
    );
    expect(legal, JSON.stringify(left.list())).toBe(true);
  }
}

/** What a file has been since its last sync. */
interface Past {
  seen: Uint8Array[];
}

/** Each byte is one that stood there some time since the last sync, or zero where the file had ended some time. */
function mayBe(content: Uint8Array, { seen }: Past): boolean {
  const lengths = seen.map(({ length }) => length);
  if (content.length < Math.min(...lengths) || content.length > Math.max(...lengths)) return false;
  return content.every((byte, i) =>
    seen.some((past) => (i < past.length ? past[i] === byte : byte === 0)),
  );
}

const choice: fc.Arbitrary<CrashChoice> = fc
  .tuple(
    fc.nat(6),
    fc.array(fc.record({ bytes: fc.oneof(fc.nat(9), fc.nat(5000)), grown: fc.boolean() }), {
      minLength: 1,
    }),
  )
  .map(([metadata, fates]) => ({ metadata, fate: ({ number }) => fates[number % fates.length]! }));

function workload(deeds: readonly FileDeed[]): { files: SimFiles; promises: Promises } {
  const files = new SimFiles();
  const promises = new Promises();
  for (const what of deeds) promises.watch(files, what);
  return { files, promises };
}

describe('after a crash', () => {
  test('there is what Files promises, whatever the choice', () => {
    fc.assert(
      fc.property(fileDeeds, choice, (deeds, choice) => {
        const { files, promises } = workload(deeds);
        promises.expectKept(files.crashed(choice));
      }),
      { ...FIXED, numRuns: 200 },
    );
  });

  test('all may be there, or what was durable and no more', () => {
    fc.assert(
      fc.property(fileDeeds, fileDeeds, (durable, more) => {
        const { files } = workload(durable);
        for (const name of files.list()) files.sync(name);
        files.syncFolder();
        const before = files.digest;
        for (const what of more.filter((what) => !what.do.startsWith('sync'))) {
          codeOf(() => perform(files, what));
        }
        expect(files.crashed('all lost').digest).toBe(before);
        expect(files.crashed('all kept').digest).toBe(files.digest);
      }),
      FIXED,
    );
  });

  test('the files crashed are as they were, and those left begin anew', () => {
    const files = new SimFiles();
    files.write('a', 0, bytes('abc'));
    files.failFrom(3, 'EIO');
    const left = files.crashed('all kept');
    left.write('a', 0, bytes('ABC'));
    expect(texts(left.crashed('all lost'))).toEqual({ a: 'abc' });
    expect(texts(files)).toEqual({ a: 'abc' });
    expect(left.operations).toHaveLength(1);
  });

  test('a file that was synced is gone if its name was not', () => {
    const files = new SimFiles();
    files.write('a', 0, bytes('abc'));
    files.sync('a');
    expect(texts(files.crashed('all lost'))).toEqual({});
    files.syncFolder();
    expect(texts(files.crashed('all lost'))).toEqual({ a: 'abc' });
  });

  test('a name is there, but not its bytes, if only the folder was synced', () => {
    const files = new SimFiles({ contents: { a: bytes('old') } });
    files.write('tmp', 0, bytes('new'));
    files.rename('tmp', 'a');
    files.syncFolder();
    expect(texts(files.crashed('all lost'))).toEqual({ a: '' });
  });

  test('a sync is about one file, whatever its name was and will be', () => {
    const files = new SimFiles();
    files.write('a', 0, bytes('abc'));
    files.write('b', 0, bytes('xyz'));
    files.rename('a', 'c');
    files.sync('c');
    files.rename('c', 'd');
    files.syncFolder();
    expect(texts(files.crashed('all lost'))).toEqual({ b: '', d: 'abc' });
  });

  test('what a failed sync was about may be missing for ever, what is synced later is there', () => {
    const files = new SimFiles({ contents: { a: bytes('....') } });
    files.write('a', 0, bytes('ab'));
    files.failAt(2, 'EIO');
    expect(codeOf(() => files.sync('a'))).toBe('EIO');
    files.write('a', 1, bytes('BC'));
    files.sync('a');
    expect(texts(files.crashed('all lost'))).toEqual({ a: '.BC.' });
    expect(texts(files.crashed('all kept'))).toEqual({ a: 'aBC.' });
  });

  test('once the folder could not be synced no later name is sure', () => {
    const files = new SimFiles();
    files.write('a', 0, bytes(''));
    files.failAt(3, 'EIO');
    expect(codeOf(() => files.syncFolder())).toBe('EIO');
    files.write('b', 0, bytes(''));
    files.syncFolder();
    expect(files.crashed('all lost').list()).toEqual([]);
    expect(files.crashed('all kept').list()).toEqual(['a', 'b']);
  });
});

describe('the states that a crash may leave', () => {
  test('are all there is after each operation, each once', () => {
    const files = new SimFiles({ contents: { log: bytes('1') } });
    files.write('log', 1, bytes('23'));
    files.write('log', 3, bytes('4'));
    files.sync('log');
    files.mark('acknowledged 4');
    files.truncate('log', 2);
    const states = [...crashStates(files)].map(
      ({ description, files, marks, operations }) =>
        `${operations} ${texts(files)['log']} ${marks.join()} ${description.split('; ').slice(1).join('; ')}`,
    );
    expect(states).toEqual([
      '0 1  ',
      '1 123  all that was not synced reached the disk all the same',
      '1 1__  none of its 2 bytes reached the disk, but the file has its length, filled with zeros',
      '1 12  of its 2 bytes 1 reached the disk',
      '1 12_  of its 2 bytes 1 reached the disk, but the file has its length, filled with zeros',
      '2 1234  all that was not synced reached the disk all the same',
      '2 1__4  all that was not synced reached the disk all the same, but for write #1 to log',
      '2 123_  none of its 1 byte reached the disk, but the file has its length, filled with zeros',
      '3 1234 acknowledged 4 ',
      '4 12 acknowledged 4 all that was not synced reached the disk all the same',
    ]);
  });

  test('say when the power went', () => {
    const files = new SimFiles();
    files.failAt(2, 'ENOSPC');
    codeOf(() => files.write('log.1', 0, bytes('abcd')));
    const whens = [...crashStates(files)].map(({ description }) => description.split(';')[0]);
    expect([...new Set(whens)]).toEqual([
      'the power goes before the first operation',
      'the power goes after creation #1 of log.1',
      'the power goes after write #2 to log.1, which failed with ENOSPC',
    ]);
  });

  test('include a renaming that came before the bytes, and bytes that came before the renaming', () => {
    const files = new SimFiles({ contents: { a: bytes('old') } });
    files.write('tmp', 0, bytes('new'));
    files.rename('tmp', 'a');
    const states = new Set(
      [...crashStates(files)].map((state) => JSON.stringify(texts(state.files))),
    );
    for (const state of [
      { a: 'old' },
      { a: 'old', tmp: '' },
      { a: 'old', tmp: 'new' },
      { a: '' },
      { a: 'n' },
      { a: 'n__' },
      { a: '___' },
      { a: 'new' },
    ]) {
      expect(states).toContain(JSON.stringify(state));
    }
  });

  test('never leave what Files does not allow', () => {
    const small = fileDeeds.map((deeds) =>
      deeds.map((what) => ('length' in what ? { ...what, length: what.length % 12 } : what)),
    );
    let count = 0;
    fc.assert(
      fc.property(small, (deeds) => {
        const files = new SimFiles();
        const promises = new Promises();
        for (const what of deeds) {
          const since = files.operations.length;
          promises.watch(files, what);
          const both = what.do === 'write' && files.operations.length === since + 2;
          for (const { files: left } of crashStates(files, {
            since: both ? since + 2 : since + 1,
          })) {
            promises.expectKept(left);
            count++;
          }
        }
      }),
      { ...FIXED, numRuns: 15 },
    );
    expect(count).toBeGreaterThan(1000);
  });

  test('begin where they are told to, and are the same ones as without', () => {
    const files = new SimFiles();
    files.write('a', 0, bytes('abc'));
    files.sync('a');
    const since = files.operations.length;
    files.write('a', 3, bytes('def'));
    const all = [...crashStates(files)].filter(({ operations }) => operations > since);
    const some = [...crashStates(files, { since })].filter(({ operations }) => operations > since);
    expect(some.map(({ description }) => description)).toEqual(
      all.map(({ description }) => description),
    );
    expect(some.length).toBeGreaterThan(5);
  });

  test('tear a long write at a few places only, if told so, but at both of its ends', () => {
    const files = new SimFiles();
    files.write('a', 0, new Uint8Array(1000).fill(1));
    const sizes = (mostTears?: number) =>
      new Set(
        [...crashStates(files, mostTears === undefined ? {} : { mostTears })].map(
          ({ files }) => files.size('a') ?? -1,
        ),
      );
    expect(sizes().size).toBe(1002);
    expect([...sizes(4)].sort((a, b) => a - b)).toEqual([-1, 0, 333, 666, 999, 1000]);
  });

  test('are given again when more was acknowledged meanwhile', () => {
    const files = new SimFiles({ contents: { a: bytes('') } });
    files.write('a', 0, bytes('x'));
    files.mark('too early');
    const lost = [...crashStates(files)].filter(({ files }) => files.size('a') === 0);
    expect(lost.map(({ marks }) => marks)).toEqual([[], ['too early']]);
  });

  test('come in the same order each time', () => {
    const { files } = workload(fc.sample(fileDeeds, { seed: 3, numRuns: 1 })[0]!);
    const all = () =>
      [...crashStates(files, { mostTears: 5 })].map(({ description }) => description);
    expect(all()).toEqual(all());
  });
});
