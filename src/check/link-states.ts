import type { NodeId } from '../kit/env.ts';
import {
  afterAsking,
  afterBreaking,
  afterFailing,
  afterHearing,
  afterLeaving,
  afterMeeting,
  afterReceiving,
  afterSending,
  APART,
  mayMeet,
  otherSide,
  type Pair,
  type Side,
} from '../sim/pair.ts';
import type { Choice } from './choices.ts';
import type { LinkDeed } from './local-state.ts';
import type { Mail, MessageId } from './mail.ts';

/** The state of the connection between two nodes, as a number. */
export type LinkId = number;

/** Something that happens to a connection, seen from one of its ends. */
export interface LinkChange {
  /** Which connection: its place in {@link World.links}. */
  readonly place: number;
  readonly change: Change;
  readonly side: Side;
  /** What is sent; -1 for other changes. */
  readonly message: MessageId;
}

type Change = 'ask' | 'meet' | 'fail' | 'send' | 'receive' | 'break' | 'hear' | 'leave';

/** A state that the connection between two nodes was found in. */
interface LinkState {
  readonly place: number;
  readonly pair: Pair<MessageId>;
  /** What may happen next, but for the network breaking it. */
  readonly choices: readonly Choice[];
  /** How the network may break it. */
  readonly breaks: readonly Choice[];
  /** Whether anything is under way to either of the two that it is sure to get. */
  readonly busy: boolean;
  /** The places of the nodes that somebody waits to be connected to. */
  readonly awaited: readonly number[];
  readonly next: Map<number, LinkId>;
}

/** Every state that a connection between any two nodes was found in, numbered. */
export class LinkStates {
  private readonly mail: Mail<unknown>;
  /** By connection, the places of its two nodes. */
  private readonly members: (readonly [number, number])[] = [];
  /** By the places of two nodes, the place of their connection. */
  private readonly places: number[][];
  private readonly states: LinkState[] = [];
  private readonly byKey = new Map<string, LinkId>();

  /** @param nodes - how many there are. */
  constructor(nodes: number, mail: Mail<unknown>) {
    this.mail = mail;
    this.places = Array.from({ length: nodes }, () => []);
    for (let first = 0; first < nodes; first++) {
      for (let second = first + 1; second < nodes; second++) {
        const place = this.members.push([first, second]) - 1;
        this.places[first]![second] = place;
        this.places[second]![first] = place;
      }
    }
  }

  /** The states of all connections before anything happened. */
  initial(): readonly LinkId[] {
    return this.members.map((_, place) => this.intern(place, APART));
  }

  get(id: LinkId): LinkState {
    return this.states[id]!;
  }

  /** Something that happens to the connection of the nodes at two places, seen from the first. */
  change(change: Change, own: number, peer: number, message: MessageId = -1): LinkChange {
    const side = own < peer ? 0 : 1;
    return { place: this.places[own]![peer]!, change, side, message };
  }

  /** Whether an end waits for the connection that it has asked for. */
  isConnecting(links: readonly LinkId[], own: number, peer: number): boolean {
    const { pair } = this.states[links[this.places[own]![peer]!]!]!;
    return pair.ends[own < peer ? 0 : 1] === 'connecting';
  }

  /** What a node does to its connections, in numbers. */
  changesOf(node: NodeId, deeds: readonly LinkDeed<unknown>[]): readonly LinkChange[] {
    const own = this.mail.placeOf(node);
    return deeds.map((deed) => {
      const peer = this.mail.placeOf(deed.peer);
      switch (deed.do) {
        case 'connect':
          return this.change('ask', own, peer);
        case 'disconnect':
          return this.change('leave', own, peer);
        case 'send':
          return this.change(
            'send',
            own,
            peer,
            this.mail.numberOnLink(node, deed.peer, deed.message),
          );
      }
    });
  }

  /** The states of all connections after something has happened to one. */
  after(links: readonly LinkId[], change: LinkChange): readonly LinkId[] {
    const { place, side, message } = change;
    const from = links[place]!;
    const state = this.states[from]!;
    const key = (CHANGES.indexOf(change.change) + CHANGES.length * (message + 1)) * 2 + side;
    let to = state.next.get(key);
    if (to === undefined) {
      to = this.intern(place, changed(state.pair, change));
      state.next.set(key, to);
    }
    return to === from ? links : links.with(place, to);
  }

  /** The states of all connections after a node has crashed. */
  afterCrash(links: readonly LinkId[], node: number): readonly LinkId[] {
    let after = links;
    if (links.length === 0) return links;
    for (const peer of this.places.keys()) {
      if (peer !== node) after = this.after(after, this.change('leave', node, peer));
    }
    return after;
  }

  private intern(place: number, pair: Pair<MessageId>): LinkId {
    const { ends, toward } = pair;
    const key = `${place} ${ends.join()} ${toward[0].join()} ${toward[1].join()}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const id = this.states.push(this.newState(place, pair)) - 1;
    this.byKey.set(key, id);
    return id;
  }

  private newState(place: number, pair: Pair<MessageId>): LinkState {
    const { ends, toward } = pair;
    const members = this.members[place]!;
    const choices: Choice[] = [];
    const breaks: Choice[] = [];
    const awaited: number[] = [];
    for (const side of SIDES) {
      const both = { place: members[side], peer: members[otherSide(side)] };
      const [message] = toward[side];
      if (message !== undefined) choices.push({ do: 'deliver', message });
      if (ends[side] === 'over') choices.push({ do: 'link down', ...both });
      if (!mayMeet(pair, side)) continue;
      choices.push({ do: 'connect', ...both });
      breaks.push({ do: 'break', ...both });
      awaited.push(both.peer);
    }
    const [first, second] = members;
    if (ends[0] === 'open') breaks.push({ do: 'break', place: first, peer: second });
    const busy = toward[0].length + toward[1].length > 0 || ends.includes('over');
    return { place, pair, choices, breaks, busy, awaited, next: new Map() };
  }
}

function changed(pair: Pair<MessageId>, { change, side, message }: LinkChange): Pair<MessageId> {
  switch (change) {
    case 'ask':
      return afterAsking(pair, side);
    case 'meet':
      return afterMeeting();
    case 'fail':
      return afterFailing(pair, side);
    case 'send':
      return afterSending(pair, side, message);
    case 'receive':
      return afterReceiving(pair, side);
    case 'break':
      return afterBreaking();
    case 'hear':
      return afterHearing(pair, side);
    case 'leave':
      return afterLeaving(pair, side);
  }
}

const SIDES: readonly Side[] = [0, 1];

const CHANGES: readonly Change[] = [
  'ask',
  'meet',
  'fail',
  'send',
  'receive',
  'break',
  'hear',
  'leave',
];
