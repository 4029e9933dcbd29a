import type { Files } from '../kit/files.ts';

/** {@link Files} that can also be made durable in the background. */
export interface FlushableFiles extends Files {
  /**
   * Makes everything durable that was done before this call, contents and names.
   *
   * @param done - called once, never before this returns; with an error if it failed, now or earlier.
   * @param isSmall - whether little else could be done meanwhile: on a fast disk no other thread is bothered then.
   */
  flush(done: (error?: unknown) => void, isSmall?: boolean): void;

  /** Gives the descriptors back. What was not synced is not durable. Nothing may be called afterwards. */
  close(): void;
}
