import net, { type Socket } from 'node:net';
import type { ServerId } from '../../kit/contracts/zab-election.ts';
import { LeaderEnd } from './leader-end.ts';
import { LearnerEnd } from './learner-end.ts';
import type { EnsembleText, LinkEnd, LinkEndOptions } from './link-end.ts';
import { closePort, listenOn } from './listen-on.ts';
import type { PeerAddress } from './peer-address.ts';
import { QuorumLink, type QuorumLinkOptions } from './quorum-link.ts';
import type { ServerPacket } from '../../kit/contracts/ensemble.ts';

/** So many connections may wait until this server leads, or have not said yet who they are. */
const MOST_STRANGERS = 100;

/** Apache: `jute.maxbuffer`, twice, as the extra size is the same. */
const MAX_FIELD_BYTES = 2 * 0xfffff;

/** Apache: `cnxTimeout`. */
const CONNECT_TIMEOUT_MS = 5000;

const MAX_WAITING_BYTES = 64 << 20;

/** What the links tell. No call of a method of theirs leads to one of these before it has returned. */
export interface QuorumLinksListener {
  /**
   * More has come in by a link, or one has come up or gone down: call `deliver`, once, at once. The calls below happen
   * while it runs. Left out: it is called as it is.
   */
  turn?(deliver: () => void): void;
  /** There is a connection to this server: as a learner of it, or as its leader. */
  linkUp(sid: ServerId): void;
  /** The connection broke, was closed at the other end, or could not be made. @param reason - a few words. */
  linkDown(sid: ServerId, reason: string): void;
  /** Everything but LOGGED may come, all from one side: what a leader sends, or what a learner sends. */
  message(sid: ServerId, packet: ServerPacket): void;
  /**
   * A leader has told this server what the ensemble is; its NEWLEADER comes next. A text as in {@link EnsembleText}.
   */
  leadersConfig?(sid: ServerId, text: string): void;
  /** Something is wrong with another server, or with the connection to it: a sentence. */
  warn(problem: string): void;
}

/** What links are made with. */
export interface QuorumLinksOptions {
  readonly sid: ServerId;
  /** All servers of the ensemble, this one among them. Others are turned away. */
  readonly peers: ReadonlyMap<ServerId, PeerAddress>;
  /** Where to listen, if not at this server's own address: `0.0.0.0`, say. Apache: `quorumListenOnAllIPs`. */
  readonly bindHost?: string;
  /**
   * How long another server may take to say who it is, and to wait until this one leads. Apache: `initLimit`, in ms.
   */
  readonly initLimitMs: number;
  /** The ensemble as this server knows it. */
  config(): EnsembleText;
  readonly listener: QuorumLinksListener;
  /** The longest data of a packet or a node. Apache: `jute.maxbuffer` and its extra size together. 2 MiB by default. */
  readonly maxFieldBytes?: number;
  /** A learner that lets so many bytes wait is dropped. 64 MiB by default. */
  readonly maxWaitingBytes?: number;
  /** How long it may take to connect. 5000 by default. */
  readonly connectTimeoutMs?: number;
}

/** How a learner introduces itself. */
type Introduction = Extract<ServerPacket, { readonly acceptedEpoch: number }>;

/** A connection from a server that has not said who it is. */
interface Stranger {
  readonly socket: Socket;
  readonly link: QuorumLink;
  readonly timeout: NodeJS.Timeout;
}

/** A link that is up, or being made by this server. */
interface Known {
  readonly link: QuorumLink;
  /** Whether this server has opened it: as a learner. */
  readonly isOwn: boolean;
  isUp: boolean;
}

/**
 * The connections between a leader and its learners, by TCP: what the Env of a server needs for its stream links. A
 * learner opens them, to the leader's quorum port; the leader knows who it is by its first packet. Apache:
 * `Learner.connectToLeader`, `Leader.LearnerCnxAcceptor`, `LearnerHandler`.
 *
 * What is sent leaves at the next {@link flush}, or by itself when the event loop has gone round.
 */
