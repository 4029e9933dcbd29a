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
  /** How many keys have no value. */
  private idle = 0;

  /** How many keys have a value. */
  get size(): number {
    return this.table.size - this.idle;
  }

  /** The key's value; undefined if it has none. */
  get(key: string): Value | undefined {
    return this.table.get(key);
  }

  set(key: string, value: Value): void {
    if (this.idle > 0 && this.table.get(key) === undefined && this.table.has(key)) this.idle--;
    this.table.set(key, value);
  }

  delete(key: string): void {
    if (this.table.get(key) === undefined) return;
    this.table.set(key, undefined);
    this.idle++;
    if (this.idle > SPARE && this.idle > this.size) this.sweep();
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
    this.idle = 0;
  }
}
