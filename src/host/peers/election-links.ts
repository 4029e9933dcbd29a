import net, { type Socket } from 'node:net';
import type { Notification, ServerId } from '../../kit/contracts/zab-election.ts';
import { encodeHello, readHello, type ElectionHello } from './election-hello.ts';
import { JuteError } from '../../jute/jute-error.ts';
import { ElectionLink } from './election-link.ts';
import { closePort, listenOn } from './listen-on.ts';
import { encodeNotification } from './notification-format.ts';
import { formatAddress, type PeerAddress } from './peer-address.ts';
import { PeerError } from './peer-error.ts';

/** So many connections may be there that have not said whose they are. */
const MOST_STRANGERS = 100;

/** Apache: `cnxTimeout`. */
const CONNECT_TIMEOUT_MS = 5000;

const HELLO_TIMEOUT_MS = 5000;

/** While a message waits for somebody who cannot be reached, it is tried again after this time. */
const RETRY_MS = 1000;

/** A link may be silent for days: the system looks whether the other end is still there. */
const SOCKET = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };

/** What the links tell. */
export interface ElectionLinksListener {
  /**
   * Another server says what it votes for.
   *
   * @param config - the ensemble as that server knows it; null from servers before 3.5.
   */
  notification(sid: ServerId, notification: Notification, config: string | null): void;
  /** Something is wrong with another server, or with the connection to it: a sentence. */
  warn(problem: string): void;
}

/** What links are made with. */
export interface ElectionLinksOptions {
  readonly sid: ServerId;
  /** All servers of the ensemble, this one among them. Others are turned away. */
  readonly peers: ReadonlyMap<ServerId, PeerAddress>;
  /** Where to listen, if not at this server's own address: `0.0.0.0`, say. Apache: `quorumListenOnAllIPs`. */
  readonly bindHost?: string;
  /** The text of `/zookeeper/config`, as this server knows it: it goes with each notification. */
  config(): string;
  readonly listener: ElectionLinksListener;
  /** How long it may take to connect. 5000 by default. */
  readonly connectTimeoutMs?: number;
  /** How long another server may take to say who it is. 5000 by default. */
  readonly helloTimeoutMs?: number;
  /**
   * After how long a server that cannot be reached is tried again, if there is something to say to it. 1000 by
   * default.
   */
  readonly retryMs?: number;
}

/** What there is to another server. */
interface Peer {
  readonly sid: ServerId;
  readonly address: PeerAddress;
  link: ElectionLink | undefined;
  /** A connection that this server opens. */
  opening: Socket | undefined;
  /** The newest message that has not been sent. */
  waiting: Uint8Array | undefined;
  /** The one that was sent last: nobody knows whether it arrived. */
  last: Uint8Array | undefined;
  /** Whether it was told not long ago that this server wants to talk, and should connect any moment. */
  hasKnocked: boolean;
  /** Runs while a message waits and there is no connection. */
  retry: NodeJS.Timeout | undefined;
}

/**
 * The connections by which servers elect a leader, by TCP. Between two servers there is one at most, and the one with
 * the higher sid opens it: a server with a lower one that has something to say opens one as well, says who it is, and
 * closes it; then the other one connects. Notifications may be lost, or come twice; of those that cannot leave only
 * the newest is kept. Apache: `QuorumCnxManager`.
 */
export class ElectionLinks {
  private readonly options: ElectionLinksOptions;
  private readonly server: net.Server;
  private readonly peers = new Map<ServerId, Peer>();
  /** Those that have not said who they are. */
  private readonly strangers = new Set<Socket>();
  private isClosed = false;

  constructor(options: ElectionLinksOptions) {
    this.options = options;
    for (const [sid, address] of options.peers) {
      if (sid === options.sid) continue;
      this.peers.set(sid, newPeer(sid, address));
    }
    this.server = net.createServer(SOCKET, (socket) => this.accept(socket));
  }

  /** Opens the election port. @throws Error as of `net.Server.listen`, such as EADDRINUSE. */
  async listen(): Promise<void> {
    const { host, electionPort: port } = this.own;
    await listenOn(this.server, { host: this.options.bindHost ?? host, port });
    this.server.on('error', (error) => this.warn(`The election port: ${error.message}`));
  }

  /** Says something to another server, as soon as it can be reached, unless something newer is said before. */
  send(sid: ServerId, notification: Notification): void {
    const peer = this.peers.get(sid);
    if (peer === undefined || this.isClosed) return;
    peer.waiting = encodeNotification(notification, this.options.config());
    if (peer.link !== undefined) this.deliver(peer);
    else if (!peer.hasKnocked) this.open(peer);
  }

