import type { Watcher } from '#client';

/**
 * A watcher that can be waited for, as often as you like. An event that comes while nobody waits is not lost: the
 * next wait ends at once. What has happened it does not say: look again. The end of the session wakes, too, and the
 * next request will tell.
 */
export class WakeUp {
  private isAwake = false;
  private awaken: (() => void) | undefined;

  /** To be given to a read, or several. */
  readonly watcher: Watcher = () => this.wake();

  /** What a watcher does. */
  wake(): void {
    this.isAwake = true;
    this.awaken?.();
  }

  /** Resolves when it has been woken since the last wait. @throws the signal's reason. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.isAwake) {
      await new Promise<void>((resolve, reject) => {
        const abort = (): void => reject(signal.reason as Error);
        signal.addEventListener('abort', abort);
        this.awaken = () => {
          signal.removeEventListener('abort', abort);
          resolve();
        };
      });
    }
    this.isAwake = false;
    this.awaken = undefined;
  }
}
