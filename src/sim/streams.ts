import type { NodeId } from '../kit/env.ts';
import type { Agenda, Appointment } from './agenda.ts';
import type { Arrival, Farewell, Happening, LinkNews } from './happening.ts';
import type { Connection, Link, Network } from './network.ts';
import type { LossReason } from './trace.ts';

/** A cut connection stalls this long before it is given up, in ms. */
const GIVE_UP_AFTER_MS = 100;

/** An attempt to connect that has come to nothing after this time has failed, in ms. */
const CONNECT_TIMEOUT_MS = 500;

/** What goes wrong with a message on a stream. A repetition nobody would notice. */
export interface Mishap {
  readonly delayMs: number;
  /** It is lost, and the connection with it. */
  readonly breaks: boolean;
}

/** What {@link Streams} must know of the machines, and whom it tells of a loss. */
export interface StreamEnds {
  isRunning(node: NodeId): boolean;
  lose(link: Link, message: unknown, sendId: number, reason: LossReason): void;
}

/**
 * Connections between nodes, as TCP gives them: messages arrive in order, or the connection breaks
 * and all that is under way is lost.
 *
 * One is made when a node asks for it, and stands until an end closes it or crashes, or a direction
 * is cut for long. Both ends hear when it comes up, and of its end sooner or later; the next one is
 * made only once both have heard, or said, that the last one is over. Until then, and while a
 * direction is cut, an attempt waits.
 */
export class Streams {
  private readonly network: Network;
  private readonly agenda: Agenda<Happening>;
  private readonly ends: StreamEnds;
  /** What reached a cut: it goes on when that is mended. */
  private readonly stuck = new Map<Link, Appointment<Happening>[]>();

  constructor(network: Network, agenda: Agenda<Happening>, ends: StreamEnds) {
    this.network = network;
    this.agenda = agenda;
    this.ends = ends;
  }

  // What nodes do.

  /** Sends a message. */
  send(link: Link, message: unknown, sendId: number, mishap: Mishap | undefined): void {
    const { connection, end } = link;
    if (connection === undefined || end !== 'open' || !connection.up) {
      const believed = end === 'open' || end === 'failing';
      const reason = believed ? connection!.ended : 'no connection';
      return this.ends.lose(link, message, sendId, reason);
    }
    const { agenda } = this;
    const delayMs = this.network.latencyMs(link) + (mishap === undefined ? 0 : mishap.delayMs);
    const atMs = Math.max(agenda.nowMs + delayMs, link.lastArrivalMs);
    link.lastArrivalMs = atMs;
    const { generation } = connection;
    const arrival: Arrival = { type: 'arrive', link, message, sendId, copy: 1, generation };
    agenda.in(atMs - agenda.nowMs, arrival);
    // A stream loses nothing but with the connection itself.
    if (mishap?.breaks === true) this.break(connection);
  }

  /** The sender, which knows of no connection, asks for one. */
  connect(link: Link): void {
    const connection = this.network.connection(link);
    link.end = 'connecting';
    link.attempt++;
    this.tell(link, 'no answer', CONNECT_TIMEOUT_MS);
    this.tryToConnect(link, connection);
  }

  /** The sender closes the connection it knows of, or gives up making one. */
  close(link: Link): void {
    const connection = link.connection!;
    const back = backOf(link, connection);
    link.end = 'closed';
    link.era++;
    if (connection.up && !back.deaf) {
      back.deaf = true;
      if (link.deaf) this.end(connection, 'connection closed');
      else this.sayFarewell(link, connection);
    }
    this.tryAgain(connection);
  }

  /** A process is gone, and its connections with it. */
  breakAll(node: NodeId, peers: readonly NodeId[]): void {
    for (const peer of peers) {
      const link = this.network.link(node, peer);
      if (link.connection === undefined) continue;
      link.end = 'closed';
      link.era++;
      this.break(link.connection);
      this.tryAgain(link.connection);
    }
  }

  // What happens on the way.

  /** The wish for a connection has reached the other end. */
  onConnect(link: Link, attempt: number): void {
    if (link.attempt !== attempt || !this.mayConnect(link, link.connection!)) return;
    if (!this.ends.isRunning(link.to)) {
      link.end = 'failing';
      return this.tell(link, 'refused', 0);
    }
    const connection = link.connection!;
    const back = backOf(link, connection);
    connection.up = true;
    connection.generation++;
    for (const way of [back, link]) {
      way.lastArrivalMs = 0;
      way.deaf = false;
      this.tell(way, 'up', 0, link.askedId);
    }
  }

  /** Whether a message that has come to the end of its way may be delivered now. */
  lets({ link, message, sendId, generation }: Arrival, scheduled: Appointment<Happening>): boolean {
    const connection = link.connection!;
    if (connection.generation !== generation) {
      this.ends.lose(link, message, sendId, connection.ended);
      return false;
    }
    if (link.deaf) {
      this.ends.lose(link, message, sendId, 'connection closed');
      return false;
    }
    return this.passes(link, scheduled);
  }

