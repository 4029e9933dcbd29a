import type { NodeId } from '../kit/env.ts';
import type { HandlerError } from '../sim/errors.ts';
import type { Action } from './action.ts';
import { Choices, type Choice, type LinkChoice } from './choices.ts';
import type { ExplorerOptions } from './explorer.ts';
import type { Violation } from './invariant.ts';
import { LinkStates, type LinkChange } from './link-states.ts';
import { keyOfInput, type Input, type LocalState, type Transition } from './local-state.ts';
import { LocalStates } from './local-states.ts';
import { Mail, type MessageId } from './mail.ts';
import { Monitors, type OutputId } from './monitors.ts';
import { worldAfter, type World } from './world.ts';

/** Thrown inside a search to end it at the first thing wrong. */
export class Found extends Error {
  readonly violation: Violation | undefined;
  readonly error: HandlerError | undefined;
  constructor(violation: Violation | undefined, error: HandlerError | undefined) {
    super('found');
    this.violation = violation;
    this.error = error;
  }
}

/**
 * What may happen in each state of a cluster, and what comes of it. All that it finds out about
 * single nodes, messages, connections and rules it remembers under numbers, of which a {@link World}
 * is made.
 */
export class Outcomes<Message, Output> {
  private readonly names: readonly NodeId[];
  private readonly locals: LocalStates<Message, Output>;
  private readonly monitors: Monitors<Output>;
  private readonly mail: Mail<Message>;
  private readonly linkStates: LinkStates;
  /** The states of all connections at the start; none if there are no streams. */
  private readonly noLinks: World['links'];
  private readonly choices: Choices;
  private readonly goalReached = new Map<string, boolean>();
  /** Whether who has crashed never comes back. */
  private readonly staysDown: boolean;
  /** Nodes that were never started, for those that are down for ever. */
  private readonly gone: readonly number[];
  private readonly numbered = new Map<Transition<Message, Output>, NumberedEffects>();

  constructor(options: ExplorerOptions<Message, Output>) {
    const { nodes, links = 'datagram', invariants, goal, bounds } = options;
    this.names = Object.keys(nodes);
    this.staysDown = bounds.restarts === false;
    this.locals = new LocalStates({ nodes, links });
    this.monitors = new Monitors(invariants, goal);
    this.gone = this.names.map((name) => this.locals.initial(name).id);
    this.mail = new Mail(this.names, bounds.copies ?? 1);
    this.linkStates = new LinkStates(this.names.length, this.mail);
    this.noLinks = links === 'datagram' ? [] : this.linkStates.initial();
    const stateOf = (world: World, place: number): LocalState<unknown, unknown> =>
      this.locals.get(world.locals[place]!);
    this.choices = new Choices(this.names, bounds, this.mail, this.linkStates, stateOf);
  }

  /**
   * The state in which every node has just been started.
   *
   * @throws Found, as does {@link after}, at a broken rule or an exception.
   */
  begin(): World {
    const world: World = {
      locals: this.gone,
      links: this.noLinks,
      inFlight: [],
      monitors: this.monitors.initial(),
      crashes: 0,
      earlyTimers: 0,
      losses: 0,
      breaks: 0,
      depth: 0,
      parent: -1,
      choice: undefined,
    };
    for (const place of this.names.keys()) this.apply(world, place, START);
    return world;
  }

  /** What may happen next within the bounds, in a fixed order. */
  choicesIn(world: World): Iterable<Choice> {
    return this.choices.of(world);
  }

  /** What comes of a choice. `number` is that of the world before. */
  after(world: World, number: number, choice: Choice): World {
    return this.change(world, worldAfter(world, number, choice), choice);
  }

  /** A choice in the words of the cluster. */
  actionOf(choice: Choice): Action {
    if (choice.do === 'deliver' || choice.do === 'lose') {
      const { from, to, content } = this.mail.get(choice.message);
      return { do: choice.do, from, to, content };
    }
    if ('peer' in choice) return this.linkActionOf(choice);
    const { place, ...rest } = choice;
    return { ...rest, node: this.names[place]! };
  }

  /** Whether the goal is reached. */
  isGoal(world: World): boolean {
    let key = `${world.monitors}`;
    for (const id of world.locals) key += this.locals.get(id).up ? '+' : '-';
    let known = this.goalReached.get(key);
    if (known === undefined) {
      known = this.missingIn(world) === undefined;
      this.goalReached.set(key, known);
    }
    return known;
  }

  /** What the goal is missing; undefined if it is reached. */
  missingIn(world: World): string | undefined {
    const up = this.names.filter((_, place) => this.locals.get(world.locals[place]!).up);
    const holds = this.monitors.goalHolds(world.monitors, new Set(up));
    return holds === true ? undefined : holds;
  }

