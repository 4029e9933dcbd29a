import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import type { ClusterOptions } from '../sim/cluster.ts';
import type { Effects, Input, LocalState, Transition, Way } from './local-state.ts';
import { Machine } from './machine.ts';
import { incomplete, nondeterministic } from './unfaithful-state.ts';

export { UnfaithfulState } from './unfaithful-state.ts';

/**
 * Until so many states are known every input is tried on a machine that has gone the whole way anew: that
 * of a node which is not deterministic then ends elsewhere.
 */
const ALWAYS_ANEW = 50;

/** So many machines wait at most in the states they have come to. */
const MOST_PARKED = 1000;

/** A machine that has come to a state, and how. */
interface Arrival<Message, Output> {
  readonly state: LocalState<Message, Output>;
  readonly way: Way<Message>;
  readonly machine: Machine<Message, Output>;
}

/**
 * Every state that single nodes were found in, and what each does on each input. A cluster has
 * many more states than its nodes have, so most of a search is looking things up here.
 *
 * What a state does is tried once and remembered, which is right only if `inspect()` tells
 * everything and the node is deterministic. So the node is also brought into the state by another
 * way, and must do the same: a sample, but one that follows a difference through later states.
 *
 * A node cannot be copied. To try a second input in a state it takes another machine, which has to go
 * the whole way from its first start; but as a rule the first input is tried on the machine that came first.
 */
export class LocalStates<Message, Output> {
  private readonly cluster: ClusterOptions<Message, Output>;
  private readonly byKey = new Map<string, LocalState<Message, Output>>();
  private readonly states: LocalState<Message, Output>[] = [];
  /** Other ways not looked at yet. */
  private readonly toCheck: Arrival<Message, Output>[] = [];
  /** By the way they have come, machines that have done nothing since. */
  private readonly parked = new Map<Way<Message>, Machine<Message, Output>>();

  constructor(cluster: ClusterOptions<Message, Output>) {
    this.cluster = cluster;
  }

  /** The state of a machine that was never started. */
  initial(node: NodeId): LocalState<Message, Output> {
    return this.intern(node, new Machine(this.cluster, node), undefined);
  }

  get(id: number): LocalState<Message, Output> {
    return this.states[id]!;
  }

  /**
   * What comes of an input in a state.
   *
   * @param inputKey - one text for each different input of the node.
   * @throws UnfaithfulState if the state, reached in two ways, does two different things, or the
   * node does not do the same thing twice.
   */
  after(
    state: LocalState<Message, Output>,
    input: Input<Message>,
    inputKey: string,
  ): Transition<Message, Output> {
    const known = state.next.get(inputKey);
    if (known !== undefined) return known;
    const machine = this.machineIn(state, state.way);
    const effects = machine.apply(input);
    const doings = doingsOf(effects);
    const way = { before: state.way, input, doings };
    const to = effects.error === undefined ? this.intern(state.node, machine, way) : state;
    const transition = { input, to, effects, doings };
    state.next.set(inputKey, transition);
    if (state.otherWay !== undefined) this.compare(state, transition, state.otherWay);
    this.checkOtherWays();
    return transition;
  }

  private intern(
    node: NodeId,
    machine: Machine<Message, Output>,
    way: Way<Message> | undefined,
  ): LocalState<Message, Output> {
    const key = machine.key();
    const byNode = `${node} ${key}`;
    const known = this.byKey.get(byNode);
    if (known !== undefined) {
      if (way !== undefined) this.toCheck.push({ state: known, way, machine });
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
      way,
      otherWay: undefined,
      next: new Map(),
    };
    this.byKey.set(byNode, state);
    this.states.push(state);
    if (way !== undefined) this.park(way, machine);
    return state;
  }

  /** First in, first out, so that ways stay short. One other way is enough: each costs as much as the search. */
  private checkOtherWays(): void {
    for (let next = this.toCheck.shift(); next !== undefined; next = this.toCheck.shift()) {
      const { state, way, machine } = next;
      if (state.otherWay !== undefined) continue;
      state.otherWay = way;
      this.park(way, machine);
      for (const transition of state.next.values()) this.compare(state, transition, way);
    }
  }

  /** Lets the node do the same by another history, and insists that it does. */
  private compare(
    state: LocalState<Message, Output>,
    expected: Transition<Message, Output>,
    other: Way<Message>,
  ): void {
    const { input, to, doings } = expected;
    const machine = this.machineIn(state, other);
    if (this.isSame(machine, expected)) {
      if (expected.effects.error === undefined) {
        this.toCheck.push({ state: to, way: { before: other, input, doings }, machine });
      }
      return;
    }
    // Does it not even do the same when it comes by the first way once more?
    const again = this.walk(state, state.way);
    if (!this.isSame(again, expected)) throw nondeterministic(state.node);
    throw incomplete(state.node, input);
  }

  /** Whether the node now does on the input what it is expected to do. */
  private isSame(
    machine: Machine<Message, Output>,
    { input, to, effects, doings }: Transition<Message, Output>,
  ): boolean {
    if (doingsOf(machine.apply(input)) !== doings) return false;
    return effects.error !== undefined || machine.key() === to.key;
  }

  private park(way: Way<Message>, machine: Machine<Message, Output>): void {
    if (this.states.length <= ALWAYS_ANEW) return;
    this.parked.set(way, machine);
    if (this.parked.size <= MOST_PARKED) return;
    // The oldest is the least likely to be asked for yet.
    const [oldest] = this.parked.keys();
    this.parked.delete(oldest!);
  }

  /** A machine that has come into a state by one of the ways there, and may be used up. */
  private machineIn(
    state: LocalState<Message, Output>,
    way: Way<Message> | undefined,
  ): Machine<Message, Output> {
    const parked = way && this.parked.get(way);
    if (way === undefined || parked === undefined) return this.walk(state, way);
    this.parked.delete(way);
    return parked;
  }

  /** Lets a new machine go one of the ways into a state. */
  private walk(
    state: LocalState<Message, Output>,
    way: Way<Message> | undefined,
  ): Machine<Message, Output> {
    const inputs: Input<Message>[] = [];
    for (let at = way; at !== undefined; at = at.before) inputs.push(at.input);
    const machine = new Machine(this.cluster, state.node);
    let effects: Effects<Message, Output> | undefined;
    while (inputs.length > 0) effects = machine.apply(inputs.pop()!);
    if (machine.key() !== state.key) throw nondeterministic(state.node);
    if (effects !== undefined && doingsOf(effects) !== way!.doings) {
      throw nondeterministic(state.node);
    }
    return machine;
  }
}

function doingsOf({ sends, links, outputs, error }: Effects<unknown, unknown>): string {
  return canonical({ sends, links, outputs, failed: error !== undefined });
}
