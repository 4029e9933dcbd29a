import {
  FrameReader,
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
  Queue,
  SpecialXid,
  type NumberedRequest,
  type WatchEvent,
  type WireRequest,
  type WireResult,
  type Zxid,
} from '#kit';
import { HostList } from './host-list.ts';
import type { KnownSession, SessionOptions } from './session-options.ts';
import type { ClientSurroundings, Link } from './surroundings.ts';
import type { WatchRegistry } from './watch-registry.ts';
import type { SessionState } from './watched-event.ts';

const NO_PASSWD = new Uint8Array(16);
const LAST_XID = 0x7fffffff;

/** Apache: `ClientCnxn.SendThread.MAX_SEND_PING_INTERVAL`. */
const LONGEST_PING_MS = 10_000;

/** What a session tells the client it belongs to. */
export interface SessionListener {
  changed(state: SessionState): void;
  happened(event: WatchEvent): void;
}

/** A request on its way. */
export interface Ticket {
  readonly request: WireRequest;
  /** Called once, with the answer, or with an error of the client's own such as CONNECTIONLOSS. */
  readonly settle: (result: WireResult) => void;
  xid: number;
  /** Nobody waits for the answer any more. */
  isAbandoned: boolean;
}

/** A proof of who the client is: it is shown to every server anew. */
interface Auth {
  readonly scheme: string;
  readonly auth: Uint8Array | null;
  /** Until the first answer. */
  settle: ((result: WireResult) => void) | undefined;
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
  private readonly writer = new JuteWriter();
  private phase: Phase = 'waiting';
  private stateNow: SessionState = 'Disconnected';
  private known: KnownSession;
  private agreedMs: number;
  private newestZxid: Zxid = 0n;
  private lastXid = 0;
  /** Not sent yet, and sent. */
  private readonly unsent = new Queue<Ticket>();
  private readonly sent = new Queue<Ticket>();
  private readonly auths: Auth[] = [];
  private readonly authsSent = new Queue<Auth>();
  private isClosing = false;

  /** The connection there is, and its number: what an earlier one still says is not listened to. */
  private link: Link | undefined;
  private attempt = 0;
  private reader: FrameReader;
  /** A frame that waits for its turn, and whether the connection is down behind it. */
  private held: Uint8Array | undefined;
  private isDown = false;
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
    this.known = options.resume ?? { id: 0n, passwd: NO_PASSWD };
    this.agreedMs = options.timeoutMs;
    this.reader = this.newReader();
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
    return [this.sent, this.unsent].some((queue) =>
      queue.toArray().some(({ request }) => isOfThisKind(request)),
    );
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
      this.unsent.push(ticket);
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
    if (this.phase === 'over') {
      settle({ op: 'error', err: this.endError() });
      return;
    }
    const proof: Auth = { scheme, auth, settle };
    this.auths.push(proof);
    if (this.phase === 'established') this.sendAuth(proof);
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

  private newReader(): FrameReader {
    return new FrameReader({ maxFrameBytes: this.options.maxFrameBytes });
  }

  private connect(): void {
    this.phase = 'connecting';
    this.reader = this.newReader();
    this.held = undefined;
    this.isDown = false;
    this.startedAtMs = this.world.now();
    const attempt = ++this.attempt;
    const isCurrent = (): boolean => attempt === this.attempt;
    this.link = this.world.connect(this.hosts.next(), {
      up: () => isCurrent() && this.shakeHands(),
      bytes: (chunk) => isCurrent() && this.receive(chunk),
      down: () => isCurrent() && this.goDown(),
    });
    this.watchTheClock();
  }

  private shakeHands(): void {
    this.phase = 'handshake';
    const { timeoutMs, readOnly } = this.options;
    writeFrame(this.writer, writeConnectRequest, {
      protocolVersion: 0,
      lastZxidSeen: this.newestZxid,
      timeoutMs,
      session: this.known.id,
      passwd: this.known.passwd,
      readOnly,
    });
    this.sendWritten();
  }

  private receive(chunk: Uint8Array): void {
    this.heardAtMs = this.world.now();
    this.reader.push(chunk);
    if (this.held === undefined) this.readFrames();
  }

  private goDown(): void {
    if (this.held === undefined) this.lose();
    else this.isDown = true;
  }

  /** What a server says against the rules ends the connection to it. */
  private readFrames(): void {
    const { attempt } = this;
    try {
      this.readWellFormed(attempt);
    } catch (error) {
      if (attempt !== this.attempt) throw error;
      if (!(error instanceof JuteError || error instanceof FrameError)) throw error;
      this.lose();
    }
  }

