import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import type { HandlerError } from '../sim/errors.ts';
import type { NodeFactory } from '../sim/member.ts';
import type { Invariant, Violation } from './invariant.ts';
import type { Input, LocalState, Transition } from './local-state.ts';
import { LocalStates } from './local-states.ts';
import { Monitors } from './monitors.ts';

/** How far a search goes. */
export interface Bounds {
  /** It gives up after so many states of the cluster, and after so many steps from the start. */
  readonly states: number;
  readonly depth: number;
  /** At most so many crashes in one run, and who may crash. Each may restart at any later time. */
  readonly crashes: number;
  readonly crashing: readonly NodeId[];
  /**
   * At most so many timers fire too early in one run: while a message is under way or a disk is
   * busy. With 0 time-outs are always long enough, as in a synchronous network. When nothing else
   * can happen timers fire without counting.
   */
  readonly earlyTimers: number;
  /** At most so many messages are lost in one run. */
  readonly losses: number;
  /**
   * `slow`: while a disk works its node may handle other things. `fast`: the disk, and what a node
   * sends to itself, come before anything else, though a crash may come in between. That leaves
   * far fewer states.
   */
  readonly disks: 'slow' | 'fast';
}

/** What a search explores. */
export interface ExplorerOptions<Message, Output> {
  readonly nodes: Readonly<Record<NodeId, NodeFactory<Message, Output>>>;
  readonly invariants: readonly Invariant<Output>[];
  readonly bounds: Bounds;
}

/** One step of the search: a message by its content, as different runs number it differently. */
export type Action =
  | {
      readonly do: 'deliver';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly content: string;
    }
  | {
      readonly do: 'lose';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly content: string;
    }
  | { readonly do: 'timer'; readonly node: NodeId; readonly timer: string }
  | { readonly do: 'sync'; readonly node: NodeId }
  | { readonly do: 'crash'; readonly node: NodeId; readonly keep: number }
  | { readonly do: 'restart'; readonly node: NodeId };

/** What a search found. */
export interface Exploration {
  /** Different states of the cluster seen, and the longest way from the start to one of them. */
  readonly states: number;
  readonly depth: number;
  /** True if there are no others, within the bound on crashes. */
  readonly exhaustive: boolean;
  /** A shortest way to a broken rule or an exception, if there is one. */
  readonly counterexample?: readonly Action[];
  readonly violation?: Violation;
  readonly error?: HandlerError;
}

/** A message under way, as a number; equal messages on one link are one. */
type MessageId = number;

interface Envelope<Message> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  readonly content: string;
  /** `message` as an input of `to`. */
  readonly input: Input<Message>;
  readonly inputKey: string;
}

/** A state of the whole cluster. */
interface World {
  /** By node, the number of its local state. */
  readonly locals: readonly number[];
  /** Sorted, without repetitions. */
  readonly inFlight: readonly MessageId[];
  readonly monitors: number;
  /** What of the bounds is used up. */
  readonly crashes: number;
  readonly earlyTimers: number;
  readonly losses: number;
  readonly depth: number;
  /** How the search came here: the world before, by its number, and what happened. */
  readonly parent: number;
  readonly action: Action | undefined;
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
 */
export function explore<Message, Output>(options: ExplorerOptions<Message, Output>): Exploration {
  return new Explorer(options).run();
}

class Explorer<Message, Output> {
  private readonly names: readonly NodeId[];
  private readonly bounds: Bounds;
  private readonly locals: LocalStates<Message, Output>;
  private readonly monitors: Monitors<Output>;
  private readonly envelopes: Envelope<Message>[] = [];
  private readonly envelopeIds = new Map<string, MessageId>();
  private readonly worlds: World[] = [];
  private readonly seen = new Set<string>();
  private depth = 0;
  private bounded = false;

  constructor({ nodes, invariants, bounds }: ExplorerOptions<Message, Output>) {
    this.names = Object.keys(nodes);
    this.bounds = bounds;
    this.locals = new LocalStates(nodes);
    this.monitors = new Monitors(invariants);
  }