  /** The same for the news that the sender has closed the connection. */
  letsFarewell({ link, generation }: Farewell, scheduled: Appointment<Happening>): boolean {
    return link.connection!.generation === generation && this.passes(link, scheduled);
  }

  /** The receiver is about to hear that the sender has closed the connection: it is over. */
  onFarewell(link: Link): void {
    const connection = link.connection!;
    backOf(link, connection).end = 'closed';
    this.end(connection, 'connection closed');
    this.tryAgain(connection);
  }

  /**
   * The link's sender is about to hear some news.
   *
   * @returns false if that is void by now.
   */
  onHeard({ link, era, news, attempt }: LinkNews): boolean {
    if (link.era !== era) return false;
    if (news === 'up') {
      // It may be over already: then the news of that is under way, too.
      if (link.end !== 'failing') link.end = 'open';
      return true;
    }
    const waits = link.end === 'connecting' && link.attempt === attempt;
    if (news === 'no answer' && !waits) return false;
    link.end = 'closed';
    this.tryAgain(link.connection!);
    return true;
  }

  /** A connection has stalled long enough, unless it was mended in between. */
  onGiveUp(connection: Connection, stall: number): void {
    if (connection.stalled && connection.stall === stall) this.break(connection);
  }

  /** A cut of one direction has begun or ended. */
  onCutChanged(link: Link): void {
    const { connection } = link;
    if (connection === undefined) return;
    if (link.cuts === 0) {
      for (const appointment of this.takeStuck(link)) this.agenda.catchUp(appointment);
    }
    const stalled = connection.links.some(({ cuts }) => cuts > 0);
    if (stalled === connection.stalled) return;
    connection.stalled = stalled;
    const stall = ++connection.stall;
    if (stalled) this.agenda.in(GIVE_UP_AFTER_MS, { type: 'give up', connection, stall });
    else this.tryAgain(connection);
  }

  private tryAgain(connection: Connection): void {
    for (const link of connection.links) this.tryToConnect(link, connection);
  }

  private tryToConnect(link: Link, connection: Connection): void {
    if (!this.mayConnect(link, connection)) return;
    const { attempt } = link;
    this.agenda.in(this.network.latencyMs(connection), { type: 'connect', link, attempt });
  }

  private mayConnect(link: Link, connection: Connection): boolean {
    if (link.end !== 'connecting' || connection.up || connection.stalled) return false;
    return backOf(link, connection).end !== 'failing';
  }

  private break(connection: Connection): void {
    if (!connection.up) return;
    const partners = connection.links.filter((link) => !backOf(link, connection).deaf);
    this.end(connection, 'connection broke');
    for (const link of partners) {
      if (!this.ends.isRunning(link.from)) continue;
      link.end = 'failing';
      this.tell(link, 'broke', this.network.latencyMs(connection));
    }
  }

  private end(connection: Connection, how: Connection['ended']): void {
    connection.up = false;
    connection.generation++;
    connection.ended = how;
    for (const link of connection.links) {
      for (const { what } of this.takeStuck(link)) {
        if (what.type === 'arrive') this.ends.lose(link, what.message, what.sendId, how);
      }
    }
  }

  /** Puts the news that the sender has closed the connection behind all that it has sent. */
  private sayFarewell(link: Link, connection: Connection): void {
    const { agenda } = this;
    const soonestMs = agenda.nowMs + this.network.latencyMs(connection);
    const atMs = Math.max(soonestMs, link.lastArrivalMs);
    const { generation } = connection;
    agenda.in(atMs - agenda.nowMs, { type: 'farewell', link, generation });
  }

  /** The link's sender will hear this after a while. */
  private tell(link: Link, news: LinkNews['news'], delayMs: number, cause?: number): void {
    const { era, attempt, askedId } = link;
    const from = cause ?? (news === 'broke' ? -1 : askedId);
    this.agenda.in(delayMs, { type: 'link', link, era, news, attempt, cause: from });
  }

  /** Whether there is no cut in the way; if there is, it waits there. */
  private passes(link: Link, appointment: Appointment<Happening>): boolean {
    if (link.cuts === 0) return true;
    const stuck = this.stuck.get(link);
    if (stuck === undefined) this.stuck.set(link, [appointment]);
    else stuck.push(appointment);
    return false;
  }

  private takeStuck(link: Link): readonly Appointment<Happening>[] {
    const stuck = this.stuck.get(link) ?? [];
    this.stuck.delete(link);
    return stuck;
  }
}

function backOf(link: Link, { links: [one, other] }: Connection): Link {
  return link === one ? other : one;
}
