import fs from 'node:fs';

/** What {@link NodeFiles} needs of `node:fs`; tests give one that fails. */
export type FileSystem = Pick<
  typeof fs,
  | 'closeSync'
  | 'fdatasync'
  | 'fdatasyncSync'
  | 'fstatSync'
  | 'fsync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'renameSync'
  | 'statSync'
  | 'unlinkSync'
  | 'writeSync'
>;

/** The real one. */
export const REAL_FILE_SYSTEM: FileSystem = fs;