  private readWellFormed(attempt: number): void {
    let hasAnswered = false;
    for (;;) {
      const frame = this.held ?? this.reader.next();
      this.held = undefined;
      if (frame === undefined) break;
      if (hasAnswered && this.isEvent(frame)) {
        // Whoever waits for an answer before the event gets to know it before the event.
        this.held = frame;
        this.world.defer(() => attempt === this.attempt && this.readFrames());
        return;
      }
      hasAnswered = true;
      this.takeFrame(frame);
      if (attempt !== this.attempt) return;
    }
    if (this.isDown) this.lose();
  }

  private isEvent(frame: Uint8Array): boolean {
    return this.phase === 'established' && xidOf(frame) === SpecialXid.watchEvent;
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
    this.known = { id: session, passwd };
    this.agreedMs = timeoutMs;
    this.phase = 'established';
    this.hosts.succeeded();
    for (const auth of this.auths) this.sendAuth(auth);
    for (const request of this.watches.setWatches(this.newestZxid)) {
      this.write({ xid: SpecialXid.setWatches, request });
    }
    this.flush();
    this.watchTheClock();
    this.change(readOnly === true ? 'ConnectedReadOnly' : 'SyncConnected');
  }

  private takeAuthAnswer(frame: Uint8Array): void {
    const { result } = readReply(frame, 'auth');
    const auth = this.authsSent.shift();
    const settle = auth?.settle;
    if (auth !== undefined) auth.settle = undefined;
    const isRefused = result.op === 'error';
    if (isRefused) this.end('AuthFailed');
    settle?.(result);
  }

  private takeAnswer(frame: Uint8Array): void {
    const ticket = this.sent.at(0);
    if (ticket === undefined || xidOf(frame) !== ticket.xid) {
      throw new JuteError('This answers another request than the oldest', 0);
    }
    const { zxid, result } = readReply(frame, ticket.request.op);
    this.sent.shift();
    if (zxid > this.newestZxid) this.newestZxid = zxid;
    if (!ticket.isAbandoned) ticket.settle(result);
  }

  private flush(): void {
    for (let ticket = this.unsent.shift(); ticket !== undefined; ticket = this.unsent.shift()) {
      if (ticket.isAbandoned) continue;
      ticket.xid = this.nextXid();
      if (this.write(ticket)) this.sent.push(ticket);
      else ticket.settle({ op: 'error', err: ErrorCode.MARSHALLINGERROR });
    }
  }

  private nextXid(): number {
    this.lastXid = this.lastXid === LAST_XID ? 1 : this.lastXid + 1;
    return this.lastXid;
  }

  private sendAuth(auth: Auth): void {
    const request = { op: 'auth', scheme: auth.scheme, auth: auth.auth } as const;
    this.write({ xid: SpecialXid.auth, request });
    this.authsSent.push(auth);
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
    this.refuse(this.sent, ErrorCode.CONNECTIONLOSS);
    if (isRoundOver) this.refuse(this.unsent, ErrorCode.CONNECTIONLOSS);
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
    this.attempt++;
    this.takeTimerBack?.();
    this.takeTimerBack = undefined;
    this.link?.close();
    this.link = undefined;
    this.held = undefined;
    while (this.authsSent.shift() !== undefined);
  }

  private end(state: 'Expired' | 'AuthFailed' | 'Closed'): void {
    if (this.phase === 'over') return;
    this.phase = 'over';
    this.dropLink();
    this.stateNow = state;
    this.refuse(this.sent, state === 'Closed' ? ErrorCode.CONNECTIONLOSS : this.endError());
    this.refuse(this.unsent, this.endError());
    for (const auth of this.auths) auth.settle?.({ op: 'error', err: this.endError() });
    this.listener.changed(state);
  }

  private endError(): ErrorCode {
    return this.stateNow === 'AuthFailed' ? ErrorCode.AUTHFAILED : ErrorCode.SESSIONEXPIRED;
  }

  private refuse(tickets: Queue<Ticket>, err: ErrorCode): void {
    // What is asked as a consequence is not refused with them.
    for (let left = tickets.length; left > 0; left--) {
      const ticket = tickets.shift()!;
      if (!ticket.isAbandoned) ticket.settle({ op: 'error', err });
    }
  }

  private change(state: SessionState): void {
    if (state === this.stateNow) return;
    this.stateNow = state;
    this.listener.changed(state);
  }
}
