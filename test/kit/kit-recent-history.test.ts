import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiskHistory } from '../../src/kit/history.ts';
import { latest, RecentHistory } from '../../src/kit/recent-history.ts';
import type { LoggedTxn } from '../../src/kit/contracts/zab-broadcast.ts';
import { SimDisk } from '../../src/sim/disk.ts';

type Step =
  | { readonly do: 'append'; readonly gap: number }
  | { readonly do: 'truncate' | 'reset' | 'after'; readonly back: number }
  | { readonly do: 'latest'; readonly count: number }
  | { readonly do: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      gap: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('truncate' as const, 'reset' as const, 'after' as const),
      back: fc.nat(12),
    }),
  },
  fc.record({ do: fc.constant('latest' as const), count: fc.nat(8) }),
  fc.record({ do: fc.constant('reopen' as const) }),
);

const unguarded = { beforeRead: () => undefined, beforeWrite: () => undefined };

describe('a history with its newest entries at hand', () => {
  it('answers as the one below does, whatever was done to it', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, keep) => {
          const disk = new SimDisk(() => undefined).open(unguarded);
          const below = new DiskHistory<number, string>(disk);
          let recent = new RecentHistory(below, keep);
          for (const one of steps) {
            const at = (back: number): bigint => {
              const zxid = recent.lastZxid - BigInt(back);
              return zxid < recent.baseZxid ? recent.baseZxid : zxid;
            };
            if (one.do === 'append') {
              recent.append({ zxid: recent.lastZxid + BigInt(one.gap), txn: one.gap });
            } else if (one.do === 'truncate') recent.truncate(at(one.back));
            else if (one.do === 'reset') {
              const zxid = at(one.back);
              recent.reset(zxid, 'state', [{ zxid: zxid + 2n, txn: 0 }]);
            } else if (one.do === 'after') {
              expect(recent.after(at(one.back))).toEqual(below.after(at(one.back)));
            } else if (one.do === 'latest') {
              expect(latest(recent, one.count)).toEqual(latest(below, one.count));
            } else recent = new RecentHistory(below, keep);
          }
          expect(recent.after(recent.baseZxid)).toEqual(below.after(below.baseZxid));
        },
      ),
    );
  });

  it('does not ask the one below for what it was told not long ago', () => {
    const disk = new SimDisk(() => undefined).open(unguarded);
    const below = new DiskHistory<number, string>(disk);
    const recent = new RecentHistory(below, 10);
    const entries: LoggedTxn<number>[] = Array.from({ length: 100 }, (_, i) => ({
      zxid: BigInt(i + 1),
      txn: i,
    }));
    for (const entry of entries) recent.append(entry);
    below.after = () => {
      throw new Error('It was asked.');
    };
    expect(recent.after(92n)).toEqual(entries.slice(92));
    expect(latest(recent, 10)).toEqual(entries.slice(-10));
    expect(() => recent.after(50n)).toThrow('It was asked.');
  });
});
