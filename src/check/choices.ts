import type { NodeId } from '../kit/env.ts';
import type { Bounds } from './bounds.ts';
import type { LocalState } from './local-state.ts';
import type { Envelope, Mail, MessageId } from './mail.ts';
import type { LinkStates } from './link-states.ts';
import type { World } from './world.ts';

/** What a search may do next: an {@link Action}, but with messages and nodes by their numbers. */
export type Choice =
  | { readonly do: 'deliver'; readonly message: MessageId }
  | { readonly do: 'lose'; readonly message: MessageId }
  | { readonly do: 'timer'; readonly place: number; readonly timer: string }
  | { readonly do: 'sync'; readonly place: number }
  | { readonly do: 'crash'; readonly place: number; readonly keep: number }
  | { readonly do: 'restart'; readonly place: number }
  | LinkChoice;

/** What may happen to a connection, seen from the node at a place. */
export interface LinkChoice {
  readonly do: 'connect' | 'break' | 'link down';
  readonly place: number;
  readonly peer: number;
}

/** Looks up a node's state in a world by the node's place. */
type StateOf = (world: World, place: number) => LocalState<unknown, unknown>;

/** Up to so many unsynced writes every subset of them is tried as what survives a crash. */
const ALL_SUBSETS_UP_TO = 3;

/** A crash leaves at most so many unsynced writes behind; see {@link Fault}. */
const MOST_SURVIVORS = 30;

/** What may happen next in a state of the cluster, within the bounds. */
export class Choices {
  private readonly names: readonly NodeId[];
  private readonly bounds: Bounds;
  private readonly mail: Mail<unknown>;
  private readonly links: LinkStates;
  private readonly stateOf: StateOf;

  constructor(
    names: readonly NodeId[],
    bounds: Bounds,
    mail: Mail<unknown>,
    links: LinkStates,
    stateOf: StateOf,
  ) {
    this.names = names;
    this.bounds = bounds;
    this.mail = mail;
    this.links = links;
    this.stateOf = stateOf;
  }

  /** All of it, in a fixed order. */
  *of(world: World): Generator<Choice> {
    const busy = this.bounds.disks === 'fast' ? this.busyPlace(world) : -1;
    if (busy >= 0) {
      yield* this.ownBusiness(world, busy);
      yield* this.crashesOf(world, busy);
      return;
    }
    yield* this.messages(world);
    yield* this.linkChoices(world);
    for (const place of this.names.keys()) {
      if (this.stateOf(world, place).waiting) yield { do: 'sync', place };
    }
    const timers = world.earlyTimers < this.bounds.earlyTimers || this.isQuiet(world);
    for (const place of this.names.keys()) yield* this.ownChoices(world, place, timers);
  }

  /**
   * Whether nothing is under way to a living node, no connection to one is being made, no node has
   * yet to hear that a connection is over, and no disk works.
   */
  isQuiet(world: World): boolean {
    if (world.inFlight.some((id) => this.stateOf(world, this.mail.get(id).toPlace).up)) {
      return false;
    }
    for (const link of world.links) {
      const { busy, awaited } = this.links.get(link);
      if (busy || awaited.some((place) => this.stateOf(world, place).up)) return false;
    }
    return !world.locals.some((_, place) => this.stateOf(world, place).waiting);
  }

  private *linkChoices(world: World): Generator<Choice> {
    const mayBreak = world.breaks < (this.bounds.breaks ?? 0);
    for (const link of world.links) {
      const { choices, breaks } = this.links.get(link);
      yield* choices;
      if (mayBreak) yield* breaks;
    }
  }

  private *messages(world: World): Generator<Choice> {
    for (const message of differentMail(world)) {
      const { fromPlace, toPlace } = this.mail.get(message);
      if (!this.stateOf(world, toPlace).up) continue;
      yield { do: 'deliver', message };
      const mayLose = world.losses < this.bounds.losses && fromPlace !== toPlace;
      if (mayLose) yield { do: 'lose', message };
    }
  }

  /** What one node may do whatever the others do. */
  private *ownChoices(world: World, place: number, timers: boolean): Generator<Choice> {
    const state = this.stateOf(world, place);
    if (!state.up) {
      if (this.bounds.restarts !== false) yield { do: 'restart', place };
    } else if (timers) {
      for (const timer of state.timers) yield { do: 'timer', place, timer };
    }
    yield* this.crashesOf(world, place);
  }

  private *crashesOf(world: World, place: number): Generator<Choice> {
    const { up, unsyncedWrites } = this.stateOf(world, place);
    const { crashes, crashing } = this.bounds;
    if (!up || world.crashes >= crashes || !crashing.includes(this.names[place]!)) return;
    // What is on the disk of a node that stays down nobody will ever read.
    const writes = this.bounds.restarts === false ? 0 : unsyncedWrites;
    for (const keep of survivals(writes)) yield { do: 'crash', place, keep };
  }

  /** The first node whose disk works or that has sent itself something; -1 if there is none. */
  private busyPlace(world: World): number {
    return world.locals.findIndex(
      (_, place) =>
        this.stateOf(world, place).waiting ||
        world.inFlight.some((id) => isOwn(this.mail.get(id), place)),
    );
  }

  private *ownBusiness(world: World, place: number): Generator<Choice> {
    let mail = false;
    for (const message of differentMail(world)) {
      if (!isOwn(this.mail.get(message), place)) continue;
      mail = true;
      yield { do: 'deliver', message };
    }
    if (!mail) yield { do: 'sync', place };
  }
}

/** What is under way; of equal messages only one, as it does not matter which arrives. */
function* differentMail({ inFlight }: World): Generator<MessageId> {
  for (let i = 0; i < inFlight.length; i++) {
    if (inFlight[i] !== inFlight[i - 1]) yield inFlight[i]!;
  }
}

function isOwn({ fromPlace, toPlace }: Envelope<unknown>, place: number): boolean {
  return fromPlace === place && toPlace === place;
}

/** What of so many unsynced writes may survive, as the `keep` of a fault; nothing first. */
function* survivals(writes: number): Generator<number> {
  if (writes <= ALL_SUBSETS_UP_TO) {
    for (let keep = 0; keep < 2 ** writes; keep++) yield keep;
  } else {
    for (let n = 0; n <= Math.min(writes, MOST_SURVIVORS); n++) yield 2 ** n - 1;
  }
}
