import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoggedTxn } from '../../src/kit/contracts/zab-broadcast.ts';
import { DiskHistory, type History } from '../../src/kit/history.ts';
import { makeZxid, type Zxid } from '../../src/kit/zxid.ts';
import { canonical } from '../../src/sim/canonical.ts';
import { SimDisk } from '../../src/sim/disk.ts';

/** What a history says of itself. */
interface Content {
  readonly base: { readonly zxid: Zxid; readonly state: string | undefined };
  readonly entries: readonly LoggedTxn<string>[];
}

type DiskUnderTest = History<string, string>;

const EMPTY: Content = { base: { zxid: 0n, state: undefined }, entries: [] };

/** A machine: a disk that outlives crashes, and the history that the running process has open. */
class Machine {
  readonly disk = new SimDisk(() => undefined);
  history: DiskUnderTest = this.open();

  crash(keep: number): void {
    this.disk.crash(keep);
    this.history = this.open();
  }

  sync(): void {
    this.disk.sync(this.disk.written);
  }

  private open(): DiskUnderTest {
    const guard = { beforeRead: () => undefined, beforeWrite: () => undefined };
    return new DiskHistory<string, string>(this.disk.open(guard));
  }
}

function contentOf(history: DiskUnderTest): Content {
  const zxid = history.baseZxid;
  return { base: { zxid, state: history.base() }, entries: history.after(zxid) };
}

function lastOf({ base, entries }: Content): Zxid {
  return entries.at(-1)?.zxid ?? base.zxid;
}

/** One change to a history. Numbers are taken relative to what it has. */
type Deed =
  | { readonly do: 'append'; readonly skip: number; readonly epoch: boolean }
  | { readonly do: 'truncate'; readonly drop: number }
  | { readonly do: 'reset'; readonly back: number };

/** The same change to a machine's history and to plain data. Names tell every change from others. */
function perform(history: DiskUnderTest, model: Content, deed: Deed, number: number): Content {
  const last = lastOf(model);
  switch (deed.do) {
    case 'append': {
      const zxid = last + BigInt(deed.skip) + (deed.epoch ? makeZxid(1, 0) : 1n);
      const entry = { zxid, txn: `txn ${number}` };
      history.append(entry);
      return { ...model, entries: [...model.entries, entry] };
    }
    case 'truncate': {
      const { base, entries } = model;
      const left = Math.max(0, entries.length - deed.drop);
      const zxid = entries[left - 1]?.zxid ?? base.zxid;
      history.truncate(zxid);
      return { base, entries: entries.slice(0, left) };
    }
    case 'reset': {
      const zxid = last > BigInt(deed.back) ? last - BigInt(deed.back) : 1n;
      history.reset(zxid, `state ${number}`);
      return { base: { zxid, state: `state ${number}` }, entries: [] };
    }
  }
}

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('append'),
      skip: fc.constantFrom(0, 0, 1),
      epoch: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('truncate'), drop: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reset'), back: fc.nat(2) }) },
);

/** A few changes, and how they end: with a sync, or with a crash that keeps some of them. */
const chapterOfLife = fc.record({
  deeds: fc.array(deed, { maxLength: 6 }),
  keep: fc.option(fc.nat(0x7fffffff), { freq: 3 }),
});
const life = fc.array(chapterOfLife, { maxLength: 8 });

