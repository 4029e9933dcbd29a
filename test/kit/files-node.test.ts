import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FileSystem } from '../../src/host/file-system.ts';
import { NodeFiles } from '../../src/host/node-files.ts';
import { FileError } from '../../src/kit/files.ts';
import { codeOf } from './files-contract.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Files in a folder of their own, with some of the system's calls replaced. */
function newFiles(calls: Partial<FileSystem> = {}, folder = newFolder()): NodeFiles {
  const files = new NodeFiles(folder, { fs: { ...fs, ...calls } });
  onTestFinished(() => files.close());
  return files;
}

const flushed = (files: NodeFiles): Promise<unknown> =>
  new Promise((resolve) => files.flush(resolve));

function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: it says so`), { code });
}

/** A call that fails with this code. */
const failing = (code: string) => (): never => {
  throw systemError(code);
};

type SyncCall = 'fdatasyncSync' | 'fdatasync' | 'fsyncSync' | 'fsync';

/** Notes each sync. Those in the background are over only when `release` is called. */
function watchedSyncs() {
  const calls: SyncCall[] = [];
  const held: (() => void)[] = [];
  const background =
    (call: 'fdatasync' | 'fsync') =>
    (_fd: number, done: (error: NodeJS.ErrnoException | null) => void) => {
      calls.push(call);
      held.push(() => done(null));
    };
  const replaced = {
    fdatasyncSync: () => void calls.push('fdatasyncSync'),
    fsyncSync: () => void calls.push('fsyncSync'),
    fdatasync: background('fdatasync'),
    fsync: background('fsync'),
  } as unknown as Partial<FileSystem>;
  const release = (): void => held.splice(0).forEach((done) => done());
  return { calls, release, replaced };
}

const turn = (): Promise<void> => Promise.resolve();

const MEBIBYTE = 1 << 20;

describe('much that is written', () => {
  test('is sent to the disk before somebody waits for that', async () => {
    const { calls, release, replaced } = watchedSyncs();
    const opened: number[] = [];
    const openSync = ((...args: Parameters<typeof fs.openSync>) => {
      opened.push(fs.openSync(...args));
      return opened.at(-1)!;
    }) as typeof fs.openSync;
    const synced: number[] = [];
    const fdatasync = ((fd: number, done: () => void) => {
      synced.push(fd);
      (replaced.fdatasync as unknown as (fd: number, done: () => void) => void)(fd, done);
    }) as unknown as typeof fs.fdatasync;
    const files = newFiles({ ...replaced, openSync, fdatasync });
    for (let i = 0; i < 7; i++) files.write('big', i * MEBIBYTE, new Uint8Array(MEBIBYTE));
    // Once, though there is enough for a second time by now: the first is still under way.
    expect(calls).toEqual(['fdatasync']);
    // Not by the descriptor that will tell whether all is well.
    expect(opened).toHaveLength(2);
    expect(synced).toEqual([opened[1]]);
    release();
    files.write('big', 7 * MEBIBYTE, new Uint8Array(MEBIBYTE));
    expect(calls).toEqual(['fdatasync', 'fdatasync']);
    release();
    // Nothing of that is durable for sure.
    files.sync('big');
    expect(calls).toEqual(['fdatasync', 'fdatasync', 'fdatasyncSync']);
    const flush = flushed(files);
    await turn();
    release();
    expect(await flush).toBeUndefined();
  });

  test('is unsafe if it could not be sent', () => {
    const files = newFiles({
      fdatasync: ((_fd: number, done: (error: Error) => void) =>
        done(systemError('EIO'))) as unknown as typeof fs.fdatasync,
      fdatasyncSync: failing('EIO'),
    });
    for (let i = 0; i < 5; i++) files.write('big', i * MEBIBYTE, new Uint8Array(MEBIBYTE));
    expect(codeOf(() => files.sync('big'))).toBe('EIO');
  });
});

describe('real files', () => {
  test('make their folder, and those above it', () => {
    const folder = join(newFolder(), 'data', 'version-2');
    newFiles({}, folder).write('a', 0, bytes('x'));
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('x');
  });

  test('are what others find, and what others have left', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'log.1'), 'abc');
    mkdirSync(join(folder, 'not-a-file'));
    const files = newFiles({}, folder);
    expect(files.list()).toEqual(['log.1']);
    expect(files.size('not-a-file')).toBeUndefined();
    files.write('log.1', 3, bytes('def'));
    files.rename('log.1', 'log.2');
    files.write('log.2', 0, bytes('A'));
    expect(readFileSync(join(folder, 'log.2'), 'utf8')).toBe('Abcdef');
    expect(existsSync(join(folder, 'log.1'))).toBe(false);
    expect(newFiles({}, folder).list()).toEqual(['log.2']);
  });

  test('write on until everything is written', () => {
    const slow = ((fd: number, data: Uint8Array, from: number, length: number, at: number) =>
      fs.writeSync(fd, data, from, Math.min(2, length), at)) as FileSystem['writeSync'];
    const files = newFiles({ writeSync: slow });
    files.write('a', 1, bytes('abcde'));
    expect(Buffer.from(files.read('a')).toString()).toBe('\0abcde');
  });

  test.each([
    ['ENOSPC', 'ENOSPC'],
    ['EDQUOT', 'ENOSPC'],
    ['EIO', 'EIO'],
  ] as const)('call what the system calls %s %s', (code, meaning) => {
    const error = systemError(code);
    const files = newFiles({
      writeSync: () => {
        throw error;
      },
    });
    expect(() => files.write('a', 0, bytes('x'))).toThrow(
      new FileError(meaning, 'a', { cause: error }),
    );
  });

  test('leave alone what is no fault of the disk', () => {
    const files = newFiles({ openSync: failing('EACCES') });
    expect(() => files.write('a', 0, bytes('x'))).toThrow('EACCES: it says so');
  });

  test('keep few descriptors of files that are durable', () => {
    let open = 0;
    const files = newFiles({
      openSync: (...args: Parameters<typeof fs.openSync>) => {
        open++;
        return fs.openSync(...args);
      },
      closeSync: (fd) => {
        open--;
        fs.closeSync(fd);
      },
    });
    for (let i = 0; i < 100; i++) {
      files.write(`log.${i}`, 0, bytes('x'));
      files.sync(`log.${i}`);
      files.write(`log.${i}`, 1, bytes('y'));
      files.sync(`log.${i}`);
    }
    expect(open).toBeLessThan(20);
    files.close();
    expect(open).toBe(0);
  });
});

describe('a sync that fails', () => {
  test.each(['EIO', 'ENOSPC', 'EDQUOT'])('with %s is EIO, and is never made good', (code) => {
    let healthy = false;
    const files = newFiles({
      fdatasyncSync: (fd) => (healthy ? fs.fdatasyncSync(fd) : failing(code)()),
    });
    files.write('a', 0, bytes('x'));
    files.write('b', 0, bytes('x'));
    expect(codeOf(() => files.sync('a'))).toBe('EIO');
    healthy = true;
    expect(codeOf(() => files.sync('a'))).toBe('EIO');
    expect(codeOf(() => files.sync('b'))).toBe('EIO');
    expect(codeOf(() => files.syncFolder())).toBe('EIO');
  });

  test('fails every flush after it, too', async () => {
    const files = newFiles({ fsyncSync: failing('EIO') });
    expect(codeOf(() => files.syncFolder())).toBe('EIO');
    expect(await flushed(files)).toMatchObject({ code: 'EIO', file: '' });
  });

  test('in the background fails its flush and all that follow', async () => {
    const files = newFiles({
      fdatasync: ((_fd: number, done: (error: Error) => void) =>
        setImmediate(() => done(systemError('EIO')))) as unknown as FileSystem['fdatasync'],
    });
    files.write('a', 0, bytes('x'));
    const two = Promise.all([flushed(files), flushed(files)]);
    const error = { code: 'EIO', file: 'a' };
    expect(await two).toMatchObject([error, error]);
    expect(await flushed(files)).toMatchObject(error);
    expect(codeOf(() => files.sync('a'))).toBe('EIO');
  });

  test('of the folder does so as well', async () => {
    const files = newFiles({
      fsync: ((_fd: number, done: (error: Error) => void) =>
        setImmediate(() => done(systemError('EIO')))) as unknown as FileSystem['fsync'],
    });
    expect(await flushed(files)).toMatchObject({ code: 'EIO', file: '' });
  });
});

describe('a flush', () => {
  test('syncs what was written since the last one, the folder last, and only if names changed', async () => {
    const { calls, release, replaced } = watchedSyncs();
    const files = newFiles(replaced);
    const all = async (): Promise<SyncCall[]> => {
      let over = false;
      files.flush(() => (over = true));
      for (let i = 0; i < 10 && !over; i++) {
        await turn();
        release();
      }
      expect(over).toBe(true);
      return calls.splice(0);
    };
    files.write('a', 0, bytes('x'));
    files.write('b', 0, bytes('x'));
    expect(await all()).toEqual(['fdatasync', 'fdatasync', 'fsync']);
    expect(await all()).toEqual([]);
    files.write('b', 1, bytes('y'));
    expect(await all()).toEqual(['fdatasync']);
    files.truncate('a', 0);
    expect(await all()).toEqual(['fdatasync']);
    files.rename('a', 'c');
    expect(await all()).toEqual(['fsync']);
    files.remove('c');
    expect(await all()).toEqual(['fsync']);
  });

  test('is over only after the syncs are; calls that come meanwhile share the next', async () => {
    const { calls, release, replaced } = watchedSyncs();
    const files = newFiles(replaced);
    files.syncFolder();
    calls.length = 0;
    const over: number[] = [];
    const flush = (number: number): void => files.flush(() => over.push(number));
    files.write('a', 0, bytes('x'));
    files.sync('a');
    files.syncFolder();
    files.write('a', 0, bytes('y'));
    calls.length = 0;
    flush(1);
    flush(2);
    expect(over).toEqual([]);
    await turn();
    files.write('a', 0, bytes('z'));
    flush(3);
    flush(4);
    await turn();
    expect([calls, over]).toEqual([['fdatasync'], []]);
    release();
    expect(over).toEqual([1, 2]);
    await turn();
    expect([calls, over]).toEqual([
      ['fdatasync', 'fdatasync'],
      [1, 2],
    ]);
    release();
    expect(over).toEqual([1, 2, 3, 4]);
  });

  test('makes sure of what an earlier process has left', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'left'), 'abc');
    let syncs = 0;
    const files = newFiles(
      {
        fdatasync: ((fd: number, done: fs.NoParamCallback) => {
          syncs++;
          fs.fdatasync(fd, done);
        }) as FileSystem['fdatasync'],
      },
      folder,
    );
    expect(await flushed(files)).toBeUndefined();
    expect(await flushed(files)).toBeUndefined();
    expect(syncs).toBe(1);
  });

  test('does not mind that a file is renamed, replaced or removed under it', async () => {
    const files = newFiles();
    for (const name of ['a', 'b', 'c']) files.write(name, 0, bytes(name));
    const over = flushed(files);
    await turn();
    files.rename('a', 'b');
    files.remove('c');
    files.write('d', 0, bytes('d'));
    expect(await over).toBeUndefined();
    expect(await flushed(files)).toBeUndefined();
    expect(files.list()).toEqual(['b', 'd']);
    expect(Buffer.from(files.read('b')).toString()).toBe('a');
  });
});

describe('a small flush', () => {
  /** Files on a disk whose syncs take so long, in the background or not. */
  function onDisk(replaced: Partial<FileSystem> = {}) {
    const calls: SyncCall[] = [];
    const clock = { nowMs: 0, syncMs: 0 };
    const take = (call: SyncCall): void => {
      calls.push(call);
      clock.nowMs += clock.syncMs;
    };
    const fakes = {
      fdatasyncSync: () => take('fdatasyncSync'),
      fdatasync: (_fd: number, done: (error: null) => void) => {
        take('fdatasync');
        queueMicrotask(() => done(null));
      },
      ...replaced,
    } as unknown as Partial<FileSystem>;
    const files = new NodeFiles(newFolder(), {
      fs: { ...fs, ...fakes },
      now: () => clock.nowMs,
    });
    onTestFinished(() => files.close());
    let offset = 0;
    const write = (isSmall: boolean): Promise<unknown> => {
      files.write('log', offset++, bytes('x'));
      return new Promise((resolve) => files.flush(resolve, isSmall));
    };
    return { calls, clock, write };
  }

  test('is waited for on a disk that is known to be fast, and only then', async () => {
    const { calls, clock, write } = onDisk();
    clock.syncMs = 0.2;
    for (const isSmall of [true, true, false, true]) await write(isSmall);
    expect(calls).toEqual(['fdatasync', 'fdatasyncSync', 'fdatasync', 'fdatasyncSync']);
    clock.syncMs = 30;
    while (calls.length < 20) await write(true);
    clock.syncMs = 0.2;
    while (calls.length < 60) await write(true);
    // It takes some slow ones to be thought slow, and some fast ones to be thought fast again.
    const kinds = calls.map((call) => (call === 'fdatasyncSync' ? 'w' : 'b')).join('');
    expect(kinds).toMatch(/^bwbww{1,8}b{10,40}w+$/);
  });

  test('is over after the call, not within it, and may fail as any', async () => {
    const { clock, write } = onDisk({ fdatasyncSync: failing('EIO') });
    clock.syncMs = 0.2;
    let isOver = false;
    const first = write(true).then(() => (isOver = true));
    expect(isOver).toBe(false);
    await first;
    expect(await write(true)).toMatchObject({ code: 'EIO' });
    expect(await write(false)).toMatchObject({ code: 'EIO' });
  });
});

describe('files that gather what is written', () => {
  function gathering(calls: Partial<FileSystem>): NodeFiles {
    const files = new NodeFiles(newFolder(), { fs: { ...fs, ...calls }, gather: true });
    onTestFinished(() => files.close());
    return files;
  }

  test('hand writes that follow each other to the system in one, before the sync', async () => {
    const calls: string[] = [];
    const writeSync = ((
      fd: number,
      bytes: Uint8Array,
      from: number,
      length: number,
      at: number,
    ) => {
      calls.push(`write ${length} at ${at}`);
      return fs.writeSync(fd, bytes, from, length, at);
    }) as FileSystem['writeSync'];
    const fdatasync = ((fd: number, done: (error: Error | null) => void) => {
      calls.push('sync');
      fs.fdatasync(fd, done);
    }) as FileSystem['fdatasync'];
    const files = gathering({ writeSync, fdatasync });
    files.write('log', 0, bytes('ab'));
    files.write('log', 2, bytes('cd'));
    files.write('log', 8, bytes('x'));
    expect(await flushed(files)).toBeUndefined();
    expect(calls).toEqual(['write 4 at 0', 'write 1 at 8', 'sync']);
    expect(new TextDecoder().decode(files.read('log'))).toBe('abcd\0\0\0\0x');
  });

  test('say at the sync that the disk was full, and never again that all is well', async () => {
    let isFull = true;
    const writeSync = ((...args: Parameters<typeof fs.writeSync>) => {
      if (isFull) throw systemError('ENOSPC');
      return fs.writeSync(...args);
    }) as FileSystem['writeSync'];
    const files = gathering({ writeSync });
    files.write('log', 0, bytes('ab'));
    expect(await flushed(files)).toEqual(new FileError('ENOSPC', 'log'));
    isFull = false;
    expect(await flushed(files)).toEqual(new FileError('ENOSPC', 'log'));
  });
});