export class QuorumLinks {
  private readonly options: QuorumLinksOptions;
  private readonly server: net.Server;
  /** One for each server, at most. */
  private readonly links = new Map<ServerId, Known>();
  /** Those that have not said who they are. */
  private readonly strangers = new Set<Stranger>();
  private isAccepting = false;
  /** Those with something to flush, and what does it if nobody else does. */
  private unflushed: QuorumLink[] = [];
  private automatic: NodeJS.Immediate | undefined;

  constructor(options: QuorumLinksOptions) {
    this.options = options;
    this.server = net.createServer({ noDelay: true, pauseOnConnect: true }, (socket) =>
      this.accept(socket),
    );
  }

  /** Opens the quorum port. @throws Error as of `net.Server.listen`, such as EADDRINUSE. */
  async listen(): Promise<void> {
    const { sid, bindHost } = this.options;
    const { host, quorumPort: port } = this.addressOf(sid);
    await listenOn(this.server, { host: bindHost ?? host, port });
    this.server.on('error', (error) => this.warn(`The quorum port: ${error.message}`));
  }

  /**
   * Whether this server leads: then others may join it. While it does not, they wait, and are sent away after
   * `initLimitMs`. When it ends, their links are closed, and nothing more is told of them.
   */
  accepting(isLeading: boolean): void {
    if (this.isAccepting === isLeading) return;
    this.isAccepting = isLeading;
    if (isLeading) {
      for (const { socket } of this.strangers) socket.resume();
      return;
    }
    this.sendStrangersAway();
    for (const [sid, { isOwn }] of [...this.links]) {
      if (!isOwn) this.disconnect(sid);
    }
  }

  /**
   * Asks for a connection to a leader: linkUp follows, or linkDown. Does nothing if there is one, or one is being
   * made; but one that the other server has opened, as a learner of this one, is closed for it.
   */
  connect(sid: ServerId): void {
    if (this.links.get(sid)?.isOwn === true) return;
    this.disconnect(sid);
    const { connectTimeoutMs = CONNECT_TIMEOUT_MS, listener } = this.options;
    const { host, quorumPort: port } = this.addressOf(sid);
    const socket = net.connect({ host, port, noDelay: true });
    const end = new LearnerEnd({
      ...this.endOptions(() => sid),
      leadersConfig: (text) => listener.leadersConfig?.(sid, text),
    });
    const link = this.newLink(socket, end, {
      sid: () => sid,
      message: (packet) => listener.message(sid, packet),
      down: (reason) => this.onDown(sid, link, reason),
    });
    const known = { link, isOwn: true, isUp: false };
    this.links.set(sid, known);
    const timeout = setTimeout(() => link.timeOut(), connectTimeoutMs);
    socket.once('close', () => clearTimeout(timeout));
    socket.once('connect', () => {
      clearTimeout(timeout);
      if (this.links.get(sid) !== known) return;
      known.isUp = true;
      this.turn(() => listener.linkUp(sid));
    });
  }

  /** Closes a connection, or gives up making one: nothing more is told of it. What was sent may still arrive. */
  disconnect(sid: ServerId): void {
    const known = this.links.get(sid);
    if (known === undefined) return;
    this.links.delete(sid);
    known.link.close();
  }

  /** Sends a packet, if there is a connection. It leaves with all others of this turn. @throws Error for LOGGED. */
  send(sid: ServerId, packet: ServerPacket): void {
    const known = this.links.get(sid);
    if (known?.isUp !== true) return;
    if (known.link.send(packet)) this.unflushed.push(known.link);
    this.automatic ??= setImmediate(() => this.flush());
  }

  /** What stands for the connection as it is now: another one is another object, none is undefined. */
  connectionTo(sid: ServerId): object | undefined {
    const known = this.links.get(sid);
    return known?.isUp === true ? known : undefined;
  }

  /** Writes what was sent, once for each link. */
  flush(): void {
    if (this.automatic === undefined) return;
    clearImmediate(this.automatic);
    this.automatic = undefined;
    const { unflushed } = this;
    this.unflushed = [];
    for (const link of unflushed) link.flush();
  }

  /** Closes all. Resolves when nobody can come any more, and all connections are gone. */
  async close(): Promise<void> {
    this.isAccepting = false;
    for (const sid of [...this.links.keys()]) this.disconnect(sid);
    this.sendStrangersAway();
    await closePort(this.server);
  }