describe('a history on disk', () => {
  test('without crashes it is a list of transactions behind a state', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
        const { history } = new Machine();
        let model = EMPTY;
        for (const [number, what] of deeds.entries()) {
          model = perform(history, model, what, number);
          expect(contentOf(history)).toEqual(model);
          expect(history.lastZxid).toBe(lastOf(model));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('after a crash it is what it was at the last sync, or after one of the changes since', () => {
    fc.assert(
      fc.property(life, (chapters) => {
        const machine = new Machine();
        let model = EMPTY;
        let number = 0;
        for (const { deeds, keep } of chapters) {
          const legal = [model];
          for (const what of deeds) {
            model = perform(machine.history, model, what, number++);
            legal.push(model);
          }
          if (keep === null) machine.sync();
          else machine.crash(keep);
          const found = contentOf(machine.history);
          if (keep === null) expect(found).toEqual(model);
          else expect(legal.map(canonical)).toContain(canonical(found));
          model = found;
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('that holds for every subset of writes that may survive', () => {
    const synced: Deed[][] = [
      [],
      [append, append],
      [reset],
      [append, reset, append],
      [append, reset, reset],
    ];
    const unsynced: Deed[][] = [
      [reset, append, append],
      [append, reset, append],
      [reset, reset, append],
      [reset, append, reset, append],
      [append, truncate, append, reset, append],
      [reset, append, truncate, reset, reset, append, append],
    ];
    for (const before of synced) {
      for (const after of unsynced) tryEverySubset(before, after);
    }
  });

  test('a second life of the same history does not bring back what a crash undid', () => {
    const machine = new Machine();
    // The entry reaches the disk, the state that it builds on does not.
    machine.history.reset(makeZxid(1, 5), 'lost');
    machine.history.append({ zxid: makeZxid(1, 6), txn: 'orphan' });
    machine.crash(0b10);
    expect(contentOf(machine.history)).toEqual(EMPTY);
    machine.history.reset(makeZxid(1, 5), 'found');
    machine.sync();
    machine.crash(0);
    expect(contentOf(machine.history)).toEqual({
      base: { zxid: makeZxid(1, 5), state: 'found' },
      entries: [],
    });
  });
});

describe('a history refuses', () => {
  const [one, two, three] = [makeZxid(1, 1), makeZxid(1, 2), makeZxid(1, 3)];

  test('a transaction that is not newer than its last', () => {
    const { history } = new Machine();
    history.append({ zxid: two, txn: 'b' });
    for (const zxid of [one, two]) {
      expect(() => history.append({ zxid, txn: 'x' })).toThrow(RangeError);
    }
    history.reset(three, 'state');
    expect(() => history.append({ zxid: three, txn: 'c' })).toThrow(
      'The log ends with 0x100000003; 0x100000003 cannot be put behind it.',
    );
  });

  test('to say what came before its base', () => {
    const { history } = new Machine();
    history.reset(two, 'state');
    expect(() => history.after(one)).toThrow(
      'The log begins after 0x100000002: it cannot say what came after 0x100000001.',
    );
    expect(() => history.truncate(one)).toThrow(RangeError);
    expect(contentOf(history)).toEqual({ base: { zxid: two, state: 'state' }, entries: [] });
  });

  test('nothing that lies between two of its zxids', () => {
    const { history } = new Machine();
    history.append({ zxid: one, txn: 'a' });
    history.append({ zxid: three, txn: 'c' });
    expect(history.after(two)).toEqual([{ zxid: three, txn: 'c' }]);
    expect(history.after(makeZxid(9, 0))).toEqual([]);
    history.truncate(two);
    expect(history.lastZxid).toBe(one);
  });
});

test('a state that the caller goes on changing does not change the history', () => {
  const disk = new SimDisk(() => undefined);
  const open = disk.open({ beforeRead: () => undefined, beforeWrite: () => undefined });
  const history = new DiskHistory<string, string[]>(open);
  const state = ['a'];
  history.reset(1n, state);
  state.push('b');
  history.base()!.push('c');
  expect(history.base()).toEqual(['a']);
});

const append: Deed = { do: 'append', skip: 0, epoch: false };
const truncate: Deed = { do: 'truncate', drop: 1 };
const reset: Deed = { do: 'reset', back: 0 };

function tryEverySubset(before: readonly Deed[], after: readonly Deed[]): void {
  for (let keep = 0; keep < 2 ** after.length; keep++) {
    const machine = new Machine();
    let model = EMPTY;
    let number = 0;
    const does = (what: Deed): Content => (model = perform(machine.history, model, what, number++));
    before.forEach(does);
    machine.sync();
    const legal = [model, ...after.map(does)];
    machine.crash(keep);
    const found = canonical(contentOf(machine.history));
    const words = [...before.map((what) => what.do), 'sync', ...after.map((what) => what.do)];
    const run = `${words.join(', ')}; kept ${keep.toString(2)}`;
    expect(legal.map(canonical), run).toContain(found);
  }
}
