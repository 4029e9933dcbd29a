import { describe, expect, it } from 'vitest';
import { FileHistory } from '../../solutions/09-persistence/index.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { SmallTree } from './small-tree.ts';
import { more, treeOf, type Full } from './txns.ts';

const OPTIONS = { preAllocBytes: 4300, newTree: () => new SmallTree() };

function zxids(history: FileHistory, zxid: bigint): readonly bigint[] | undefined {
  return history.tail(zxid)?.map((entry) => entry.zxid);
}

/** Twelve transactions, the last two of a second epoch, and a snapshot behind the fifth. */
function filled(
  files: SimFiles,
  snapshotSizeFactor?: number,
): { history: FileHistory; full: Full } {
  const history = new FileHistory(files, { ...OPTIONS, snapshotSizeFactor });
  let full: Full = [];
  for (let i = 0; i < 12; i++) {
    full = more(full, 'create', i < 10 ? 1 : 2);
    history.append(full.at(-1)!);
    if (i === 4) history.startSnapshot(treeOf(full)).step(Infinity);
  }
  return { history, full };
}

describe('the tail of a history', () => {
  it('is what came after a zxid, and the last transaction before', () => {
    const { history, full } = filled(new SimFiles(), 100);
    const all = full.map(({ zxid }) => zxid);
    expect(history.tail(all[8]!)).toEqual(full.slice(8));
    expect(zxids(history, all[11]!)).toEqual(all.slice(11));
    // It goes back as far as the log does, further than the newest snapshot.
    expect(zxids(history, all[0]!)).toEqual(all);
    // What a learner has more of the first epoch, nobody else has.
    expect(zxids(history, all[9]! + 3n)).toEqual(all.slice(9));
    expect(zxids(history, all[0]! - 1n)).toBeUndefined();
    history.sync();
  });

  it('is not told if a snapshot is not much longer, or if nobody wants to know', () => {
    expect(zxids(filled(new SimFiles()).history, 0x100000009n)).toBeUndefined();
    expect(zxids(filled(new SimFiles(), -1).history, 0x100000009n)).toBeUndefined();
    const { history } = filled(new SimFiles(), 0.33);
    expect(zxids(history, 0x10000000an)).toHaveLength(3);
    expect(zxids(history, 0x100000002n)).toBeUndefined();
  });

  it('is not told of a log with a gap, or a damaged one', () => {
    const files = new SimFiles();
    const { history, full } = filled(files, 100);
    const [first, second] = files.list().filter((name) => name.startsWith('log.'));
    expect(second).toBeDefined();
    files.write(first!, 60, Uint8Array.of(255, 254, 253));
    expect(zxids(history, full[0]!.zxid)).toBeUndefined();
    expect(zxids(history, full[6]!.zxid)).toHaveLength(6);
    files.remove(first!);
    expect(zxids(history, full[0]!.zxid)).toBeUndefined();
  });
});
