import type { ProcessTools } from '../../../src/recipes/index.ts';
import type { Output } from '../output.ts';

/** A cache whose keys expire, such as Redis. Its clock is right. */
export class Cache {
  private readonly keys = new Map<string, { readonly value: string; readonly untilMs: number }>();

  /** `SET key value NX PX forMs`. @returns false if there is such a key already. */
  setIfAbsent(key: string, value: string, nowMs: number, forMs: number): boolean {
    const known = this.keys.get(key);
    if (known !== undefined && nowMs < known.untilMs) return false;
    this.keys.set(key, { value, untilMs: nowMs + forMs });
    return true;
  }

  /** Deletes a key, but only with this value: nobody else's. */
  deleteIf(key: string, value: string): void {
    if (this.keys.get(key)?.value === value) this.keys.delete(key);
  }
}

/** A lock that is a key which expires: no crash can keep it for ever. */
export class ExpiringLock {
  private readonly tools: ProcessTools<Output>;
  private readonly cache: Cache;

  constructor(tools: ProcessTools<Output>, cache: Cache) {
    this.tools = tools;
    this.cache = cache;
  }

  async acquire() {
    const { tools, cache } = this;
    for (;;) {
      await tools.delay(NETWORK_MS);
      if (cache.setIfAbsent('lock', tools.self, tools.now(), EXPIRES_MS)) {
        return { release: () => this.release() };
      }
      await tools.delay(RETRY_MS);
    }
  }

  private async release(): Promise<void> {
    await this.tools.delay(NETWORK_MS);
    this.cache.deleteIf('lock', this.tools.self);
  }
}

const NETWORK_MS = 2;
const RETRY_MS = 100;

/** The same as the time-out of the sessions that it is compared with. */
const EXPIRES_MS = 4000;
