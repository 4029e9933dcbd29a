import type { NodeId } from '../kit/env.ts';
import type { Agenda, Appointment } from './agenda.ts';
import type { Arrival, Happening, LinkNews } from './happening.ts';
import type { Connection, Link, Network } from './network.ts';
import type { LossReason } from './trace.ts';

/** A cut connection stalls this long before it is given up, in ms. */
const GIVE_UP_AFTER_MS = 100;

/** What {@link Streams} must know of the machines, and whom it tells of a loss. */
export interface StreamEnds {
  /** A node's place and how often it was started; undefined while it is down. */
  running(node: NodeId): { readonly index: number; readonly incarnation: number } | undefined;
  lose(link: Link, message: unknown, sendId: number, reason: LossReason): void;
}

/**
 * Connections between nodes, as TCP gives them: messages arrive in order, or the connection breaks
 * and all that is under way is lost. A connection stands while both ends run and neither direction
 * is cut for long. Both ends hear when one comes up, and of its end sooner or later; a new one is
 * made only once both have heard of the old one's end.
 */
export class Streams {
  private readonly network: Network;
  private readonly agenda: Agenda<Happening>;
  private readonly ends: StreamEnds;
  /** Messages that reached a cut: they go on when it is mended. */
  private readonly stuck = new Map<Link, Appointment<Happening>[]>();

  constructor(network: Network, agenda: Agenda<Happening>, ends: StreamEnds) {
    this.network = network;
    this.agenda = agenda;
    this.ends = ends;
  }

  /** Sends a message, `delayMs` later than usual. `breaks` loses it, and with it the connection. */
  send(
    link: Link,
    connection: Connection,
    message: unknown,
    sendId: number,
    { delayMs, breaks }: { readonly delayMs: number; readonly breaks: boolean },
  ): void {
    const { up, generation } = connection;
    if (!link.open || !up) {
      const reason = link.open ? 'connection broke' : 'no connection';
      return this.ends.lose(link, message, sendId, reason);
    }
    const { agenda } = this;
    const atMs = Math.max(
      agenda.nowMs + this.network.latencyMs(link) + delayMs,
      link.lastArrivalMs,
    );
    link.lastArrivalMs = atMs;
    const arrival: Arrival = { type: 'arrive', link, message, sendId, copy: 1, generation };
    agenda.in(atMs - agenda.nowMs, arrival);
    // A stream loses nothing but with the connection itself.
    if (breaks) this.break(connection);
  }

  /** Whether a message that has come to the end of its way may be delivered now. */
  lets(arrival: Arrival, connection: Connection, appointment: Appointment<Happening>): boolean {
    const { link, message, sendId, generation } = arrival;
    if (connection.generation !== generation) {
      this.ends.lose(link, message, sendId, 'connection broke');
      return false;
    }
    if (link.cuts === 0) return true;
    const stuck = this.stuck.get(link);
    if (stuck === undefined) this.stuck.set(link, [appointment]);
    else stuck.push(appointment);
    return false;
  }

  /** A node has started: whoever can be reached will be connected to it. */
  connect(node: NodeId, peers: readonly NodeId[]): void {
    for (const peer of peers) {
      const { connection } = this.network.link(node, peer);
      if (connection !== undefined) this.tryToConnect(connection);
    }
  }

  /** The time to make a connection has come. */
  onConnect(connection: Connection): void {
    if (!this.canConnect(connection)) return;
    connection.up = true;
    connection.generation++;
    for (const link of this.bothWays(connection)) {
      link.lastArrivalMs = 0;
      this.tell(link, connection, true);
    }
  }

  /** An end is about to hear some news. */
  onHeard({ link, connection, up }: LinkNews, alive: boolean): void {
    if (alive) link.open = up;
    if (up) return;
    connection.unaware--;
    this.tryToConnect(connection);
  }

  /** A connection has stalled long enough, unless it was mended in between. */
  onGiveUp(connection: Connection, stall: number): void {
    if (connection.stalled && connection.stall === stall) this.break(connection);
  }

  /** A process is gone, and its connections with it. */
  breakAll(node: NodeId, peers: readonly NodeId[]): void {
    for (const peer of peers) {
      const link = this.network.link(node, peer);
      link.open = false;
      if (link.connection !== undefined) this.break(link.connection);
    }
  }

  /** A cut of one direction has begun or ended. */
  onCutChanged(link: Link, connection: Connection): void {
    if (link.cuts === 0) {
      for (const appointment of this.takeStuck(link)) this.agenda.catchUp(appointment);
    }
    const stalled = this.bothWays(connection).some(({ cuts }) => cuts > 0);
    if (stalled === connection.stalled) return;
    connection.stalled = stalled;
    const stall = ++connection.stall;
    if (stalled) this.agenda.in(GIVE_UP_AFTER_MS, { type: 'give up', connection, stall });
    else this.tryToConnect(connection);
  }

  private tryToConnect(connection: Connection): void {
    if (!this.canConnect(connection)) return;
    this.agenda.in(this.network.latencyMs(connection), { type: 'connect', connection });
  }

  private canConnect({ a, b, up, unaware, stalled }: Connection): boolean {
    if (up || unaware > 0 || stalled) return false;
    return this.ends.running(a) !== undefined && this.ends.running(b) !== undefined;
  }

  private break(connection: Connection): void {
    if (!connection.up) return;
    connection.up = false;
    connection.generation++;
    for (const link of this.bothWays(connection)) {
      for (const { what } of this.takeStuck(link)) {
        const { message, sendId } = what as Arrival;
        this.ends.lose(link, message, sendId, 'connection broke');
      }
      this.tell(link, connection, false);
    }
  }

  /** The link's sender, if it lives, hears that the connection came up, or a little later its end. */
  private tell(link: Link, connection: Connection, up: boolean): void {
    const sender = this.ends.running(link.from);
    if (sender === undefined) return;
    if (!up) connection.unaware++;
    const { index: member, incarnation } = sender;
    const delayMs = up ? 0 : this.network.latencyMs(connection);
    this.agenda.in(delayMs, { type: 'link', member, incarnation, link, connection, up });
  }

  private takeStuck(link: Link): readonly Appointment<Happening>[] {
    const stuck = this.stuck.get(link) ?? [];
    this.stuck.delete(link);
    return stuck;
  }

  private bothWays({ a, b }: Connection): readonly [Link, Link] {
    return [this.network.link(a, b), this.network.link(b, a)];
  }
}
