import {
  JuteWriter,
  readConnectResponse,
  readEvent,
  readReply,
  writeConnectRequest,
  writeFrame,
  writeRequest,
  xidOf,
} from '#chapter/13-wire';
import {
  ErrorCode,
  FrameError,
  JuteError,
  SpecialXid,
  type NumberedRequest,
  type WatchEvent,
  type WireRequest,
  type WireResult,
  type Zxid,
} from '#kit';
import { FrameFeed } from './frame-feed.ts';
import { HostList } from './host-list.ts';
import { Proofs } from './proofs.ts';
import { ReadWriteSearch } from './read-write-search.ts';
import { RequestQueue, type Ticket } from './request-queue.ts';
import type { KnownSession, SessionOptions } from './session-options.ts';
import type { ClientSurroundings, Link } from './surroundings.ts';
import type { WatchRegistry } from './watch-registry.ts';
import type { SessionState } from './watched-event.ts';

const NO_PASSWD = new Uint8Array(16);

/** Apache: `ClientCnxn.SendThread.MAX_SEND_PING_INTERVAL`. */
const LONGEST_PING_MS = 10_000;

/** What a session tells the client it belongs to. */
export interface SessionListener {
  changed(state: SessionState): void;
  happened(event: WatchEvent): void;
}

type Phase = 'waiting' | 'connecting' | 'handshake' | 'established' | 'over';

/**
 * A session with whichever server there is: finds one, goes on with the session at the next one if that is lost, keeps it
 * alive, and hands each answer to whom it belongs to. It knows nothing of sockets, clocks and promises. Apache: `ClientCnxn`.
 */
export class Session {
  private readonly watches: WatchRegistry;
  private readonly options: SessionOptions;
  private readonly world: ClientSurroundings;
  private readonly listener: SessionListener;
  private readonly hosts: HostList;
  private readonly search: ReadWriteSearch;
  private readonly writer = new JuteWriter();
  private readonly requests = new RequestQueue();
  private readonly proofs: Proofs;
  private phase: Phase = 'waiting';
  private stateNow: SessionState = 'Disconnected';
  private known: KnownSession;
  /** A server without a quorum gives sessions that no other server knows. */
  private isKnownToQuorum: boolean;
  private agreedMs: number;
  private newestZxid: Zxid = 0n;
  private isClosing = false;

  private link: Link | undefined;
  private feed: FrameFeed | undefined;
  private startedAtMs = 0;
  private heardAtMs = 0;
  private sentAtMs = 0;
  private takeTimerBack: (() => void) | undefined;

  /** @param watches - those that every new server has to be told of. */
  constructor(
    options: SessionOptions,
    world: ClientSurroundings,
    watches: WatchRegistry,
    listener: SessionListener,
  ) {
    this.options = options;
    this.watches = watches;
    this.world = world;
    this.listener = listener;
    this.hosts = new HostList(options.hosts, () => world.random());
    this.search = new ReadWriteSearch(world, this.hosts, (host) => {
      this.hosts.prefer(host);
      this.lose();
    });
    this.proofs = new Proofs((request) => void this.write({ xid: SpecialXid.auth, request }));
    this.known = options.resume ?? { id: 0n, passwd: NO_PASSWD };
    this.isKnownToQuorum = options.resume !== undefined;
    this.agreedMs = options.timeoutMs;
  }

  get state(): SessionState {
    return this.stateNow;
  }

  /** Undefined until a server has made one. */
  get session(): KnownSession | undefined {
    return this.known.id === 0n ? undefined : this.known;
  }

  /** What was agreed on, in ms; until then, what will be asked for. */
  get timeoutMs(): number {
    return this.agreedMs;
  }

  /** The newest transaction that an answer told of; 0 before the first. */
  get lastZxid(): Zxid {
    return this.newestZxid;
  }

  /** Whether a request of this kind waits to be sent or answered. */
  isAsked(isOfThisKind: (request: WireRequest) => boolean): boolean {
    return this.requests.has(isOfThisKind);
  }

  /** Looks for a server. */
  start(): void {
    this.connect();
  }

