import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import { checkPlain, copyPlain } from '../sim/plain.ts';
import type { Goal } from './goal.ts';
import type { Invariant, Violation } from './invariant.ts';

/** An output of a node, as a number; the same output of the same node has the same one. */
export type OutputId = number;

/** The states of all rules, and of the goal, together, numbered: a search carries one number. */
export class Monitors<Output> {
  private readonly invariants: readonly Invariant<Output>[];
  private readonly goal: Goal<Output> | undefined;
  /** Each is the states of the invariants, in their order, and then that of the goal. */
  private readonly states: (readonly unknown[])[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly outputs: { readonly node: NodeId; readonly output: Output }[] = [];
  private readonly outputIds = new Map<string, OutputId>();
  /** By state, by output. */
  private readonly next: Map<OutputId, number | Violation>[] = [];
  /** By state and node. */
  private readonly crashed = new Map<string, number>();

  constructor(invariants: readonly Invariant<Output>[], goal?: Goal<Output>) {
    this.invariants = invariants;
    this.goal = goal;
  }

  /** The number of the state before anything happened. */
  initial(): number {
    const states = this.invariants.map((invariant) => invariant.start());
    return this.intern(this.goal === undefined ? states : [...states, this.goal.start()]);
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

  /** The state after a crash. */
  afterCrash(state: number, node: NodeId): number {
    const { goal } = this;
    if (goal?.crashed === undefined) return state;
    const key = `${state} ${node}`;
    let known = this.crashed.get(key);
    if (known === undefined) {
      const states = copyPlain(this.states[state]!, 'the state of a rule');
      goal.crashed(states[this.invariants.length], node);
      this.crashed.set(key, (known = this.intern(states)));
    }
    return known;
  }

  /** True if the goal is reached while just these nodes are up, otherwise what is missing. */
  goalHolds(state: number, up: ReadonlySet<NodeId>): true | string {
    return this.goal?.holds(this.states[state]![this.invariants.length], up) ?? true;
  }

  private step(state: number, id: OutputId): number | Violation {
    const { node, output } = this.outputs[id]!;
    const states = copyPlain(this.states[state]!, 'the state of a rule');
    for (const [i, { name, rule, observe }] of this.invariants.entries()) {
      const sentence = observe(states[i], { node, output, atMs: 0 });
      if (sentence !== undefined) return { name, rule, sentence, node };
    }
    this.goal?.observe(states[this.invariants.length], { node, output, atMs: 0 });
    return this.intern(states);
  }

  /** @param states - of nobody else: they are kept. */
  private intern(states: readonly unknown[]): number {
    // Others than plain data might look the same though they are not.
    checkPlain(states, 'the state of a rule');
    const key = canonical(states);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const number = this.states.push(states) - 1;
    this.next.push(new Map());
    this.byKey.set(key, number);
    return number;
  }
}