  // Learners that come.

  private accept(socket: Socket): void {
    if (this.strangers.size >= MOST_STRANGERS) {
      socket.on('error', () => undefined);
      socket.destroy();
      return this.warn(`More than ${MOST_STRANGERS} connections to the quorum port wait.`);
    }
    let sid: ServerId | undefined;
    const end = new LeaderEnd(this.endOptions(() => sid));
    const link = this.newLink(socket, end, {
      sid: () => sid,
      message: (packet) => {
        if (sid !== undefined) return this.options.listener.message(sid, packet);
        if (this.isWelcome(packet)) sid = packet.sid;
        this.introduce(stranger, sid, packet);
      },
      down: (reason) => {
        if (sid === undefined) this.forgetStranger(stranger);
        else this.onDown(sid, link, reason);
      },
    });
    const timeout = setTimeout(() => link.timeOut(), this.options.initLimitMs);
    const stranger = { socket, link, timeout };
    this.strangers.add(stranger);
    if (this.isAccepting) socket.resume();
  }

  /** Whether it is how a learner introduces itself that belongs to the ensemble. */
  private isWelcome(packet: ServerPacket): packet is Introduction {
    if (packet.kind !== 'FOLLOWERINFO' && packet.kind !== 'OBSERVERINFO') {
      this.warn(`A server that has not said who it is sends ${packet.kind}.`);
      return false;
    }
    const { sid } = packet;
    if (this.options.peers.has(sid) && sid !== this.options.sid) return true;
    this.warn(`A learner says that it is server ${sid}, which is no other server of the ensemble.`);
    return false;
  }

  /** A stranger has said who it is; or (undefined) something else. */
  private introduce(stranger: Stranger, sid: ServerId | undefined, packet: ServerPacket): void {
    this.forgetStranger(stranger);
    const { link } = stranger;
    if (sid === undefined) return link.close();
    const { listener } = this.options;
    if (this.links.has(sid)) {
      this.disconnect(sid);
      listener.linkDown(sid, 'it has opened another connection');
    }
    this.links.set(sid, { link, isOwn: false, isUp: true });
    listener.linkUp(sid);
    listener.message(sid, packet);
  }

  private forgetStranger(stranger: Stranger): void {
    clearTimeout(stranger.timeout);
    this.strangers.delete(stranger);
  }

  private sendStrangersAway(): void {
    for (const stranger of [...this.strangers]) {
      this.forgetStranger(stranger);
      stranger.link.close();
    }
  }

  // Any link.

  private newLink(
    socket: Socket,
    end: LinkEnd,
    {
      sid,
      message,
      down,
    }: Pick<QuorumLinkOptions, 'message' | 'down'> & { sid(): ServerId | undefined },
  ): QuorumLink {
    return new QuorumLink(socket, {
      end,
      message,
      down,
      maxWaitingBytes: this.options.maxWaitingBytes ?? MAX_WAITING_BYTES,
      turn: (deliver) => this.turn(deliver),
      warn: (reason) => this.warn(`${nameOf(sid())} is disconnected: ${reason}`),
    });
  }

  private endOptions(sid: () => ServerId | undefined): LinkEndOptions {
    return {
      config: () => this.options.config(),
      maxFieldBytes: this.options.maxFieldBytes ?? MAX_FIELD_BYTES,
      warn: (problem) => this.warn(`${nameOf(sid())}: ${problem}`),
    };
  }

  private onDown(sid: ServerId, link: QuorumLink, reason: string): void {
    if (this.links.get(sid)?.link !== link) return;
    this.links.delete(sid);
    this.options.listener.linkDown(sid, reason);
  }

  private turn(deliver: () => void): void {
    const { listener } = this.options;
    if (listener.turn === undefined) deliver();
    else listener.turn(deliver);
  }

  private warn(problem: string): void {
    this.options.listener.warn(problem);
  }

  private addressOf(sid: ServerId): PeerAddress {
    const address = this.options.peers.get(sid);
    if (address === undefined) throw new Error(`There is no server ${sid} in the ensemble.`);
    return address;
  }
}

function nameOf(sid: ServerId | undefined): string {
  return sid === undefined ? 'A server that has not said who it is' : `Server ${sid}`;
}
