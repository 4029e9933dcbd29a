import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import { copyPlain } from '../sim/plain.ts';
import type { Invariant, Violation } from './invariant.ts';

/** An output of a node, as a number; the same output of the same node has the same one. */
export type OutputId = number;

/** The states of all rules together, numbered, so that a search can carry one number. */
export class Monitors<Output> {
  private readonly invariants: readonly Invariant<Output>[];
  private readonly states: (readonly unknown[])[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly outputs: { readonly node: NodeId; readonly output: Output }[] = [];
  private readonly outputIds = new Map<string, OutputId>();
  /** By state, by output. */
  private readonly next: Map<OutputId, number | Violation>[] = [];

  constructor(invariants: readonly Invariant<Output>[]) {
    this.invariants = invariants;
  }

  /** The number of the state before anything happened. */
  initial(): number {
    return this.intern(this.invariants.map((invariant) => invariant.start()));
  }

  /** The numbers of a node's outputs, in order. */
  numbersOf(node: NodeId, outputs: readonly Output[]): readonly OutputId[] {
    return outputs.map((output) => {
      const key = JSON.stringify([node, canonical(output)]);
      const known = this.outputIds.get(key);
      if (known !== undefined) return known;
      const id = this.outputs.push({ node, output }) - 1;
      this.outputIds.set(key, id);
      return id;
    });
  }

  /** The state after an output, or the rule it breaks. */
  after(state: number, output: OutputId): number | Violation {
    const next = this.next[state]!;
    let known = next.get(output);
    if (known === undefined) next.set(output, (known = this.step(state, output)));
    return known;
  }

  private step(state: number, id: OutputId): number | Violation {
    const { node, output } = this.outputs[id]!;
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
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const number = this.states.push(states) - 1;
    this.next.push(new Map());
    this.byKey.set(key, number);
    return number;
  }
}
