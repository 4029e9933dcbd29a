import { FrameReader, JuteReader, JuteWriter } from '#chapter/13-wire';
import type { ClientSurroundings, LinkEvents } from '../../src/client/surroundings.ts';

/** A connection that the client has opened, as the server's end sees it. */
export interface FakeLink {
  readonly to: string;
  readonly events: LinkEvents;
  readonly frames: Uint8Array[];
  /** Four-letter words that the client has sent. */
  readonly words: string[];
  isClosed: boolean;
}

/** A world for one client, in which nothing happens by itself. */
export class FakeWorld implements ClientSurroundings {
  readonly links: FakeLink[] = [];
  private clock = 0;
  private timers: { readonly at: number; readonly call: () => void }[] = [];
  private readonly deferred: (() => void)[] = [];

  now(): number {
    return this.clock;
  }

  random(): number {
    return 0.5;
  }

  setTimer(delayMs: number, call: () => void): () => void {
    const timer = { at: this.clock + delayMs, call };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((other) => other !== timer));
  }

  defer(call: () => void): void {
    this.deferred.push(call);
  }

  connect(to: { host: string; port: number }, events: LinkEvents) {
    const frames: Uint8Array[] = [];
    const words: string[] = [];
    const reader = new FrameReader({ maxFrameBytes: 1 << 20 });
    const link: FakeLink = { to: `${to.host}:${to.port}`, events, frames, words, isClosed: false };
    this.links.push(link);
    return {
      send: (bytes: Uint8Array) => {
        const word = new TextDecoder().decode(bytes);
        if (/^[a-z]{4}$/.test(word)) {
          words.push(word);
          return;
        }
        reader.push(bytes);
        for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame);
      },
      close: () => void (link.isClosed = true),
    };
  }

  /** The newest connection. */
  get link(): FakeLink {
    return this.links.at(-1)!;
  }

  /** Lets time pass, timer after timer. */
  pass(ms: number): void {
    const end = this.clock + ms;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.clock = Math.max(this.clock, next.at);
      this.timers = this.timers.filter((timer) => timer !== next);
      next.call();
    }
    this.clock = end;
  }

  /** What waits for the next turn. */
  turn(): void {
    for (const call of this.deferred.splice(0)) call();
  }

  /** How many timers run. */
  get timerCount(): number {
    return this.timers.length;
  }
}

/** The bytes of several frames, each behind its length. */
export function framed(...bodies: readonly Uint8Array[]): Uint8Array {
  const writer = new JuteWriter();
  for (const body of bodies) writer.writeBuffer(body);
  return writer.toBytes();
}

/** What a writer of chapter 13 writes. */
export function written<Value>(
  write: (writer: JuteWriter, value: Value) => void,
  value: Value,
): Uint8Array {
  const writer = new JuteWriter();
  write(writer, value);
  return writer.toBytes();
}

/** The xid and the opcode of a request. */
export function headOf(frame: Uint8Array): [xid: number, op: number] {
  const reader = new JuteReader(frame);
  return [reader.readInt(), reader.readInt()];
}
