import { SpecialXid, type WatchEvent, type WireRequest, type WireResult, type Zxid } from '#kit';
import {
  FrameReader,
  readConnectRequest,
  readConnectResponse,
  readEvent,
  readReply,
  readRequest,
  xidOf,
} from '#chapter/13-wire';

const MAX_FRAME_BYTES = 64 << 20;

/** What a frame of a client says. */
export type SaidFrame =
  | { readonly kind: 'connect'; readonly session: bigint }
  | { readonly kind: 'request'; readonly xid: number; readonly request: WireRequest };

/** What a frame of a server says. */
export type HeardFrame =
  /** `session` 0: there is none. */
  | { readonly kind: 'connected'; readonly session: bigint }
  | { readonly kind: 'event'; readonly event: WatchEvent }
  | {
      readonly kind: 'reply';
      readonly xid: number;
      readonly zxid: Zxid;
      readonly request: WireRequest;
      readonly result: WireResult;
    };

/** Listens in on the bytes of one connection of a client, in both directions. */
export class Conversation {
  private readonly said = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  private readonly heard = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  /** Requests that are not answered yet. */
  private readonly asked: { readonly xid: number; readonly request: WireRequest }[] = [];
  private hasAsked = false;
  private isAnswered = false;

  /** The client says this. @throws FrameError, JuteError if it makes no sense. */
  say(bytes: Uint8Array): SaidFrame[] {
    this.said.push(bytes);
    return framesOf(this.said, (frame) => this.readSaid(frame));
  }

  /** The client hears this. @throws FrameError, JuteError if it makes no sense. */
  hear(bytes: Uint8Array): HeardFrame[] {
    this.heard.push(bytes);
    return framesOf(this.heard, (frame) => this.readHeard(frame));
  }

  private readSaid(frame: Uint8Array): SaidFrame | undefined {
    if (!this.hasAsked) {
      this.hasAsked = true;
      return { kind: 'connect', session: readConnectRequest(frame).session };
    }
    const said = readRequest(frame);
    if (!('request' in said)) return undefined;
    const { xid, request } = said;
    this.asked.push({ xid, request });
    return { kind: 'request', xid, request };
  }

  private readHeard(frame: Uint8Array): HeardFrame | undefined {
    if (!this.isAnswered) {
      this.isAnswered = true;
      return { kind: 'connected', session: readConnectResponse(frame).session };
    }
    const xid = xidOf(frame);
    if (xid === SpecialXid.watchEvent) return { kind: 'event', event: readEvent(frame) };
    const index = this.asked.findIndex((one) => one.xid === xid);
    const asked = this.asked[index];
    if (asked === undefined) return undefined;
    this.asked.splice(index, 1);
    const { request } = asked;
    const { zxid, result } = readReply(frame, request.op);
    return { kind: 'reply', xid, zxid, request, result };
  }
}

function framesOf<Frame>(
  reader: FrameReader,
  read: (frame: Uint8Array) => Frame | undefined,
): Frame[] {
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
    const found = read(frame);
    if (found !== undefined) frames.push(found);
  }
  return frames;
}
