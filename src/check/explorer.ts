import type { NodeId } from '../kit/env.ts';
import type { HandlerError } from '../sim/errors.ts';
import type { NodeFactory } from '../sim/member.ts';
import type { Links } from '../sim/network.ts';
import { canonical } from '../sim/canonical.ts';
import { withTripwires } from '../sim/tripwire.ts';
import type { Action } from './action.ts';
import type { Bounds } from './bounds.ts';
import type { Choice } from './choices.ts';
import { Edges } from './edges.ts';
import { stuckSentence, type Goal } from './goal.ts';
import type { Invariant, Violation } from './invariant.ts';
import { Found, Outcomes } from './outcomes.ts';
import { keyOf, mishapsOf, type World } from './world.ts';

export type { Action } from './action.ts';
export type { Bounds } from './bounds.ts';

/** What a search explores. */
export interface ExplorerOptions<Message, Output> {
  readonly nodes: Readonly<Record<NodeId, NodeFactory<Message, Output>>>;
  /** Datagrams if left out. */
  readonly links?: Links<Message>;
  readonly invariants: readonly Invariant<Output>[];
  /** What must remain possible; asked once the search has seen every state. */
  readonly goal?: Goal<Output>;
  readonly bounds: Bounds;
}

/** What a search found. */
export interface Exploration {
  /** Different states of the cluster seen, and the longest way from the start to one of them. */
  readonly states: number;
  readonly depth: number;
  /**
   * True if there are no others within the other bounds. Never true
   * if the bounds on states or depth have cut anything off.
   */
  readonly exhaustive: boolean;
  /**
   * A shortest way to a broken rule or an exception, if there is one; otherwise to a state from
   * which the goal is out of reach.
   */
  readonly counterexample?: readonly Action[];
  readonly violation?: Violation;
  readonly error?: HandlerError;
}

/**
 * Searches every order in which messages arrive, timers fire, disks finish, connections come up and
 * break, and nodes crash and restart, breadth first: what it finds wrong is as short as can be.
 *
 * A datagram may arrive at any later time. On a stream messages arrive in their order. Both ends hear
 * in one step that a connection stands, the one that was asked first, and each at any later time
 * that it is over. What a node had sent before it crashed or closed the connection may arrive until
 * the other end hears of that. A new connection is made only when neither end believes in the old
 * one any more.
 *
 * @throws UnfaithfulState if a node's `inspect()` is incomplete or a node is not deterministic.
 * @throws NotPlainData if what `inspect()` returns is not plain data; and whatever it throws itself.
 */
export function explore<Message, Output>(options: ExplorerOptions<Message, Output>): Exploration {
  return withTripwires(() => new Explorer(options).run());
}

/**
 * Makes a test of whether some actions, taken from the start, lead within the bounds to a state from
 * which the goal is out of reach. It is false for actions that are not possible.
 *
 * @throws as {@link explore} does.
 */
export function newStuckTest<Message, Output>(
  options: ExplorerOptions<Message, Output>,
): (actions: readonly Action[]) => boolean {
  const explorer = new Explorer(options);
  return (actions) => withTripwires(() => explorer.isStuckAfter(actions));
}

class Explorer<Message, Output> {
  private readonly bounds: Bounds;
  private readonly goal: Goal<Output> | undefined;
  private readonly outcomes: Outcomes<Message, Output>;
  private readonly worlds: World[] = [];
  /** The number of each world, by its key. */
  private readonly seen = new Map<string, number>();
  /** What leads from where to where without anything going wrong, if there is a goal. */
  private readonly edges: Edges | undefined;
  private depth = 0;
  /** Whether a bound on states or depth has cut something off. */
  private isCut = false;

  constructor(options: ExplorerOptions<Message, Output>) {
    this.bounds = options.bounds;
    this.goal = options.goal;
    this.outcomes = new Outcomes(options);
    this.edges = options.goal && new Edges();
  }

