/** First in, first out, with both ends at constant cost however long it gets. */
export class Queue<Item> {
  private items: Item[] = [];
  /** Items before this place are gone. */
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  get isEmpty(): boolean {
    return this.items.length === this.head;
  }

  /** The item at this place, counted from the front; undefined if there is none. */
  at(place: number): Item | undefined {
    return place < 0 ? undefined : this.items[this.head + place];
  }

  push(item: Item): void {
    this.items.push(item);
  }

  /** Takes the first item out; undefined if there is none. */
  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const first = this.items[this.head];
    this.head++;
    if (this.head === this.items.length) {
      this.items.length = 0;
      this.head = 0;
    } else if (this.head * 2 > this.items.length) {
      // Each copy costs no more than the removals that led to it.
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return first;
  }

  /** All items in order, as a new list. */
  toArray(): Item[] {
    return this.items.slice(this.head);
  }
}
