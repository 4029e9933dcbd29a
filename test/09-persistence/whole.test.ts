import { describe, expect, it } from 'vitest';
import type { SnapshotSource, StoredNode } from '#kit';
import { isWholeSnapshot, readSnapshot } from '../../solutions/09-persistence/snapshot-reader.ts';
import { SnapshotWriter } from '../../solutions/09-persistence/snapshot-writer.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { goldenFolder } from './apache.ts';
import { SmallTree } from './small-tree.ts';

const NAME = 'snapshot.1';

function isWhole(bytes: Uint8Array): boolean {
  const files = new SimFiles();
  files.write(NAME, 0, bytes);
  return isWholeSnapshot(files, NAME);
}

describe('a snapshot is whole or not', () => {
  const golden = goldenFolder('standalone').get('snapshot.12')!;

  it('whether its nodes are read or not', () => {
    expect(isWhole(golden)).toBe(true);
    // As a server before 3.6 wrote it: without a digest.
    expect(isWhole(golden.subarray(0, golden.length - 33))).toBe(true);
    expect(isWhole(new Uint8Array())).toBe(false);
    for (let at = 0; at < golden.length; at++) {
      const flipped = golden.slice();
      flipped[at]! ^= 1;
      expect(isWhole(flipped), `byte ${at}`).toBe(false);
    }
    for (let bytes = 0; bytes < golden.length; bytes++) {
      const cut = golden.slice(0, bytes);
      expect(isWhole(cut), `${bytes} bytes`).toBe(readSnapshot(cut) !== undefined);
    }
  });

  it('of more bytes than are looked at in one go', () => {
    const tree = new SmallTree();
    for (let i = 1n; i <= 40n; i++) {
      const data = new Uint8Array(20_000).fill(Number(i));
      const acl = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];
      const body = { type: 'create', path: `/${i}`, data, acl, ephemeral: false } as const;
      tree.apply(i, {
        clientId: 1n,
        cxid: 0,
        timeMs: 0,
        body: { ...body, parentCVersion: Number(i) },
      });
    }
    const files = new SimFiles();
    new SnapshotWriter(files, tree, { syncLog: () => undefined, name: NAME }).step(Infinity);
    expect(files.size(NAME)).toBeGreaterThan(800_000);
    expect(isWholeSnapshot(files, NAME)).toBe(true);
    files.write(NAME, 600_000, Uint8Array.of(255));
    expect(isWholeSnapshot(files, NAME)).toBe(false);
  });
});

describe('a snapshot of a tree that knows its lists', () => {
  it('begins without a look at the nodes', () => {
    const tree = new SmallTree();
    let seen = 0;
    const source: SnapshotSource = {
      lastZxid: 0n,
      digest: tree.digest,
      sessions: new Map(),
      lists: () => [...tree.nodes()].map(({ acl }) => acl),
      *nodes(): IterableIterator<StoredNode> {
        for (const node of tree.nodes()) {
          seen++;
          yield node;
        }
      },
    };
    const files = new SimFiles();
    const writer = new SnapshotWriter(files, source, { syncLog: () => undefined });
    expect(seen).toBe(0);
    expect(writer.step(2)).toBe(false);
    expect(seen).toBe(2);
    writer.step(Infinity);
    const plain = new SimFiles();
    const { lists, ...others } = source;
    expect([...lists!()!]).toHaveLength(4);
    new SnapshotWriter(plain, others, { syncLog: () => undefined }).step(Infinity);
    expect(files.read('snapshot.0')).toEqual(plain.read('snapshot.0'));
  });
});