  run(): Exploration {
    let current = -1;
    let action: Action | undefined;
    try {
      this.begin();
      for (current = 0; current < this.worlds.length; current++) {
        const world = this.worlds[current]!;
        if (world.depth >= this.bounds.depth || this.worlds.length >= this.bounds.states) {
          this.bounded = true;
          break;
        }
        for (action of this.actions(world)) this.take(world, current, action);
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
    return { ...this.summary(), exhaustive: !this.bounded };
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
    for (let node = 0; node < this.names.length; node++) {
      world = this.apply(world, node, START, 'start');
    }
    this.add(world);
  }

  private *actions(world: World): Generator<Action> {
    const busy = this.bounds.disks === 'fast' ? this.busyNode(world) : undefined;
    if (busy !== undefined) {
      yield* this.ownBusiness(world, busy);
      yield* this.crashesOf(world, busy);
      return;
    }
    let quiet = true;
    for (const id of world.inFlight) {
      const { from, to, content } = this.envelopes[id]!;
      if (!this.stateOf(world, to).up) continue;
      quiet = false;
      yield { do: 'deliver', from, to, content };
      if (world.losses < this.bounds.losses && from !== to) yield { do: 'lose', from, to, content };
    }
    for (const name of this.names) {
      if (!this.stateOf(world, name).waiting) continue;
      quiet = false;
      yield { do: 'sync', node: name };
    }
    const timers = quiet || world.earlyTimers < this.bounds.earlyTimers;
    for (const name of this.names) yield* this.ownChoices(world, name, timers);
  }

  /** What one node may do whatever the others do. */
  private *ownChoices(world: World, node: NodeId, timers: boolean): Generator<Action> {
    const state = this.stateOf(world, node);
    if (!state.up) yield { do: 'restart', node };
    else if (timers) for (const timer of state.timers) yield { do: 'timer', node, timer };
    yield* this.crashesOf(world, node);
  }

  private *crashesOf(world: World, node: NodeId): Generator<Action> {
    const { up, unsyncedWrites } = this.stateOf(world, node);
    const { crashes, crashing } = this.bounds;
    if (!up || world.crashes >= crashes || !crashing.includes(node)) return;
    yield { do: 'crash', node, keep: 0 };
    if (unsyncedWrites > 0) yield { do: 'crash', node, keep: 2 ** unsyncedWrites - 1 };
  }

  /** The first node whose disk works or that has sent itself something. */
  private busyNode(world: World): NodeId | undefined {
    return this.names.find(
      (name) => this.stateOf(world, name).waiting || this.ownMail(world, name) !== undefined,
    );
  }

  private *ownBusiness(world: World, node: NodeId): Generator<Action> {
    const mail = this.ownMail(world, node);
    if (mail !== undefined) yield { do: 'deliver', from: node, to: node, content: mail.content };
    else yield { do: 'sync', node };
  }

  private ownMail(world: World, node: NodeId): Envelope<Message> | undefined {
    const id = world.inFlight.find((id) => {
      const { from, to } = this.envelopes[id]!;
      return from === node && to === node;
    });
    return id === undefined ? undefined : this.envelopes[id];
  }

  private take(world: World, number: number, action: Action): void {
    const child = this.outcome(world, action);
    this.add({ ...child, depth: world.depth + 1, parent: number, action });
  }

  private outcome(world: World, action: Action): World {
    if (action.do === 'deliver' || action.do === 'lose') {
      const id = this.envelopeIds.get(`${action.from} ${action.to} ${action.content}`)!;
      const { to, input, inputKey } = this.envelopes[id]!;
      const inFlight = world.inFlight.filter((other) => other !== id);
      if (action.do === 'lose') return { ...world, inFlight, losses: world.losses + 1 };
      return this.apply({ ...world, inFlight }, this.names.indexOf(to), input, inputKey);
    }
    const node = this.names.indexOf(action.node);
    switch (action.do) {
      case 'timer': {
        const input = { type: 'timer', timer: action.timer } as const;
        const early = this.isQuiet(world) ? 0 : 1;
        const late = { ...world, earlyTimers: world.earlyTimers + early };
        return this.apply(late, node, input, JSON.stringify(input));
      }
      case 'sync':
        return this.apply(world, node, SYNC, JSON.stringify(SYNC));
      case 'restart':
        return this.apply(world, node, START, JSON.stringify(START));
      case 'crash': {
        const input = { type: 'crash', keep: action.keep } as const;
        // What a process had sent itself dies with it.
        const inFlight = world.inFlight.filter((id) => {
          const { from, to } = this.envelopes[id]!;
          return from !== action.node || to !== action.node;
        });
        const crashed = { ...world, inFlight, crashes: world.crashes + 1 };
        return this.apply(crashed, node, input, JSON.stringify(input));
      }
    }
  }

  /** Lets something happen to one node of a world. */
  private apply(world: World, node: number, input: Input<Message>, inputKey: string): World {
    const before = this.locals.get(world.locals[node]!);
    const { to, effects } = this.locals.after(before, input, inputKey);
    const monitors = this.watch(world.monitors, before.node, effects);
    if (effects.error !== undefined) throw new Found(undefined, effects.error);
    const inFlight =
      effects.sends.length === 0
        ? world.inFlight
        : [...new Set([...world.inFlight, ...this.post(before.node, effects)])].sort(ascending);
    return { ...world, locals: world.locals.with(node, to.id), inFlight, monitors };
  }

  private watch(
    monitors: number,
    node: NodeId,
    { outputs }: Transition<Message, Output>['effects'],
  ): number {
    let state = monitors;
    for (const output of outputs) {
      const next = this.monitors.after(state, node, output);
      if (typeof next !== 'number') throw new Found(next, undefined);
      state = next;
    }
    return state;
  }

  private post(from: NodeId, { sends }: Transition<Message, Output>['effects']): MessageId[] {
    return sends.map(({ to, message }) => {
      const content = canonical(message);
      const key = `${from} ${to} ${content}`;
      let id = this.envelopeIds.get(key);
      if (id === undefined) {
        const input = { type: 'message', from, message } as const;
        id = this.envelopes.push({ from, to, message, content, input, inputKey: key }) - 1;
        this.envelopeIds.set(key, id);
      }
      return id;
    });
  }

  private add(world: World): void {
    const { locals, inFlight, monitors, crashes, earlyTimers, losses } = world;
    const used = `${crashes},${earlyTimers},${losses}`;
    const key = `${locals.join()}|${inFlight.join()}|${monitors}|${used}`;
    if (this.seen.has(key)) return;
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

  /** Whether nothing is under way to a living node and no disk works. */
  private isQuiet(world: World): boolean {
    if (world.inFlight.some((id) => this.stateOf(world, this.envelopes[id]!.to).up)) return false;
    return !this.names.some((name) => this.stateOf(world, name).waiting);
  }

  private stateOf(world: World, name: NodeId): LocalState<Message, Output> {
    return this.locals.get(world.locals[this.names.indexOf(name)]!);
  }
}

const START = { type: 'start' } as const;
const SYNC = { type: 'sync' } as const;

function ascending(a: number, b: number): number {
  return a - b;
}
