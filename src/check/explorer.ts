import type { NodeId } from '../kit/env.ts';
import type { HandlerError } from '../sim/errors.ts';
import type { NodeFactory } from '../sim/member.ts';
import { withTripwires } from '../sim/tripwire.ts';
import type { Action } from './action.ts';
import type { Bounds } from './bounds.ts';
import { Choices, type Choice } from './choices.ts';
import type { Invariant, Violation } from './invariant.ts';
import { keyOfInput, type Input, type LocalState, type Transition } from './local-state.ts';
import { LocalStates } from './local-states.ts';
import { Mail, type MessageId } from './mail.ts';
import { Monitors, type OutputId } from './monitors.ts';
import { keyOf, worldAfter, type World } from './world.ts';

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
  private readonly numbered = new Map<Transition<Message, Output>, NumberedEffects>();
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
    let choice: Choice | undefined;
    try {
      this.begin();
      // Worlds are added while this loop runs: it ends when none is new any more.
      for (current = 0; current < this.worlds.length && !this.isCut; current++) {
        const world = this.worlds[current]!;
        for (choice of this.choices.of(world)) {
          this.add(this.outcome(world, worldAfter(world, current, choice), choice));
          if (this.isCut) break;
        }
      }
    } catch (found) {
      if (!(found instanceof Found)) throw found;
      const { violation, error } = found;
      const way = [...this.wayTo(current), ...(choice === undefined ? [] : [choice])];
      return {
        ...this.summary(),
        counterexample: way.map((step) => this.actionOf(step)),
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
    const world: World = {
      locals: this.names.map((name) => this.locals.initial(name).id),
      inFlight: [],
      monitors: this.monitors.initial(),
      crashes: 0,
      earlyTimers: 0,
      losses: 0,
      depth: 0,
      parent: -1,
      choice: undefined,
    };
    for (const place of this.names.keys()) this.apply(world, place, START);
    this.add(world);
  }

  /** Changes `next`, which still is like `world`, to what comes of a choice. */
  private outcome(world: World, next: World, choice: Choice): World {
    switch (choice.do) {
      case 'deliver': {
        const { toPlace, input, inputKey } = this.mail.get(choice.message);
        next.inFlight = this.mail.without(world.inFlight, choice.message);
        return this.apply(next, toPlace, input, inputKey);
      }
      case 'lose':
        next.inFlight = this.mail.without(world.inFlight, choice.message);
        next.losses++;
        return next;
      case 'timer':
        if (!this.choices.isQuiet(world)) next.earlyTimers++;
        return this.apply(next, choice.place, { type: 'timer', timer: choice.timer });
      case 'sync':
        return this.apply(next, choice.place, SYNC);
      case 'restart':
        return this.apply(next, choice.place, START);
      case 'crash':
        // What a process had sent itself dies with it.
        next.inFlight = world.inFlight.filter((id) => {
          const { fromPlace, toPlace } = this.mail.get(id);
          return fromPlace !== choice.place || toPlace !== choice.place;
        });
        next.crashes++;
        return this.apply(next, choice.place, { type: 'crash', keep: choice.keep });
    }
  }

  /** Lets something happen to one node of a world that is being made. */
  private apply(
    world: World,
    place: number,
    input: Input<Message>,
    inputKey = keyOfInput(input),
  ): World {
    const before = this.locals.get(world.locals[place]!);
    const transition = this.locals.after(before, input, inputKey);
    const { sent, told } = this.effectsOf(before.node, transition);
    for (const output of told) {
      const monitors = this.monitors.after(world.monitors, output);
      if (typeof monitors !== 'number') throw new Found(monitors, undefined);
      world.monitors = monitors;
    }
    const { to, effects } = transition;
    if (effects.error !== undefined) throw new Found(undefined, effects.error);
    world.inFlight = this.mail.with(world.inFlight, sent);
    world.locals = world.locals.with(place, to.id);
    return world;
  }

  /** A transition is taken many times, but put into numbers only once. */
  private effectsOf(node: NodeId, transition: Transition<Message, Output>): NumberedEffects {
    const known = this.numbered.get(transition);
    if (known !== undefined) return known;
    const { sends, outputs } = transition.effects;
    const numbers = {
      sent: this.mail.numbersOf(node, sends),
      told: this.monitors.numbersOf(node, outputs),
    };
    this.numbered.set(transition, numbers);
    return numbers;
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

  private wayTo(number: number): Choice[] {
    const way: Choice[] = [];
    for (let at = number; at >= 0; at = this.worlds[at]!.parent) {
      const { choice } = this.worlds[at]!;
      if (choice !== undefined) way.push(choice);
    }
    return way.reverse();
  }

  private actionOf(choice: Choice): Action {
    if (choice.do === 'deliver' || choice.do === 'lose') {
      const { from, to, content } = this.mail.get(choice.message);
      return { do: choice.do, from, to, content };
    }
    const { place, ...rest } = choice;
    return { ...rest, node: this.names[place]! };
  }
}

/** What a node sent and told, as numbers. */
interface NumberedEffects {
  readonly sent: readonly MessageId[];
  readonly told: readonly OutputId[];
}

const START = { type: 'start' } as const;
const SYNC = { type: 'sync' } as const;
