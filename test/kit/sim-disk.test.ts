import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SimDisk } from '../../src/sim/disk.ts';
import type { Disk } from '../../src/kit/env.ts';
import { FIXED } from './sim-helpers.ts';

function newDisk() {
  const simulated = new SimDisk(() => undefined);
  const disk = simulated.open({ beforeRead: () => undefined, beforeWrite: () => undefined });
  return { simulated, disk };
}

type Deed =
  | { readonly do: 'replace'; readonly name: string; readonly value: number }
  | { readonly do: 'append'; readonly name: string; readonly value: number }
  | { readonly do: 'truncate'; readonly name: string; readonly drop: number }
  | { readonly do: 'sync' };

const name = fc.constantFrom('x', 'y');
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('replace'), name, value: fc.nat(99) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append'), name, value: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('truncate'), name, drop: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'sync' }) },
);
const deeds = fc.array(deed, { maxLength: 25 });

function perform(disk: Disk, what: Deed): void {
  if (what.do === 'replace') disk.replace(what.name, what.value);
  if (what.do === 'append') disk.log(what.name).append(what.value);
  if (what.do === 'truncate') {
    const log = disk.log(what.name);
    log.truncate(Math.max(0, log.length - what.drop));
  }
}

const contentOf = (disk: Disk, kind: 'record' | 'log', of: string): string =>
  JSON.stringify(kind === 'record' ? (disk.read(of) ?? null) : disk.log(of).read());

describe('a disk', () => {
  test('after a crash a log is what it was after some of its latest writes, in order', () => {
    fc.assert(
      fc.property(deeds, fc.nat(2 ** 31 - 1), (all, keep) => {
        const { simulated, disk } = newDisk();
        const legal = { x: [] as string[], y: [] as string[] };
        const remember = (): void => {
          legal.x.push(contentOf(disk, 'log', 'x'));
          legal.y.push(contentOf(disk, 'log', 'y'));
        };
        remember();
        for (const what of all) {
          perform(disk, what);
          if (what.do === 'sync') {
            simulated.sync(simulated.written);
            legal.x = [];
            legal.y = [];
          }
          remember();
        }
        simulated.crash(keep);
        expect(legal.x).toContain(contentOf(disk, 'log', 'x'));
        expect(legal.y).toContain(contentOf(disk, 'log', 'y'));
      }),
      { ...FIXED, numRuns: 300 },
    );
  });

  test('after a crash a record has its last synced value or one written since, never a mix', () => {
    fc.assert(
      fc.property(deeds, fc.nat(2 ** 31 - 1), (all, keep) => {
        const { simulated, disk } = newDisk();
        let legal: string[] = ['null'];
        for (const what of all) {
          perform(disk, what);
          const now = contentOf(disk, 'record', 'x');
          if (what.do === 'sync') {
            simulated.sync(simulated.written);
            legal = [];
          }
          legal.push(now);
        }
        simulated.crash(keep);
        expect(legal).toContain(contentOf(disk, 'record', 'x'));
      }),
      { ...FIXED, numRuns: 300 },
    );
  });

  test('what was synced survives every crash, and a plain crash loses all the rest', () => {
    fc.assert(
      fc.property(deeds, deeds, (synced, unsynced) => {
        const { simulated, disk } = newDisk();
        synced.forEach((what) => perform(disk, what));
        simulated.sync(simulated.written);
        const before = ['x', 'y'].map((of) => [
          contentOf(disk, 'record', of),
          contentOf(disk, 'log', of),
        ]);
        unsynced.forEach((what) => perform(disk, what));
        simulated.crash(0);
        expect(
          ['x', 'y'].map((of) => [contentOf(disk, 'record', of), contentOf(disk, 'log', of)]),
        ).toEqual(before);
      }),
      FIXED,
    );
  });

  test('a sync makes only the oldest writes durable', () => {
    const { simulated, disk } = newDisk();
    const log = disk.log<string>('log');
    log.append('first');
    log.append('second');
    simulated.sync(1);
    expect(simulated.crash(0)).toEqual({ lost: 1, kept: 0, torn: false });
    expect(log.read()).toEqual(['first']);
  });

  test('an entry behind one that is lost is lost, too, even if it reached the disk', () => {
    const { simulated, disk } = newDisk();
    const log = disk.log<string>('log');
    log.append('first');
    log.append('second');
    expect(simulated.crash(0b10)).toEqual({ lost: 2, kept: 0, torn: false });
    expect(log.length).toBe(0);
  });

  test('only a lost log entry can be torn', () => {
    const torn = 1 << 30;
    const { simulated, disk } = newDisk();
    disk.replace('x', 1);
    expect(simulated.crash(torn).torn).toBe(false);
    disk.log('x').append(1);
    expect(simulated.crash(torn | 1).torn).toBe(false);
    disk.log('x').truncate(0);
    expect(simulated.crash(torn).torn).toBe(false);
    disk.log('x').append(1);
    expect(simulated.crash(torn).torn).toBe(true);
  });

  test('what is read is a copy, and so is what is written', () => {
    const { disk } = newDisk();
    const value = { list: [1] };
    disk.replace('x', value);
    value.list.push(2);
    disk.read<typeof value>('x')!.list.push(3);
    expect(disk.read('x')).toEqual({ list: [1] });
  });

  test('a log cannot be cut to more entries than it has', () => {
    const { disk } = newDisk();
    disk.log('x').append(1);
    expect(() => disk.log('x').truncate(2)).toThrow('log "x" has 1 entries and cannot be cut to 2');
    expect(() => disk.log('x').truncate(-1)).toThrow(RangeError);
  });
});
