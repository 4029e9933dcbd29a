import {
  formatZxid,
  SpecialXid,
  type ConnectResponse,
  type Env,
  type Node,
  type NodeId,
  type ServerMessage,
  type WireRequest,
  type Zxid,
} from '#kit';
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
} from '../../solutions/13-wire/index.ts';
import type { ClientOutput } from '../../src/check/history/client-output.ts';
import { piecesOf } from './chunks.ts';
import type { Part, Turn } from './turn.ts';
import { resultWords } from './words.ts';

/** How long it takes until a client tries the next server. */
const PAUSE_MS = 30;

const MAX_FRAME_BYTES = 1 << 20;

export interface ClientOptions {
  /** The servers it knows; it begins with the first. */
  readonly servers: readonly NodeId[];
  readonly part: Part;
  readonly startMs: number;
  readonly timeoutMs: number;
  /** See {@link piecesOf}. */
  readonly chunks: number;
}

/** A session, as its client knows it. */
interface Own {
  readonly session: bigint;
  readonly passwd: Uint8Array;
}

/** A request that is not answered yet. */
interface Pending {
  readonly call: number;
  readonly xid: number;
  readonly op: WireRequest['op'];
}

/** A client that speaks Apache's protocol, in bytes: it follows its script, and comes back when its connection breaks. */
export class Client implements Node<ServerMessage> {
  private readonly env: Env<ServerMessage>;
  private readonly options: ClientOptions;
  private readonly output: (output: ClientOutput) => void;
  private place = 0;
  private phase: 'away' | 'calling' | 'served' | 'over' = 'away';
  private own: Own | undefined;
  private timeoutMs: number;
  private lastZxid: Zxid;
  private frames = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  private pending: Pending[] = [];
  private calls = 0;
  private xid = 0;
  private turn = 0;
  /** Whether the turn that it is at has begun. */
  private isInTurn = false;
  private startedAtMs = 0;
  /** The server it has left without closing the connection. */
  private left: NodeId | undefined;

  constructor(
    env: Env<ServerMessage>,
    options: ClientOptions,
    output: (output: ClientOutput) => void,
  ) {
    this.env = env;
    this.options = options;
    this.output = output;
    this.timeoutMs = options.timeoutMs;
    this.lastZxid = options.part.lastZxidSeen ?? 0n;
  }

  onStart(): void {
    this.startedAtMs = this.env.now();
    this.env.setTimer('connect', this.options.startMs);
  }

  onTimer(name: string): void {
    switch (name) {
      case 'connect':
        this.phase = 'calling';
        this.env.setTimer('patience', this.timeoutMs);
        return this.env.connect(this.server);
      case 'ping':
        if (this.phase !== 'served') return;
        this.env.setTimer('ping', this.timeoutMs / 3);
        return this.ask([{ op: 'ping' }]);
      case 'patience':
        this.env.disconnect(this.server);
        return this.lost();
      case 'turn':
        return this.begin();
    }
  }

  onLinkUp(peer: NodeId): void {
    if (peer !== this.server) return;
    this.frames = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
    const writer = new JuteWriter();
    writeFrame(writer, writeConnectRequest, {
      protocolVersion: 0,
      lastZxidSeen: this.lastZxid,
      timeoutMs: this.options.timeoutMs,
      session: this.own?.session ?? 0n,
      passwd: this.own?.passwd ?? new Uint8Array(16),
      readOnly: false,
    });
    const { word, eager = [] } = this.options.part;
    if (word !== undefined) return this.send(peer, [new TextEncoder().encode(word)]);
    this.send(peer, [writer.toBytes()]);
    if (this.own === undefined) this.ask(eager);
  }

  onLinkDown(peer: NodeId): void {
    if (peer === this.left) this.left = undefined;
    if (peer === this.server && this.phase !== 'away') this.lost();
  }

  onMessage(from: NodeId, message: ServerMessage): void {
    if (message.kind !== 'bytes') return;
    if (from === this.left) {
      return this.output({ kind: 'remarks', text: 'the connection that was left is answered' });
    }
    if (from !== this.server) return;
    if (this.options.part.word !== undefined) {
      return this.output({ kind: 'remarks', text: new TextDecoder().decode(message.bytes) });
    }
    this.frames.push(message.bytes);
    let frame: Uint8Array | undefined;
    while (this.phase !== 'away' && (frame = this.frames.next()) !== undefined) this.onFrame(frame);
  }

  inspect(): unknown {
    const { place, phase, own, pending, turn, isInTurn, lastZxid, left } = this;
    return {
      place,
      phase,
      session: own?.session ?? null,
      pending: pending.map(({ xid }) => xid),
      turn,
      isInTurn,
      lastZxid,
      left: left ?? null,
    };
  }

  private get server(): NodeId {
    return this.options.servers[this.place]!;
  }

  // What it hears.

