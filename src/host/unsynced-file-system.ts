import { REAL_FILE_SYSTEM, type FileSystem } from './file-system.ts';

type Done = (error: NodeJS.ErrnoException | null) => void;

/**
 * The real file system, but a sync is over at once: what is written survives a crash of this process, and not one of the
 * machine. Apache: `forceSync=no`.
 */
export const UNSYNCED_FILE_SYSTEM: FileSystem = {
  ...REAL_FILE_SYSTEM,
  fdatasyncSync: () => undefined,
  fsyncSync: () => undefined,
  fdatasync: Object.assign((_fd: number, done: Done) => queueMicrotask(() => done(null)), {
    __promisify__: () => Promise.resolve(),
  }),
  fsync: Object.assign((_fd: number, done: Done) => queueMicrotask(() => done(null)), {
    __promisify__: () => Promise.resolve(),
  }),
};
