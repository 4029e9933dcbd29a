import type { AcquireOptions } from './acquire-options.ts';

/** What is got by acquiring: to be given back. */
export interface Releasable {
  /** Resolves when the next one may have it. To call it again does nothing more. */
  release(): Promise<void>;
}

/** Whatever can be acquired by one at a time: all locks of this chapter are of this shape. */
export interface Acquirable<Held extends Releasable = Releasable> {
  /** Waits until it is the caller's. */
  acquire(options?: AcquireOptions): Promise<Held>;
}
