import type { Zxid } from '#kit';

/** Whoever calls has an older token than somebody who was here before: its lock is no longer its own. */
export class StaleTokenError extends Error {
  override readonly name = 'StaleTokenError';
}

/**
 * What a lock protects, outside of ZooKeeper: one value. It knows nothing of sessions and clocks. It only looks at the
 * tokens by which it is asked, and never serves an older one after a newer one.
 */
export class GuardedStore<Value> {
  private value: Value;
  private newest: Zxid = 0n;

  constructor(value: Value) {
    this.value = value;
  }

  /**
   * @returns the value, for somebody who may want to replace it by another that depends on it.
   * @throws StaleTokenError if a newer token was here before.
   *
   * @todo Level 6: is it enough to look at the tokens of writes?
   */
  read(token: Zxid): Value {
    this.admit(token);
    return this.value;
  }

  /**
   * Replaces the value.
   *
   * @throws StaleTokenError if a newer token was here before. Nothing is replaced then.
   *
   * @todo Level 6: the same holder may write as often as it likes.
   */
  write(token: Zxid, value: Value): void {
    this.admit(token);
    this.value = value;
  }

  /** @solution */
  private admit(token: Zxid): void {
    if (token < this.newest) {
      throw new StaleTokenError(`The token ${token} is older than ${this.newest}`);
    }
    this.newest = token;
  }
}
