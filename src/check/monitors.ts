import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import { copyPlain } from '../sim/plain.ts';
import type { Invariant, Violation } from './invariant.ts';

/** The states of all rules together, numbered, so that a search can carry one number. */
export class Monitors<Output> {
  private readonly invariants: readonly Invariant<Output>[];
  private readonly states: (readonly unknown[])[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly next = new Map<string, number | Violation>();

  constructor(invariants: readonly Invariant<Output>[]) {
    this.invariants = invariants;
  }

  /** The number of the state before anything happened. */
  initial(): number {
    return this.intern(this.invariants.map((invariant) => invariant.start()));
  }

  /** The state after an output, or the rule it breaks. */
  after(state: number, node: NodeId, output: Output): number | Violation {
    const key = `${state} ${node} ${canonical(output)}`;
    let known = this.next.get(key);
    if (known === undefined) this.next.set(key, (known = this.step(state, node, output)));
    return known;
  }

  private step(state: number, node: NodeId, output: Output): number | Violation {
    const states = copyPlain(this.states[state]!, 'the state of a rule');
    for (const [i, { name, rule, observe }] of this.invariants.entries()) {
      const sentence = observe(states[i], { node, output, atMs: 0 });
      if (sentence !== undefined) return { name, rule, sentence, node };
    }
    return this.intern(states);
  }

  private intern(rules: readonly unknown[]): number {
    // Also sees to it that they are plain data, or different ones might look the same.
    const states = copyPlain(rules, 'the state of a rule');
    const key = canonical(states);
    let number = this.byKey.get(key);
    if (number === undefined) {
      number = this.states.push(states) - 1;
      this.byKey.set(key, number);
    }
    return number;
  }
}