  /** Sends a request as soon as there is a server to send it to. */
  submit(request: WireRequest, settle: (result: WireResult) => void): Ticket {
    const ticket: Ticket = { request, settle, xid: 0, isAbandoned: false };
    if (this.phase === 'over' || this.isClosing) settle({ op: 'error', err: this.endError() });
    else {
      this.requests.push(ticket);
      if (this.phase === 'established') this.flush();
    }
    return ticket;
  }

  /** Nobody waits for this answer any more. What was not sent will not be. */
  abandon(ticket: Ticket): void {
    ticket.isAbandoned = true;
  }

  /** Proves who the client is, here and at every server to come. */
  addAuth(scheme: string, auth: Uint8Array | null, settle: (result: WireResult) => void): void {
    if (this.phase === 'over') settle({ op: 'error', err: this.endError() });
    else this.proofs.add(scheme, auth, settle, this.phase === 'established');
  }

  /** Ends the session, as soon as what was asked before is answered; at once if there is no connection. */
  close(): void {
    if (this.phase === 'over' || this.isClosing) return;
    if (this.phase === 'established') {
      // Whatever comes of it, the session is over.
      this.submit({ op: 'closeSession' }, () => this.end('Closed'));
      this.isClosing = true;
    } else this.end('Closed');
  }

  private connect(): void {
    this.phase = 'connecting';
    this.startedAtMs = this.world.now();
    const feed = this.newFeed();
    const isCurrent = (): boolean => feed === this.feed;
    this.feed = feed;
    this.link = this.world.connect(this.hosts.next(), {
      up: () => isCurrent() && this.shakeHands(),
      bytes: (chunk) => isCurrent() && this.receive(chunk),
      down: () => isCurrent() && feed.end(),
    });
    this.watchTheClock();
  }

  private newFeed(): FrameFeed {
    return new FrameFeed(this.options.maxFrameBytes, {
      isEvent: (frame) => this.phase === 'established' && xidOf(frame) === SpecialXid.watchEvent,
      take: (frame) => this.takeFrame(frame),
      down: () => this.lose(),
      broken: (error) => {
        // What a server says against the rules ends the connection to it.
        if (!(error instanceof JuteError || error instanceof FrameError)) throw error;
        this.lose();
      },
      defer: (callback) => this.world.defer(callback),
    });
  }

  private shakeHands(): void {
    this.phase = 'handshake';
    const { timeoutMs, readOnly } = this.options;
    writeFrame(this.writer, writeConnectRequest, {
      protocolVersion: 0,
      lastZxidSeen: this.newestZxid,
      timeoutMs,
      session: this.isKnownToQuorum ? this.known.id : 0n,
      passwd: this.known.passwd,
      readOnly,
    });
    this.sendWritten();
  }

  private receive(chunk: Uint8Array): void {
    this.heardAtMs = this.world.now();
    this.feed?.push(chunk);
  }

  private takeFrame(frame: Uint8Array): void {
    if (this.phase === 'handshake') {
      this.takeHandshake(frame);
      return;
    }
    switch (xidOf(frame)) {
      case SpecialXid.watchEvent:
        this.listener.happened(readEvent(frame));
        return;
      case SpecialXid.ping:
      case SpecialXid.setWatches:
        return;
      case SpecialXid.auth:
        this.takeAuthAnswer(frame);
        return;
      default:
        this.takeAnswer(frame);
    }
  }

  private takeHandshake(frame: Uint8Array): void {
    const { session, passwd, timeoutMs, readOnly } = readConnectResponse(frame);
    if (session === 0n || timeoutMs <= 0) {
      this.end('Expired');
      return;
    }
    const isReadOnly = readOnly === true;
    this.known = { id: session, passwd };
    this.isKnownToQuorum ||= !isReadOnly;
    this.agreedMs = timeoutMs;
    this.phase = 'established';
    this.hosts.succeeded();
    this.proofs.showAll();
    for (const request of this.watches.setWatches(this.newestZxid)) {
      this.write({ xid: SpecialXid.setWatches, request });
    }
    this.flush();
    this.watchTheClock();
    if (isReadOnly) this.search.start();
    this.change(isReadOnly ? 'ConnectedReadOnly' : 'SyncConnected');
  }

  private takeAuthAnswer(frame: Uint8Array): void {
    const { result } = readReply(frame, 'auth');
    const settle = this.proofs.answered();
    if (result.op === 'error') this.end('AuthFailed');
    settle(result);
  }

