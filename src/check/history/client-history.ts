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
  /** When the client was told that it is over. */
  readonly refusedAt: number | undefined;
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

/** What a client is in the middle of. */
interface Now {
  connection: number;
  server: NodeId;
  session: bigint;
  readonly open: Map<number, number>;
}

/** Puts what clients told, in the order in which they told it, into the shape that the checks want. */
export function clientHistory(told: readonly Observed<ClientOutput>[]): ClientHistory {
  const calls: Call[] = [];
  const answered: number[] = [];
  const events: Heard[] = [];
  const lives: Life[] = [];
  const clients = new Map<NodeId, Now>();
  for (const [at, { node: client, output, atMs }] of told.entries()) {
    const now = clients.get(client) ?? { connection: 0, server: '', session: 0n, open: new Map() };
    clients.set(client, now);
    switch (output.kind) {
      case 'served': {
        now.connection++;
        now.server = output.server;
        now.session = output.session;
        const { session, timeoutMs } = output;
        if (lives.some((life) => life.session === session)) break;
        lives.push({ client, session, timeoutMs, refusedAt: undefined });
        break;
      }
      case 'refused': {
        const index = lives.findIndex(({ session }) => session === output.session);
        if (index >= 0) lives[index] = { ...lives[index]!, refusedAt: at };
        break;
      }
      case 'asks': {
        now.open.set(output.call, calls.length);
        const { connection, server, session } = now;
        const { call: number, request } = output;
        const asked = { askedAt: at, askedAtMs: atMs, answer: undefined };
        calls.push({ client, session, server, connection, number, request, ...asked });
        break;
      }
      case 'hears': {
        const index = now.open.get(output.call);
        if (index === undefined) break;
        const { zxid, result } = output;
        calls[index] = { ...calls[index]!, answer: { at, atMs, zxid, result } };
        answered.push(index);
        break;
      }
      case 'event':
        events.push({ client, connection: now.connection, event: output.event, at });
        break;
      case 'lost':
      case 'puzzled':
    }
  }
  return { calls, answered: answered.map((index) => calls[index] as AnsweredCall), events, lives };
}