  private onFrame(frame: Uint8Array): void {
    if (this.phase === 'calling') return this.onConnected(readConnectResponse(frame));
    if (this.phase === 'served') this.env.setTimer('patience', (this.timeoutMs * 2) / 3);
    const xid = xidOf(frame);
    if (xid === SpecialXid.watchEvent) {
      return this.output({ kind: 'event', event: readEvent(frame) });
    }
    const index = this.pending.findIndex((one) => one.xid === xid);
    const asked = this.pending[index];
    if (asked === undefined) {
      return this.output({ kind: 'remarks', text: unaskedWords(frame) });
    }
    this.pending.splice(index, 1);
    const { zxid, result } = readReply(frame, asked.op);
    if (zxid > this.lastZxid) this.lastZxid = zxid;
    this.output({ kind: 'hears', call: asked.call, xid, zxid, result });
    if (asked.op === 'closeSession') this.over();
    else if (this.isInTurn && !this.pending.some(({ op }) => op !== 'ping')) this.next();
  }

  private onConnected({ session, passwd, timeoutMs }: ConnectResponse): void {
    if (session === 0n) {
      this.output({ kind: 'refused', session: this.own?.session ?? 0n });
      this.own = undefined;
      return;
    }
    this.own = { session, passwd };
    this.timeoutMs = timeoutMs;
    this.phase = 'served';
    this.output({ kind: 'served', server: this.server, session, timeoutMs });
    this.env.setTimer('ping', timeoutMs / 3);
    this.env.setTimer('patience', (timeoutMs * 2) / 3);
    if (this.isInTurn) this.next();
    else this.await();
  }

  // What it does.

  /** Comes to the next turn. */
  private next(): void {
    this.isInTurn = false;
    this.turn++;
    this.await();
  }

  private await(): void {
    const turn = this.options.part.turns[this.turn];
    if (turn === undefined) return;
    const { afterMs = 0, atMs = 0 } = turn;
    const untilMs = this.startedAtMs + atMs - this.env.now();
    this.env.setTimer('turn', Math.max(afterMs, untilMs, 0));
  }

  private begin(): void {
    const turn = this.options.part.turns[this.turn];
    if (turn === undefined || this.phase !== 'served') return;
    this.isInTurn = true;
    const { asks = [], frames = [], late = [] } = turn;
    if (late.length > 0 && this.left !== undefined) {
      this.send(
        this.left,
        late.map((request) => frameOf(++this.xid, request)),
      );
    }
    this.ask(asks, frames);
    if (turn.deed !== undefined) this.act(turn.deed);
    else if (this.pending.every(({ op }) => op === 'ping')) this.next();
  }

  private act(deed: NonNullable<Turn['deed']>): void {
    switch (deed) {
      case 'forget password':
        this.own = { session: this.own!.session, passwd: new Uint8Array(16).fill(7) };
        this.env.disconnect(this.server);
        return this.lost();
      case 'move':
        this.env.disconnect(this.server);
        return this.lost();
      case 'leave open':
        this.left = this.server;
        return this.lost();
      case 'stay away':
        this.env.disconnect(this.server);
        return this.over();
      case 'fall silent':
        return this.over();
    }
  }

  private ask(requests: readonly WireRequest[], frames: readonly Uint8Array[] = []): void {
    if (requests.length + frames.length === 0) return;
    const asked = requests.map((request) => {
      const call = this.calls++;
      const xid = xidFor(request) ?? ++this.xid;
      this.pending.push({ call, xid, op: request.op });
      this.output({ kind: 'asks', call, xid, request });
      return frameOf(xid, request);
    });
    this.send(this.server, [...asked, ...frames]);
  }

  private send(to: NodeId, frames: readonly Uint8Array[]): void {
    for (const bytes of piecesOf(frames, this.options.chunks)) {
      this.env.send(to, { kind: 'bytes', bytes });
    }
  }

  // How it ends.

  private lost(): void {
    const { server, phase } = this;
    this.pending = [];
    this.clearTimers();
    if (phase === 'over') return;
    if (this.options.part.word !== undefined) return this.over();
    if (phase === 'served') this.output({ kind: 'lost', server });
    this.phase = 'away';
    this.place = (this.place + 1) % this.options.servers.length;
    this.env.setTimer('connect', PAUSE_MS);
  }

  private over(): void {
    this.phase = 'over';
    this.clearTimers();
  }

  private clearTimers(): void {
    for (const timer of ['ping', 'patience', 'turn']) this.env.clearTimer(timer);
  }
}

/** An answer to what the client has not asked in so many words. */
function unaskedWords(frame: Uint8Array): string {
  // Of what it was only the server knows: nothing is read behind the header.
  const { xid, zxid, result } = readReply(frame, 'ping');
  const words = result.op === 'error' ? resultWords(result) : 'an answer';
  return `to xid ${xid}: ${words} (zxid ${zxid < 0n ? zxid : formatZxid(zxid)})`;
}

function frameOf(xid: number, request: WireRequest): Uint8Array {
  const writer = new JuteWriter();
  writeFrame(writer, writeRequest, { xid, request });
  return writer.toBytes();
}

/** Some requests are not numbered. */
function xidFor({ op }: WireRequest): number | undefined {
  if (op === 'ping') return SpecialXid.ping;
  if (op === 'auth') return SpecialXid.auth;
  return op === 'setWatches' ? SpecialXid.setWatches : undefined;
}
