import type { Choice } from './choices.ts';
import type { LinkId } from './link-states.ts';
import type { MessageId } from './mail.ts';

/**
 * A state of the whole cluster, as a search comes across it. Its fields change only while it is
 * being made; its lists never do.
 */
export interface World {
  /** By node, the number of its local state. */
  locals: readonly number[];
  /** By connection, the number of its state; empty if there are no streams. */
  links: readonly LinkId[];
  /** Datagrams under way, sorted; see {@link Mail}. */
  inFlight: readonly MessageId[];
  /** The number of the state that the rules are in. */
  monitors: number;
  /** What of the bounds is used up. */
  crashes: number;
  earlyTimers: number;
  losses: number;
  breaks: number;
  readonly depth: number;
  /** How the search came here: the world before, by its number, and what happened. */
  readonly parent: number;
  readonly choice: Choice | undefined;
}

/** A world that is like another yet, one step later. */
export function worldAfter(world: World, parent: number, choice: Choice): World {
  // Field by field: a search makes millions of these, and spreading is slower.
  return {
    locals: world.locals,
    links: world.links,
    inFlight: world.inFlight,
    monitors: world.monitors,
    crashes: world.crashes,
    earlyTimers: world.earlyTimers,
    losses: world.losses,
    breaks: world.breaks,
    depth: world.depth + 1,
    parent,
    choice,
  };
}

/** How often anything has gone wrong on the way to a world. */
export function mishapsOf({ crashes, earlyTimers, losses, breaks }: World): number {
  return crashes + earlyTimers + losses + breaks;
}

/** One text for each state: two worlds with the same key have the same future. */
export function keyOf(world: World): string {
  const { monitors, crashes, earlyTimers, losses, breaks, locals, links, inFlight } = world;
  const used = [monitors, crashes, earlyTimers, losses, breaks];
  // How many locals and links there are never changes, so nothing has to stand between the parts.
  const numbers = [...used, ...locals, ...links, ...inFlight];
  // A letter for each number makes short texts, as long as the numbers are no larger than letters.
  return numbers.every((number) => number <= LAST_LETTER)
    ? `a${String.fromCharCode(...numbers)}`
    : `b${numbers.join()}`;
}

const LAST_LETTER = 0xffff;
