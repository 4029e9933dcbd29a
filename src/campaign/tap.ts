import { FrameReader, readConnectRequest, readConnectResponse } from '#chapter/13-wire';
import { readEvent, readReply, readRequest, xidOf } from '#chapter/13-wire';
import { SpecialXid, type WireRequest } from '#kit';
import {
  nodeSurroundings,
  type ClientSurroundings,
  type HostPort,
  type Link,
  type LinkEvents,
} from '#client';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import { compactRequest, compactResult } from './compact.ts';
import type { Recorder } from './recorder.ts';

const MAX_FRAME_BYTES = 64 << 20;

/** Where a client's words are written down, and under which name. */
export interface TapOptions {
  readonly name: string;
  readonly recorder: Recorder;
  /** The world (this machine's). */
  readonly world?: ClientSurroundings;
  /** Which server takes clients at a port. */
  serverAt(port: number): ServerId;
}

/**
 * The real world for one client, and a record of all that goes through its connections: requests as they leave, answers and events as
 * they come. The history is that of the wire, with the zxid of every answer, and not what the client makes of it.
 */
export class Tap implements ClientSurroundings {
  readonly now: ClientSurroundings['now'];
  readonly random: ClientSurroundings['random'];
  readonly setTimer: ClientSurroundings['setTimer'];
  readonly defer: ClientSurroundings['defer'];
  private readonly world: ClientSurroundings;
  private readonly options: TapOptions;
  /** What breaks its connections. */
  private readonly breaks = new Set<() => void>();
  private isGone = false;

  constructor(options: TapOptions) {
    const { world = nodeSurroundings } = options;
    this.options = options;
    this.world = world;
    this.now = () => world.now();
    this.random = () => world.random();
    this.setTimer = (delayMs, callback) => world.setTimer(delayMs, callback);
    this.defer = (callback) => world.defer(callback);
  }

  connect(to: HostPort, events: LinkEvents): Link {
    if (this.isGone) {
      this.defer(() => events.down());
      return { send: () => undefined, close: () => undefined };
    }
    const heard = new TappedLink(this.options, to.port);
    const link = this.world.connect(to, {
      up: () => events.up(),
      bytes: (chunk) => {
        heard.received(chunk);
        events.bytes(chunk);
      },
      down: () => {
        end();
        events.down();
      },
    });
    const end = (): void => {
      this.breaks.delete(breakOff);
      heard.ended();
    };
    const close = (): void => {
      end();
      link.close();
    };
    const breakOff = (): void => {
      close();
      events.down();
    };
    this.breaks.add(breakOff);
    return {
      send: (bytes) => {
        heard.sent(bytes);
        link.send(bytes);
      },
      close,
    };
  }

  /** Ends its connections without a word, as the death of a client does, and lets it make no others. */
  abandon(): void {
    this.isGone = true;
    for (const breakOff of [...this.breaks]) breakOff();
  }
}

/** What is said on one connection. */
class TappedLink {
  private readonly options: TapOptions;
  private readonly server: string;
  private readonly out = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  private readonly in = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  /** By their xids. */
  private readonly asked = new Map<number, { call: number; op: WireRequest['op'] }>();
  private session = 0n;
  private hasAsked = false;
  private isServed = false;
  private isOver = false;

  constructor(options: TapOptions, port: number) {
    this.options = options;
    this.server = String(options.serverAt(port));
  }

  sent(bytes: Uint8Array): void {
    this.out.push(bytes);
    for (let frame = this.out.next(); frame !== undefined; frame = this.out.next()) {
      if (this.hasAsked) this.onRequest(frame);
      else this.session = readConnectRequest(frame).session;
      this.hasAsked = true;
    }
  }

  received(bytes: Uint8Array): void {
    this.in.push(bytes);
    for (let frame = this.in.next(); frame !== undefined; frame = this.in.next()) {
      if (this.isServed) this.onFrame(frame);
      else this.onHandshake(frame);
    }
  }

  ended(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.isServed) this.tell({ kind: 'lost', server: this.server });
  }

  private onRequest(frame: Uint8Array): void {
    const read = readRequest(frame);
    if (read.xid < 0 || !('request' in read)) return;
    const call = this.options.recorder.nextCall();
    this.asked.set(read.xid, { call, op: read.request.op });
    const request = compactRequest(read.request);
    this.tell({ kind: 'asks', call, xid: read.xid, request });
  }

  private onHandshake(frame: Uint8Array): void {
    const { session, timeoutMs } = readConnectResponse(frame);
    if (session === 0n) return this.tell({ kind: 'refused', session: this.session });
    this.isServed = true;
    this.tell({ kind: 'served', server: this.server, session, timeoutMs });
  }

  private onFrame(frame: Uint8Array): void {
    const xid = xidOf(frame);
    if (xid === SpecialXid.watchEvent) {
      return this.tell({ kind: 'event', event: readEvent(frame) });
    }
    if (xid < 0) return;
    const asked = this.asked.get(xid);
    if (asked === undefined) {
      return this.tell({ kind: 'remarks', text: `an answer with xid ${xid}, which nobody asked` });
    }
    this.asked.delete(xid);
    const { zxid, result } = readReply(frame, asked.op);
    this.tell({ kind: 'hears', call: asked.call, xid, zxid, result: compactResult(result) });
  }

  private tell(output: Parameters<Recorder['tell']>[1]): void {
    this.options.recorder.tell(this.options.name, output);
  }
}
