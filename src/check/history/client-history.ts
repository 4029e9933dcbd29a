import type { WatchEvent } from '../../kit/contracts/watches.ts';
import type { WireRequest, WireResult } from '../../kit/contracts/wire.ts';
import type { NodeId } from '../../kit/env.ts';
import type { Zxid } from '../../kit/zxid.ts';
import type { Observed } from '../invariant.ts';
import type { ClientOutput } from './client-output.ts';

/** A request, and what came of it. `at` and the like are places in the order of all that clients told. */
export interface Call {
  readonly client: NodeId;
  readonly session: bigint;
  /** The server it was sent to. */
  readonly server: NodeId;
  /** Counts the connections of this client. */
  readonly connection: number;
  /** Its place among the requests of this client. */
  readonly number: number;
  readonly request: WireRequest;
  readonly askedAt: number;
  readonly askedAtMs: number;
  /** Undefined if the client never got one: nobody knows what came of it. */
  readonly answer: Answer | undefined;
}

/** What a client was answered. */
export interface Answer {
  readonly at: number;
  readonly atMs: number;
  readonly zxid: Zxid;
  readonly result: WireResult;
}

/** A call with its answer. */
export type AnsweredCall = Call & { readonly answer: Answer };

/** A watch that fired. */
export interface Heard {
  readonly client: NodeId;
  readonly connection: number;
  readonly event: WatchEvent;
  readonly at: number;
}

/** A client's session, as the client knows it. */
export interface Life {
  readonly client: NodeId;
  readonly session: bigint;
  readonly timeoutMs: number;
}

/** All that clients have seen of an ensemble. */
export interface ClientHistory {
  /** In the order in which they were asked. */
  readonly calls: readonly Call[];
  /** In the order in which they were answered. */
  readonly answered: readonly AnsweredCall[];
  readonly events: readonly Heard[];
  readonly lives: readonly Life[];
}

/** What is wrong with a history, and which of the things that clients told made it so. */
export interface Finding {
  readonly sentence: string;
  readonly at: number;
}

/** Puts what clients told, in the order in which they told it, into the shape that the checks want. */
export function clientHistory(told: readonly Observed<ClientOutput>[]): ClientHistory {
  const recorder = new Recorder();
  for (const [at, observed] of told.entries()) recorder.take(at, observed);
  return recorder.history;
}

/** What a client is in the middle of. */
interface Now {
  connection: number;
  server: NodeId;
  session: bigint;
  /** By its number, the place of a call that is not answered. */
  readonly open: Map<number, number>;
}

class Recorder {
  private readonly calls: Call[] = [];
  private readonly answered: number[] = [];
  private readonly events: Heard[] = [];
  private readonly lives: Life[] = [];
  private readonly clients = new Map<NodeId, Now>();

  get history(): ClientHistory {
    const { calls, answered, events, lives } = this;
    return {
      calls,
      answered: answered.map((index) => calls[index] as AnsweredCall),
      events,
      lives,
    };
  }

  take(at: number, { node: client, output, atMs }: Observed<ClientOutput>): void {
    const now = this.nowOf(client);
    switch (output.kind) {
      case 'served':
        return this.onServed(client, now, output);
      case 'asks': {
        const { connection, server, session } = now;
        const { call: number, request } = output;
        now.open.set(number, this.calls.length);
        const asked = { askedAt: at, askedAtMs: atMs, answer: undefined };
        this.calls.push({ client, session, server, connection, number, request, ...asked });
        return;
      }
      case 'hears': {
        const index = now.open.get(output.call);
        if (index === undefined) return;
        const { zxid, result } = output;
        this.calls[index] = { ...this.calls[index]!, answer: { at, atMs, zxid, result } };
        this.answered.push(index);
        return;
      }
      case 'event':
        this.events.push({ client, connection: now.connection, event: output.event, at });
        return;
      case 'refused':
      case 'lost':
      case 'remarks':
    }
  }

  private onServed(
    client: NodeId,
    now: Now,
    { server, session, timeoutMs }: Extract<ClientOutput, { readonly kind: 'served' }>,
  ): void {
    now.connection++;
    now.server = server;
    now.session = session;
    if (this.lives.some((life) => life.session === session)) return;
    this.lives.push({ client, session, timeoutMs });
  }

  private nowOf(client: NodeId): Now {
    const known = this.clients.get(client);
    if (known !== undefined) return known;
    const now: Now = { connection: 0, server: '', session: 0n, open: new Map() };
    this.clients.set(client, now);
    return now;
  }
}