  /** Changes `next`, which still is like `world`, to what comes of a choice. */
  private change(world: World, next: World, choice: Choice): World {
    switch (choice.do) {
      case 'deliver': {
        const { fromPlace, toPlace, input, inputKey, stream } = this.mail.get(choice.message);
        if (stream) this.changeLink(next, 'receive', toPlace, fromPlace);
        else next.inFlight = this.mail.without(world.inFlight, choice.message);
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
        // What a process had sent itself dies with it; what others sent it waits for its restart.
        next.inFlight = world.inFlight.filter((id) => {
          const { fromPlace, toPlace } = this.mail.get(id);
          return toPlace !== choice.place || (fromPlace !== choice.place && !this.staysDown);
        });
        next.links = this.linkStates.afterCrash(world.links, choice.place);
        next.crashes++;
        next.monitors = this.monitors.afterCrash(next.monitors, this.names[choice.place]!);
        if (!this.staysDown) {
          return this.apply(next, choice.place, { type: 'crash', keep: choice.keep });
        }
        next.locals = next.locals.with(choice.place, this.gone[choice.place]!);
        return next;
      case 'connect':
        return this.connect(next, choice.place, choice.peer);
      case 'break':
        next.breaks++;
        if (this.linkStates.isConnecting(world.links, choice.place, choice.peer)) {
          return this.refuse(next, choice.place, choice.peer);
        }
        return this.changeLink(next, 'break', choice.place, choice.peer);
      case 'link down':
        this.changeLink(next, 'hear', choice.place, choice.peer);
        return this.apply(next, choice.place, this.linkNews('link down', choice.peer));
    }
  }

  private connect(world: World, asking: number, asked: number): World {
    if (!this.locals.get(world.locals[asked]!).up) return this.refuse(world, asking, asked);
    this.changeLink(world, 'meet', asking, asked);
    this.apply(world, asked, this.linkNews('link up', asking));
    return this.apply(world, asking, this.linkNews('link up', asked));
  }

  private refuse(world: World, asking: number, asked: number): World {
    this.changeLink(world, 'fail', asking, asked);
    return this.apply(world, asking, this.linkNews('link down', asked));
  }

  private linkNews(type: 'link up' | 'link down', peer: number): Input<Message> {
    return { type, peer: this.names[peer]! };
  }

  private changeLink(world: World, change: LinkChange['change'], own: number, peer: number): World {
    world.links = this.linkStates.after(world.links, this.linkStates.change(change, own, peer));
    return world;
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
    const { sent, changes, told } = this.effectsOf(before.node, transition);
    for (const output of told) {
      const monitors = this.monitors.after(world.monitors, output);
      if (typeof monitors !== 'number') throw new Found(monitors, undefined);
      world.monitors = monitors;
    }
    const { to, effects } = transition;
    if (effects.error !== undefined) throw new Found(undefined, effects.error);
    world.inFlight = this.mail.with(world.inFlight, this.receivable(world, sent));
    for (const change of changes) world.links = this.linkStates.after(world.links, change);
    world.locals = world.locals.with(place, to.id);
    return world;
  }

  /** Without what is sent to nodes that are down for ever: it would only make more states. */
  private receivable(world: World, sent: readonly MessageId[]): readonly MessageId[] {
    if (!this.staysDown || world.crashes === 0) return sent;
    return sent.filter((id) => {
      const { toPlace } = this.mail.get(id);
      return world.locals[toPlace] !== this.gone[toPlace];
    });
  }

  /** A transition is taken many times, but put into numbers only once. */
  private effectsOf(node: NodeId, transition: Transition<Message, Output>): NumberedEffects {
    const known = this.numbered.get(transition);
    if (known !== undefined) return known;
    const { sends, links, outputs } = transition.effects;
    const numbers = {
      sent: this.mail.numbersOf(node, sends),
      changes: this.linkStates.changesOf(node, links),
      told: this.monitors.numbersOf(node, outputs),
    };
    this.numbered.set(transition, numbers);
    return numbers;
  }

  private linkActionOf({ do: what, place, peer }: LinkChoice): Action {
    return { do: what, node: this.names[place]!, peer: this.names[peer]! };
  }
}

/** What a node sent and told, as numbers. */
interface NumberedEffects {
  readonly sent: readonly MessageId[];
  readonly changes: readonly LinkChange[];
  readonly told: readonly OutputId[];
}

const START = { type: 'start' } as const;
const SYNC = { type: 'sync' } as const;
