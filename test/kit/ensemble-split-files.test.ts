import fc from 'fast-check';
import fs, { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NodeFiles } from '../../src/host/node-files.ts';
import { SplitFiles } from '../../src/host/split-files.ts';
import { expectContract, fileDeeds, type FileDeed } from './files-contract.ts';
import { FIXED } from './sim-helpers.ts';

function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Files in two folders below another one, and what was done to names, in order. */
function newFiles(parent: string) {
  const deeds: string[] = [];
  const opened = new Map<number, string>();
  const nameOf = (file: unknown): string => path.relative(parent, String(file));
  const watched = {
    ...fs,
    openSync: (file: string, flags: string): number => {
      const fd = fs.openSync(file, flags);
      opened.set(fd, nameOf(file));
      if (flags === 'wx+') deeds.push(`create ${nameOf(file)}`);
      return fd;
    },
    fsyncSync: (fd: number): void => {
      fs.fsyncSync(fd);
      deeds.push(`sync ${opened.get(fd)}`);
    },
    unlinkSync: (file: string): void => {
      fs.unlinkSync(file);
      deeds.push(`remove ${nameOf(file)}`);
    },
    renameSync: (from: string, to: string): void => {
      fs.renameSync(from, to);
      deeds.push(`rename ${nameOf(from)} to ${nameOf(to)}`);
    },
  };
  const [logs, rest] = ['logs', 'data'].map(
    (name) => new NodeFiles(path.join(parent, name), { fs: watched as typeof fs, gather: true }),
  );
  return { files: new SplitFiles(logs!, rest!), deeds };
}

const byte = new Uint8Array([1]);

function crosses(deed: FileDeed): boolean {
  return deed.do === 'rename' && (deed.name === 'log.1') !== (deed.to === 'log.1');
}

describe('files in two folders', () => {
  test('do what the plainest possible files would do', () => {
    const parent = newFolder();
    let runs = 0;
    fc.assert(
      fc.property(fileDeeds, (deeds) => {
        const { files } = newFiles(path.join(parent, String(++runs)));
        expectContract(
          files,
          deeds.filter((deed) => !crosses(deed)),
        );
        files.close();
      }),
      { ...FIXED, numRuns: 50 },
    );
  });

  test('have logs in one, and all else in the other', () => {
    const parent = newFolder();
    const { files } = newFiles(parent);
    for (const name of ['snapshot.0', 'log.1', 'new-log', 'acceptedEpoch']) {
      files.write(name, 0, byte);
    }
    files.rename('new-log', 'log.2');
    expect(() => files.rename('snapshot.0', 'log.3')).toThrow(RangeError);
    expect(files.list()).toEqual(['acceptedEpoch', 'log.1', 'log.2', 'snapshot.0']);
    files.close();
    expect(readdirSync(path.join(parent, 'logs')).sort()).toEqual(['log.1', 'log.2']);
    const again = newFiles(parent).files;
    expect(again.list()).toEqual(['acceptedEpoch', 'log.1', 'log.2', 'snapshot.0']);
    again.close();
  });

  test('keep the order of names across the two, and sync no more than that takes', () => {
    const { files, deeds } = newFiles(newFolder());
    files.write('log.1', 0, byte);
    files.write('log.1', 1, byte);
    files.write('log.2', 0, byte);
    files.write('snapshot.1', 0, byte);
    files.write('log.2', 1, byte);
    files.rename('snapshot.1', 'snapshot.2');
    files.remove('log.1');
    files.syncFolder();
    files.remove('snapshot.2');
    expect(deeds).toEqual([
      'create logs/log.1',
      'create logs/log.2',
      'sync logs',
      'create data/snapshot.1',
      'rename data/snapshot.1 to data/snapshot.2',
      'sync data',
      'remove logs/log.1',
      'sync logs',
      'sync data',
      'remove data/snapshot.2',
    ]);
    files.close();
  });

  test('are flushed once both are, and say so if one fails', async () => {
    const { files } = newFiles(newFolder());
    files.write('log.1', 0, byte);
    const flushed = new Promise((resolve) => files.flush(resolve));
    expect(await flushed).toBeUndefined();
    files.close();

    const parent = newFolder();
    const full = {
      ...fs,
      fdatasync: (_: number, done: (e: Error) => void) => done(new Error('no')),
    };
    const broken = new NodeFiles(path.join(parent, 'logs'), { fs: full as unknown as typeof fs });
    const split = new SplitFiles(broken, new NodeFiles(path.join(parent, 'data')));
    split.write('log.1', 0, byte);
    split.write('snapshot.0', 0, byte);
    expect(await new Promise((resolve) => split.flush(resolve))).toEqual(new Error('no'));
    split.close();
  });
});
