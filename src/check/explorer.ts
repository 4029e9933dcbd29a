import type { NodeId } from '../kit/env.ts';
import type { HandlerError } from '../sim/errors.ts';
import type { NodeFactory } from '../sim/member.ts';
import { withTripwires } from '../sim/tripwire.ts';
import type { Action } from './action.ts';
import type { Bounds } from './bounds.ts';
import { Choices } from './choices.ts';
import type { Invariant, Violation } from './invariant.ts';
import { keyOfInput, type Input, type LocalState } from './local-state.ts';
import { LocalStates } from './local-states.ts';
import { Mail } from './mail.ts';
import { Monitors } from './monitors.ts';
import { keyOf, type World } from './world.ts';

export type { Action } from './action.ts';
export type { Bounds } from './bounds.ts';

/** What a search explores. */
export interface ExplorerOptions<Message, Output> {
  readonly nodes: Readonly<Record<NodeId, NodeFactory<Message, Output>>>;
  readonly invariants: readonly Invariant<Output>[];
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
  /** A shortest way to a broken rule or an exception, if there is one. */
  readonly counterexample?: readonly Action[];
  readonly violation?: Violation;
  readonly error?: HandlerError;
}

/** Thrown inside a search to end it at the first thing wrong. */
class Found extends Error {
  readonly violation: Violation | undefined;
  readonly error: HandlerError | undefined;
  constructor(violation: Violation | undefined, error: HandlerError | undefined) {
    super('found');
    this.violation = violation;
    this.error = error;
  }
}

/**
 * Searches every order in which messages arrive, timers fire, disks finish, and nodes crash and
 * restart, breadth first: what it finds wrong is as short as can be. Messages are datagrams: one
 * may arrive at any later time, or never.
 *
 * @throws UnfaithfulState if a node's `inspect()` is incomplete or a node is not deterministic.
 * @throws NotPlainData if what `inspect()` returns is not plain data; and whatever it throws itself.
 */
export function explore<Message, Output>(options: ExplorerOptions<Message, Output>): Exploration {
  return withTripwires(() => new Explorer(options).run());
}

class Explorer<Message, Output> {
  private readonly names: readonly NodeId[];
  private readonly bounds: Bounds;
  private readonly locals: LocalStates<Message, Output>;
  private readonly monitors: Monitors<Output>;
  private readonly mail: Mail<Message>;
  private readonly choices: Choices;
  private readonly worlds: World[] = [];
  private readonly seen = new Set<string>();
  private depth = 0;
  /** Whether a bound on states or depth has cut something off. */
  private isCut = false;

  constructor({ nodes, invariants, bounds }: ExplorerOptions<Message, Output>) {
    this.names = Object.keys(nodes);
    this.bounds = bounds;
    this.locals = new LocalStates(nodes);
    this.monitors = new Monitors(invariants);
    this.mail = new Mail(this.names, bounds.copies ?? 1);
    const stateOf = (world: World, place: number): LocalState<unknown, unknown> =>
      this.locals.get(world.locals[place]!);
    this.choices = new Choices(this.names, bounds, this.mail, stateOf);
  }

  run(): Exploration {
    let current = -1;
    let action: Action | undefined;
    try {
      this.begin();
      // Worlds are added while this loop runs: it ends when none is new any more.
      for (current = 0; current < this.worlds.length && !this.isCut; current++) {
        const world = this.worlds[current]!;
        for (action of this.choices.of(world)) {
          this.add({
            ...this.outcome(world, action),
            depth: world.depth + 1,
            parent: current,
            action,
          });
          if (this.isCut) break;
        }
      }
    } catch (found) {
      if (!(found instanceof Found)) throw found;
      const { violation, error } = found;
      return {
        ...this.summary(),
        counterexample: [...this.wayTo(current), ...(action === undefined ? [] : [action])],
        ...(violation === undefined ? {} : { violation }),
        ...(error === undefined ? {} : { error }),
      };
    }
    return { ...this.summary(), exhaustive: !this.isCut };
  }

  private summary(): Exploration {
    return { states: this.worlds.length, depth: this.depth, exhaustive: false };
  }

  private begin(): void {
    let world: World = {
      locals: this.names.map((name) => this.locals.initial(name).id),
      inFlight: [],
      monitors: this.monitors.initial(),
      crashes: 0,
      earlyTimers: 0,
      losses: 0,
      depth: 0,
      parent: -1,
      action: undefined,
    };
    for (const place of this.names.keys()) world = this.apply(world, place, START);
    this.add(world);
  }

  private outcome(world: World, action: Action): World {
    if (action.do === 'deliver' || action.do === 'lose') {
      const id = this.mail.find(action.from, action.to, action.content);
      const inFlight = this.mail.without(world.inFlight, id);
      if (action.do === 'lose') return { ...world, inFlight, losses: world.losses + 1 };
      const { toPlace, input, inputKey } = this.mail.get(id);
      return this.apply({ ...world, inFlight }, toPlace, input, inputKey);
    }
    const place = this.names.indexOf(action.node);
    switch (action.do) {
      case 'timer': {
        const early = this.choices.isQuiet(world) ? 0 : 1;
        const late = { ...world, earlyTimers: world.earlyTimers + early };
        return this.apply(late, place, { type: 'timer', timer: action.timer });
      }
      case 'sync':
        return this.apply(world, place, SYNC);
      case 'restart':
        return this.apply(world, place, START);
      case 'crash': {
        // What a process had sent itself dies with it.
        const inFlight = world.inFlight.filter((id) => {
          const { fromPlace, toPlace } = this.mail.get(id);
          return fromPlace !== place || toPlace !== place;
        });
        const crashed = { ...world, inFlight, crashes: world.crashes + 1 };
        return this.apply(crashed, place, { type: 'crash', keep: action.keep });
      }
    }
  }

  /** Lets something happen to one node of a world. */
  private apply(
    world: World,
    place: number,
    input: Input<Message>,
    inputKey = keyOfInput(input),
  ): World {
    const before = this.locals.get(world.locals[place]!);
    const { to, effects } = this.locals.after(before, input, inputKey);
    const monitors = this.watch(world.monitors, before.node, effects.outputs);
    if (effects.error !== undefined) throw new Found(undefined, effects.error);
    const inFlight = this.mail.with(world.inFlight, before.node, effects.sends);
    return { ...world, locals: world.locals.with(place, to.id), inFlight, monitors };
  }

  private watch(monitors: number, node: NodeId, outputs: readonly Output[]): number {
    let state = monitors;
    for (const output of outputs) {
      const next = this.monitors.after(state, node, output);
      if (typeof next !== 'number') throw new Found(next, undefined);
      state = next;
    }
    return state;
  }

  /** Takes in a world, unless it was seen before or is out of bounds. */
  private add(world: World): void {
    const key = keyOf(world);
    if (this.seen.has(key)) return;
    if (this.worlds.length >= this.bounds.states || world.depth > this.bounds.depth) {
      this.isCut = true;
      return;
    }
    this.seen.add(key);
    this.worlds.push(world);
    this.depth = Math.max(this.depth, world.depth);
  }

  private wayTo(number: number): Action[] {
    const way: Action[] = [];
    for (let at = number; at >= 0; at = this.worlds[at]!.parent) {
      const { action } = this.worlds[at]!;
      if (action !== undefined) way.push(action);
    }
    return way.reverse();
  }
}

const START = { type: 'start' } as const;
const SYNC = { type: 'sync' } as const;
