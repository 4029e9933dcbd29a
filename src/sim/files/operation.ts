/** One thing done to a folder of files: what is recorded, and what can be done again elsewhere. */
export type FileOperation =
  /** A file that was not there is, with no bytes. The write that needed it follows. */
  | { readonly type: 'create file'; readonly file: string }
  | {
      readonly type: 'write file';
      readonly file: string;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'truncate file'; readonly file: string; readonly length: number }
  | { readonly type: 'rename file'; readonly file: string; readonly to: string }
  | { readonly type: 'remove file'; readonly file: string }
  | { readonly type: 'sync file'; readonly file: string }
  | { readonly type: 'sync folder' };

/** How an operation can fail. */
export type FailureCode = 'ENOSPC' | 'EIO';

/** An operation that was done, or tried. */
export type RecordedOperation = FileOperation & {
  /** Its place among all operations; the first is 1. */
  readonly number: number;
  /** Set if it failed. Of a write that failed, `bytes` are those that were written all the same. */
  readonly failed?: FailureCode;
};

/** A change to the contents of one file. */
export type ContentChange = Extract<
  FileOperation,
  { readonly type: 'write file' | 'truncate file' }
>;

/** A change to the names in the folder. */
export type NameChange = Extract<
  FileOperation,
  { readonly type: 'create file' | 'rename file' | 'remove file' }
>;
