import type { Files } from '../kit/files.ts';

/** {@link Files} that can also be made durable in the background. */
export interface FlushableFiles extends Files {
  /**
   * Makes everything durable that was done before this call, contents and names.
   *
   * @param done - called once, never before this returns; with an error if it failed, now or earlier.
   */
  flush(done: (error?: unknown) => void): void;

  /** Gives the descriptors back. What was not synced is not durable. Nothing may be called afterwards. */
  close(): void;
}