  /** Closes all. Resolves when nobody can come any more, and all connections are gone. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const peer of this.peers.values()) {
      clearTimeout(peer.retry);
      peer.retry = undefined;
      peer.opening?.destroy();
      this.drop(peer);
    }
    for (const socket of this.strangers) socket.destroy();
    await closePort(this.server);
  }

  private get own(): PeerAddress {
    const { sid, peers } = this.options;
    const address = peers.get(sid);
    if (address === undefined) throw new Error(`There is no server ${sid} in the ensemble.`);
    return address;
  }

  // A connection that this server opens.

  /** Connects, and tries again after a while if the message still waits then. */
  private open(peer: Peer): void {
    if (this.isClosed) return;
    this.tryAgainLater(peer);
    if (peer.opening !== undefined) return;
    const { host, electionPort: port } = peer.address;
    const socket = net.connect({ host, port, ...SOCKET });
    peer.opening = socket;
    const { connectTimeoutMs = CONNECT_TIMEOUT_MS } = this.options;
    const timeout = setTimeout(() => socket.destroy(), connectTimeoutMs);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timeout);
      if (peer.opening === socket) peer.opening = undefined;
    });
    socket.once('connect', () => {
      clearTimeout(timeout);
      this.onOpen(peer, socket);
    });
  }

  private onOpen(peer: Peer, socket: Socket): void {
    const { sid } = this.options;
    const hello = encodeHello(sid, formatAddress(this.own.host, this.own.electionPort));
    if (peer.sid > sid) {
      // The other one connects, now that it knows who wants to talk to it.
      peer.hasKnocked = true;
      socket.end(hello);
      socket.resume();
      return;
    }
    peer.opening = undefined;
    socket.write(hello);
    this.establish(peer, socket, Buffer.alloc(0));
  }

  private tryAgainLater(peer: Peer): void {
    if (peer.retry !== undefined) return;
    const { retryMs = RETRY_MS } = this.options;
    peer.retry = setTimeout(() => {
      peer.retry = undefined;
      peer.hasKnocked = false;
      if (peer.waiting !== undefined && peer.link === undefined) this.open(peer);
    }, retryMs);
  }

  // A connection that another server opens.

  private accept(socket: Socket): void {
    if (this.strangers.size >= MOST_STRANGERS) {
      socket.on('error', () => undefined);
      socket.destroy();
      return this.warn(`More than ${MOST_STRANGERS} servers have not said who they are.`);
    }
    this.strangers.add(socket);
    const { helloTimeoutMs = HELLO_TIMEOUT_MS } = this.options;
    const timeout = setTimeout(() => socket.destroy(), helloTimeoutMs);
    const forget = (): void => {
      clearTimeout(timeout);
      this.strangers.delete(socket);
    };
    let received = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const hello = this.helloOf(socket, received);
      if (hello === undefined) return;
      socket.off('data', onData);
      forget();
      this.onHello(hello, socket, received.subarray(hello.bytes));
    };
    socket.on('data', onData);
    socket.on('error', () => undefined);
    socket.on('close', forget);
  }

  private helloOf(socket: Socket, received: Buffer): ElectionHello | undefined {
    try {
      return readHello(received);
    } catch (error) {
      if (!(error instanceof JuteError || error instanceof PeerError)) throw error;
      this.warn(`A server that has not said who it is is disconnected: ${error.message}`);
      socket.destroy();
      return undefined;
    }
  }

  private onHello({ sid }: ElectionHello, socket: Socket, received: Buffer): void {
    const peer = this.peers.get(sid);
    if (peer !== undefined && sid > this.options.sid) {
      return this.establish(peer, socket, received);
    }
    socket.destroy();
    if (peer === undefined) {
      const who = `server ${sid}, which is no other server of the ensemble`;
      return this.warn(`A server says at the election port that it is ${who}.`);
    }
    // It may have lost a connection that still seems to stand here.
    this.drop(peer);
    this.open(peer);
  }

  // Both.

  private establish(peer: Peer, socket: Socket, received: Buffer): void {
    this.drop(peer);
    const { listener } = this.options;
    const link = new ElectionLink(socket, {
      sid: peer.sid,
      received,
      message: ({ notification, config }) => listener.notification(peer.sid, notification, config),
      drained: () => this.deliver(peer),
      down: () => {
        if (peer.link === link) peer.link = undefined;
        if (peer.waiting !== undefined && !this.isClosed) this.tryAgainLater(peer);
      },
      warn: (problem) => this.warn(`Server ${peer.sid} sends what makes no sense: ${problem}`),
    });
    peer.link = link;
    peer.hasKnocked = false;
    // What was sent last may have been lost with the connection before.
    peer.waiting ??= peer.last;
    this.deliver(peer);
  }

  /** Sends what waits, if there is a connection that has room for it. */
  private deliver(peer: Peer): void {
    const { link, waiting } = peer;
    if (link === undefined || link.isBusy || waiting === undefined) return;
    peer.last = waiting;
    peer.waiting = undefined;
    link.send(waiting);
  }

  private drop(peer: Peer): void {
    peer.link?.close();
    peer.link = undefined;
  }

  private warn(problem: string): void {
    this.options.listener.warn(problem);
  }
}

function newPeer(sid: ServerId, address: PeerAddress): Peer {
  const nothing = { waiting: undefined, last: undefined, retry: undefined };
  return { sid, address, link: undefined, opening: undefined, hasKnocked: false, ...nothing };
}