  private takeAnswer(frame: Uint8Array): void {
    const { oldest } = this.requests;
    if (oldest === undefined || xidOf(frame) !== oldest.xid) {
      throw new JuteError('This answers another request than the oldest', 0);
    }
    const { zxid, result } = readReply(frame, oldest.request.op);
    if (zxid > this.newestZxid) this.newestZxid = zxid;
    this.requests.settleOldest(result);
  }

  private flush(): void {
    this.requests.flush((ticket) => this.write(ticket));
  }

  /** @returns false for what cannot be written: a version, say, that is no int. */
  private write(numbered: NumberedRequest): boolean {
    try {
      writeFrame(this.writer, writeRequest, numbered);
    } catch (error) {
      this.writer.clear();
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.sendWritten();
    return true;
  }

  private sendWritten(): void {
    this.link?.send(this.writer.toBytes());
    this.writer.clear();
    this.sentAtMs = this.world.now();
  }

  /** One timer for all: it looks what is due, and when to look again. */
  private watchTheClock(): void {
    this.takeTimerBack?.();
    this.takeTimerBack = undefined;
    const now = this.world.now();
    const dueMs = this.phase === 'established' ? this.lookAfter(now) : this.connectDueMs() - now;
    if (dueMs === undefined) return;
    if (dueMs <= 0) this.lose();
    else {
      this.takeTimerBack = this.world.setTimer(Math.max(1, Math.ceil(dueMs)), () => {
        this.takeTimerBack = undefined;
        this.watchTheClock();
      });
    }
  }

  private connectDueMs(): number {
    return this.startedAtMs + Math.max(1, this.agreedMs / this.hosts.length);
  }

  /** Pings if it is time. @returns how long nothing more is due, in ms; 0 if the server has been silent for too long. */
  private lookAfter(now: number): number {
    const silentMs = (this.agreedMs * 2) / 3;
    if (now >= this.heardAtMs + silentMs) return 0;
    const pingMs = Math.min(silentMs / 2, LONGEST_PING_MS);
    if (now >= this.sentAtMs + pingMs)
      this.write({ xid: SpecialXid.ping, request: { op: 'ping' } });
    return Math.min(this.heardAtMs + silentMs, this.sentAtMs + pingMs) - now;
  }

  /** The connection is of no use any more: the next one. */
  private lose(): void {
    this.dropLink();
    if (this.isClosing) {
      this.end('Closed');
      return;
    }
    const isRoundOver = this.hosts.failed();
    this.phase = 'waiting';
    this.requests.refuseSent(ErrorCode.CONNECTIONLOSS);
    if (isRoundOver) this.requests.refuseUnsent(ErrorCode.CONNECTIONLOSS);
    this.change('Disconnected');
    // Whoever was told may have closed the client.
    if (this.hasEnded()) return;
    const takeBack = this.world.setTimer(this.hosts.delayMs(), () => {
      this.takeTimerBack = undefined;
      this.connect();
    });
    this.takeTimerBack = takeBack;
  }

  private hasEnded(): boolean {
    return this.phase === 'over';
  }

  private dropLink(): void {
    this.search.stop();
    this.takeTimerBack?.();
    this.takeTimerBack = undefined;
    this.feed?.stop();
    this.feed = undefined;
    this.link?.close();
    this.link = undefined;
    this.proofs.forgetSent();
  }

  private end(state: 'Expired' | 'AuthFailed' | 'Closed'): void {
    if (this.phase === 'over') return;
    this.phase = 'over';
    this.dropLink();
    this.stateNow = state;
    const err = this.endError();
    this.requests.refuseSent(state === 'Closed' ? ErrorCode.CONNECTIONLOSS : err);
    this.requests.refuseUnsent(err);
    this.proofs.settleAll({ op: 'error', err });
    this.listener.changed(state);
  }

  private endError(): ErrorCode {
    return this.stateNow === 'AuthFailed' ? ErrorCode.AUTHFAILED : ErrorCode.SESSIONEXPIRED;
  }

  private change(state: SessionState): void {
    if (state === this.stateNow) return;
    this.stateNow = state;
    this.listener.changed(state);
  }
}
