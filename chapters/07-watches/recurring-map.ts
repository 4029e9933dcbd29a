/** So many keys without a value are kept in any case. */
const SPARE = 64;

/**
 * A Map by path for keys that go and come back, as one-shot watches do: fired, and set again. Given: there is
 * nothing to write here.
 *
 * V8's Map keeps the places of deleted keys until it grows, and whoever looks for a key that was deleted a thousand
 * times goes through a thousand places. In a large Map, which hardly ever grows, firing the same watch again and
 * again became slower and slower. So a key that goes keeps its place here, without a value, until half of the keys
 * have none.
 */
export class RecurringMap<Value> {
  private table = new Map<string, Value | undefined>();
  private used = 0;

  /** How many keys have a value. */
  get size(): number {
    return this.used;
  }

  /** The key's value; undefined if it has none. */
  get(key: string): Value | undefined {
    return this.table.get(key);
  }

  set(key: string, value: Value): void {
    if (this.table.get(key) === undefined) this.used++;
    this.table.set(key, value);
  }

  delete(key: string): void {
    if (this.table.get(key) === undefined) return;
    this.table.set(key, undefined);
    this.used--;
    const idle = this.table.size - this.used;
    if (idle > SPARE && idle > this.used) this.sweep();
  }

  /** Every key with its value, as they are now. */
  entries(): readonly (readonly [key: string, value: Value])[] {
    const entries: [string, Value][] = [];
    for (const [key, value] of this.table) if (value !== undefined) entries.push([key, value]);
    return entries;
  }

  /** Each sweep looks at no more keys than were deleted since the last one, twice over. */
  private sweep(): void {
    this.table = new Map(this.entries());
  }
}