  run(): Exploration {
    let current = -1;
    let choice: Choice | undefined;
    try {
      this.add(this.outcomes.begin());
      // Worlds are added while this loop runs: it ends when none is new any more.
      for (current = 0; current < this.worlds.length && !this.isCut; current++) {
        const world = this.worlds[current]!;
        this.edges?.nextState();
        for (choice of this.outcomes.choicesIn(world)) {
          const next = this.outcomes.after(world, current, choice);
          const number = this.add(next);
          if (this.isCut) break;
          if (mishapsOf(next) === mishapsOf(world)) this.edges?.add(number);
        }
      }
    } catch (found) {
      if (!(found instanceof Found)) throw found;
      const { violation, error } = found;
      const way = [...this.wayTo(current), ...(choice === undefined ? [] : [choice])];
      return {
        ...this.summary(),
        counterexample: way.map((step) => this.outcomes.actionOf(step)),
        ...(violation === undefined ? {} : { violation }),
        ...(error === undefined ? {} : { error }),
      };
    }
    if (this.isCut) return this.summary();
    return { ...this.summary(), exhaustive: true, ...this.stuck() };
  }

  /** See {@link newStuckTest}. */
  isStuckAfter(actions: readonly Action[]): boolean {
    this.worlds.length = 0;
    this.seen.clear();
    this.isCut = false;
    try {
      const world = this.worldAfterAll(actions);
      return world !== undefined && !this.canReachGoal(world);
    } catch (found) {
      if (found instanceof Found) return false;
      throw found;
    }
  }

  private worldAfterAll(actions: readonly Action[]): World | undefined {
    let world = this.outcomes.begin();
    for (const action of actions) {
      const wanted = canonical(action);
      const choices = [...this.outcomes.choicesIn(world)];
      const choice = choices.find((one) => canonical(this.outcomes.actionOf(one)) === wanted);
      if (choice === undefined) return undefined;
      world = this.outcomes.after(world, -1, choice);
    }
    return world;
  }

  /** Whether a world leads to the goal, though nothing more goes wrong; true if that is too far. */
  private canReachGoal(from: World): boolean {
    this.add(from);
    for (let current = 0; current < this.worlds.length; current++) {
      const world = this.worlds[current]!;
      if (this.outcomes.isGoal(world)) return true;
      for (const choice of this.outcomes.choicesIn(world)) {
        const next = this.outcomes.after(world, current, choice);
        if (mishapsOf(next) === mishapsOf(world)) this.add(next);
        if (this.isCut) return true;
      }
    }
    return false;
  }

  /** The first state, which is as near to the start as any, from which the goal is out of reach. */
  private stuck(): Pick<Exploration, 'counterexample' | 'violation'> {
    const { goal, edges, worlds } = this;
    if (goal === undefined || edges === undefined) return {};
    const first = edges.leadingTo((number) => this.outcomes.isGoal(worlds[number]!)).indexOf(0);
    if (first < 0) return {};
    const { name, rule } = goal;
    const missing = this.outcomes.missingIn(worlds[first]!);
    return {
      counterexample: this.wayTo(first).map((choice) => this.outcomes.actionOf(choice)),
      violation: { name, rule, sentence: stuckSentence(String(missing)), node: null },
    };
  }

  private summary(): Exploration {
    return { states: this.worlds.length, depth: this.depth, exhaustive: false };
  }

  /**
   * Takes in a world, unless it was seen before or is out of bounds.
   *
   * @returns its number; -1 if it is out of bounds.
   */
  private add(world: World): number {
    const key = keyOf(world);
    const known = this.seen.get(key);
    if (known !== undefined) return known;
    if (this.worlds.length >= this.bounds.states || world.depth > this.bounds.depth) {
      this.isCut = true;
      return -1;
    }
    const number = this.worlds.push(world) - 1;
    this.seen.set(key, number);
    this.depth = Math.max(this.depth, world.depth);
    return number;
  }

  private wayTo(number: number): Choice[] {
    const way: Choice[] = [];
    for (let at = number; at >= 0; at = this.worlds[at]!.parent) {
      const { choice } = this.worlds[at]!;
      if (choice !== undefined) way.push(choice);
    }
    return way.reverse();
  }
}
