/** So many numbers stand in one piece of a {@link NumberList}. */
const PIECE = 1 << 16;

/** A list of whole numbers below 2^32 that grows at its end, four bytes each. */
class NumberList {
  length = 0;
  private readonly pieces: Uint32Array[] = [];

  push(number: number): void {
    const at = this.length % PIECE;
    if (at === 0) this.pieces.push(new Uint32Array(PIECE));
    this.pieces.at(-1)![at] = number;
    this.length++;
  }

  get(i: number): number {
    return this.pieces[Math.floor(i / PIECE)]![i % PIECE]!;
  }
}

/** A directed graph of numbered states, for searching it backward. Built state by state, in order. */
export class Edges {
  /** By state, where its edges begin. */
  private readonly first = new NumberList();
  private readonly to = new NumberList();

  /** Says that the edges added from here on come from the next state; the first is number 0. */
  nextState(): void {
    this.first.push(this.to.length);
  }

  add(to: number): void {
    this.to.push(to);
  }

  /**
   * The states from which a goal can be reached, marked with 1.
   *
   * @param isGoal - asked once about each state.
   */
  leadingTo(isGoal: (state: number) => boolean): Uint8Array {
    const states = this.first.length;
    const leads = new Uint8Array(states);
    const { begin, from } = this.reversed();
    // Each state enters once, when it is marked.
    const queue = new Uint32Array(states);
    let queued = 0;
    for (let state = 0; state < states; state++) {
      if (!isGoal(state)) continue;
      leads[state] = 1;
      queue[queued++] = state;
    }
    for (let i = 0; i < queued; i++) {
      const state = queue[i]!;
      for (let edge = begin[state]!; edge < begin[state + 1]!; edge++) {
        const before = from[edge]!;
        if (leads[before] === 1) continue;
        leads[before] = 1;
        queue[queued++] = before;
      }
    }
    return leads;
  }

  /** The edges the other way round: those into `state` are `from[begin[state]]` and following. */
  private reversed(): { readonly begin: Uint32Array; readonly from: Uint32Array } {
    const states = this.first.length;
    const edges = this.to.length;
    const begin = new Uint32Array(states + 1);
    for (let edge = 0; edge < edges; edge++) begin[this.to.get(edge) + 1]!++;
    for (let state = 0; state < states; state++) begin[state + 1]! += begin[state]!;
    const from = new Uint32Array(edges);
    const free = begin.slice();
    let edge = 0;
    for (let state = 0; state < states; state++) {
      const end = state + 1 < states ? this.first.get(state + 1) : edges;
      for (; edge < end; edge++) from[free[this.to.get(edge)]!++] = state;
    }
    return { begin, from };
  }
}
