import type { ProcessTools } from '../../../src/recipes/index.ts';
import type { Output } from '../output.ts';

/** A table with a unique key. It outlives whoever writes to it. */
export class LockTable {
  private readonly rows = new Map<string, string>();

  /** @returns false if there is such a row already. */
  insert(name: string, owner: string): boolean {
    if (this.rows.has(name)) return false;
    this.rows.set(name, owner);
    return true;
  }

  delete(name: string): void {
    this.rows.delete(name);
  }
}

/** A lock that is a row: whoever can insert it has the lock. */
export class RowLock {
  private readonly tools: ProcessTools<Output>;
  private readonly table: LockTable;

  constructor(tools: ProcessTools<Output>, table: LockTable) {
    this.tools = tools;
    this.table = table;
  }

  async acquire() {
    for (;;) {
      await this.tools.delay(NETWORK_MS);
      if (this.table.insert('lock', this.tools.self)) return { release: () => this.release() };
      await this.tools.delay(RETRY_MS);
    }
  }

  private async release(): Promise<void> {
    await this.tools.delay(NETWORK_MS);
    this.table.delete('lock');
  }
}

const NETWORK_MS = 2;
const RETRY_MS = 100;
