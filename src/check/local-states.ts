import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import type { NodeFactory } from '../sim/member.ts';
import type { Input, LocalState, Origin, Transition } from './local-state.ts';
import { Machine } from './machine.ts';

/** The same inputs led to different doings, or equal-looking states behaved differently. */
export class UnfaithfulState extends Error {
  override readonly name = 'UnfaithfulState';
  readonly node: NodeId;
  /** True if even the very same inputs led to different states. */
  readonly nondeterministic: boolean;

  constructor(node: NodeId, nondeterministic: boolean, message: string) {
    super(message);
    this.node = node;
    this.nondeterministic = nondeterministic;
  }
}

/**
 * Every state that single nodes were found in, and what each does on each input. A cluster has
 * many more states than its nodes have, so most of a search is looking things up here.
 */
export class LocalStates<Message, Output> {
  private readonly nodes: Readonly<Record<NodeId, NodeFactory<Message, Output>>>;
  private readonly byKey = new Map<string, LocalState<Message, Output>>();
  private readonly states: LocalState<Message, Output>[] = [];

  constructor(nodes: Readonly<Record<NodeId, NodeFactory<Message, Output>>>) {
    this.nodes = nodes;
  }

  /** The state of a machine that was never started. */
  initial(node: NodeId): LocalState<Message, Output> {
    return this.intern(node, new Machine(this.nodes, node), undefined);
  }

  /** How many there are. */
  get count(): number {
    return this.states.length;
  }

  get(id: number): LocalState<Message, Output> {
    return this.states[id]!;
  }

  /**
   * What comes of an input in a state.
   *
   * @throws UnfaithfulState if the state, reached in two ways, does two different things.
   */
  after(
    state: LocalState<Message, Output>,
    input: Input<Message>,
    inputKey: string,
  ): Transition<Message, Output> {
    const known = state.next.get(inputKey);
    if (known !== undefined) return known;
    const machine = this.rebuild(state, state.origin);
    const effects = machine.apply(input);
    const to =
      effects.error === undefined
        ? this.intern(state.node, machine, { from: state, input })
        : state;
    const transition = { input, to, effects };
    state.next.set(inputKey, transition);
    if (state.otherOrigin !== undefined) this.compare(state, transition);
    return transition;
  }

  private intern(
    node: NodeId,
    machine: Machine<Message, Output>,
    origin: Origin<Message, Output> | undefined,
  ): LocalState<Message, Output> {
    const key = `${node} ${machine.key()}`;
    const known = this.byKey.get(key);
    if (known !== undefined) {
      this.addOrigin(known, origin);
      return known;
    }
    const state: LocalState<Message, Output> = {
      id: this.states.length,
      node,
      key,
      up: machine.up,
      timers: machine.timerNames,
      waiting: machine.waiting,
      unsyncedWrites: machine.unsyncedWrites,
      origin,
      otherOrigin: undefined,
      next: new Map(),
    };
    this.byKey.set(key, state);
    this.states.push(state);
    return state;
  }

  /** A second way to a state is worth checking, once; a step that changes nothing is not a way. */
  private addOrigin(
    state: LocalState<Message, Output>,
    origin: Origin<Message, Output> | undefined,
  ): void {
    if (origin === undefined || state.otherOrigin !== undefined) return;
    if (origin.from === state || origin.from === state.origin?.from) return;
    if (descendsFrom(origin.from, state)) return;
    state.otherOrigin = origin;
    for (const transition of state.next.values()) this.compare(state, transition);
  }

  /** Lets the node do the same by its other history, and insists that it does. */
  private compare(state: LocalState<Message, Output>, expected: Transition<Message, Output>): void {
    const { input } = expected;
    const machine = this.rebuild(state, state.otherOrigin);
    const effects = machine.apply(input);
    if (canonical(effects.sends) === canonical(expected.effects.sends)) {
      if (canonical(effects.outputs) === canonical(expected.effects.outputs)) {
        if (effects.error !== undefined) return;
        if (`${state.node} ${machine.key()}` === expected.to.key) return;
      }
    }
    throw new UnfaithfulState(
      state.node,
      false,
      `Two histories bring ${state.node} into states that look the same to inspect() and on disk, ` +
        `but then it does different things on ${inWords(input)}: inspect() leaves out something ` +
        'that decides what the node does.',
    );
  }

  private rebuild(
    state: LocalState<Message, Output>,
    origin: Origin<Message, Output> | undefined,
  ): Machine<Message, Output> {
    const inputs: Input<Message>[] = [];
    for (let way = origin; way !== undefined; way = way.from.origin) inputs.push(way.input);
    const machine = new Machine(this.nodes, state.node);
    for (const input of inputs.reverse()) machine.apply(input);
    if (`${state.node} ${machine.key()}` === state.key) return machine;
    throw new UnfaithfulState(
      state.node,
      true,
      `The same messages and timers, in the same order, brought ${state.node} into two different ` +
        'states. Look for the clock, randomness other than env.random(), or state kept outside ' +
        'the class.',
    );
  }
}

function descendsFrom<Message, Output>(
  state: LocalState<Message, Output>,
  ancestor: LocalState<Message, Output>,
): boolean {
  for (let at = state; ; at = at.origin.from) {
    if (at === ancestor) return true;
    if (at.origin === undefined) return false;
  }
}

function inWords(input: Input<unknown>): string {
  switch (input.type) {
    case 'message': {
      const { kind } = input.message as { kind?: unknown };
      return `a ${typeof kind === 'string' ? `"${kind}"` : 'message'} from ${input.from}`;
    }
    case 'timer':
      return `its timer "${input.timer}"`;
    default:
      return `a ${input.type}`;
  }
}
