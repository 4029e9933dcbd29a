import TinyQueue from 'tinyqueue';
import { FrameReader, readRequest, writeReply } from '#chapter/13-wire';
import { Server } from '#chapter/15-ensemble';
import type { Env, ErrorCode, ServerMessage, ServerSettings } from '#kit';
import {
  ZooKeeperClient,
  type ClientOptions,
  type ClientSurroundings,
  type Link,
  type LinkEvents,
} from '#client';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { framed, written } from './client-world.ts';

const TICK_MS = 100;
const LATENCY_MS = 1;
const MOST_STEPS = 50_000;

const SETTINGS: ServerSettings = {
  sid: 1,
  sessions: { tickMs: TICK_MS, minTimeoutMs: 2 * TICK_MS, maxTimeoutMs: 100 * TICK_MS },
  snapCount: 100_000,
  preAllocBytes: 0,
  maxFrameBytes: 1 << 20,
  containerCheckMs: 60_000,
  extendedTypes: true,
  enforceQuota: false,
};

/** Something that is going to happen. */
interface Entry {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
  isTakenBack: boolean;
}

/** A connection, seen from between its ends. */
interface Connection {
  readonly id: string;
  readonly owner: string;
  readonly events: LinkEvents;
  readonly fromClient: FrameReader;
  readonly fromServer: FrameReader;
  hasShaken: boolean;
  isOpen: boolean;
  /** The answer that does not arrive. */
  lostXid: number | undefined;
}

/**
 * What is to be lost: the next request of a kind of a client, or the answer to it. The connection breaks at that moment. Or with which
 * error the server answers it.
 */
interface Loss {
  readonly owner: string;
  readonly what: 'request' | 'reply' | ErrorCode;
  readonly op: string;
}

/**
 * Clients of one server, the reference of chapter 15, in virtual time. Nothing happens but in `run` and `pass`. Any host of a connect
 * string is that server.
 */
export class Lab {
  /** Every request that has reached the server: `p1 create2`. */
  readonly arrived: string[] = [];
  /** Is told of each of them, before the server sees it. */
  onArrival: (what: string) => void = () => undefined;
  private readonly server: Server;
  private clock = 0;
  private order = 0;
  private seed = 1;
  private readonly agenda = new TinyQueue<Entry>([], (a, b) => a.at - b.at || a.order - b.order);
  private readonly connections = new Map<string, Connection>();
  private readonly serverTimers = new Map<string, () => void>();
  private readonly losses: Loss[] = [];
  private readonly unreachable = new Set<string>();
  private connected = 0;

  constructor() {
    const env = this.newEnv();
    this.server = new Server(env, SETTINGS, { addressOf: () => '10.0.0.9' });
    this.server.onStart();
  }

  /** @param owner - a name for `lose`, `cut` and `mend`. */
  client(owner = 'p1', options: ClientOptions = {}, hosts = 'a:1,b:2'): ZooKeeperClient {
    const surroundings = this.surroundings(owner);
    return new ZooKeeperClient(hosts, { sessionTimeoutMs: 3000, surroundings, ...options });
  }

  /** The next such request, or the answer to it, is lost, and with it the connection. */
  lose(what: 'request' | 'reply', op: string, owner = 'p1'): void {
    this.losses.push({ owner, what, op });
  }

  /** The next such request is not carried out, and answered so. */
  refuse(err: ErrorCode, op: string, owner = 'p1'): void {
    this.losses.push({ owner, what: err, op });
  }

  /** Breaks the connections of a client; it finds no server until `mend`. */
  cut(owner = 'p1'): void {
    this.unreachable.add(owner);
    this.breakOff(owner);
  }

  mend(owner = 'p1'): void {
    this.unreachable.delete(owner);
  }

  /** Breaks the connections of a client; it may come back at once. */
  breakOff(owner = 'p1'): void {
    for (const connection of [...this.connections.values()]) {
      if (connection.owner === owner) this.break(connection);
    }
  }

  /** Lets things happen until a promise is settled. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    let isSettled = false;
    const settled = (): void => void (isSettled = true);
    promise.then(settled, settled);
    for (let step = 0; step < MOST_STEPS; step++) {
      await allTold();
      if (isSettled) return promise;
      if (!this.step(Infinity)) throw new Error('Nothing happens any more.');
    }
    throw new Error('It never comes to an end.');
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.clock + ms;
    await allTold();
    while (this.step(end)) await allTold();
    this.clock = end;
  }

  /** How many requests of a kind have arrived. */
  count(op: string, owner = 'p1'): number {
    return this.arrived.filter((one) => one === `${owner} ${op}`).length;
  }

  private step(end: number): boolean {
    const next = this.agenda.peek();
    if (next === undefined || next.at > end) return false;
    this.agenda.pop();
    this.clock = next.at;
    if (!next.isTakenBack) next.call();
    return true;
  }

  private after(ms: number, call: () => void): () => void {
    const entry = { at: this.clock + ms, order: this.order++, call, isTakenBack: false };
    this.agenda.push(entry);
    return () => void (entry.isTakenBack = true);
  }

  /** Lehmer's generator: the same numbers in every run. */
  private random(): number {
    this.seed = (this.seed * 48_271) % 2_147_483_647;
    return this.seed / 2_147_483_647;
  }

  private surroundings(owner: string): ClientSurroundings {
    return {
      now: () => this.clock,
      random: () => this.random(),
      setTimer: (ms, call) => this.after(ms, call),
      defer: (call) => void this.after(0, call),
      connect: (_, events) => this.connect(owner, events),
    };
  }

  private connect(owner: string, events: LinkEvents): Link {
    const connection: Connection = {
      id: `c${++this.connected}`,
      owner,
      events,
      fromClient: new FrameReader({ maxFrameBytes: 1 << 20 }),
      fromServer: new FrameReader({ maxFrameBytes: 1 << 20 }),
      hasShaken: false,
      isOpen: true,
      lostXid: undefined,
    };
    this.connections.set(connection.id, connection);
    this.after(LATENCY_MS, () => {
      if (!connection.isOpen) return;
      if (this.unreachable.has(owner)) {
        this.forget(connection);
        events.down();
        return;
      }
      this.server.onLinkUp(connection.id);
      events.up();
    });
    return {
      send: (bytes) => this.fromClient(connection, bytes),
      close: () => {
        if (!connection.isOpen) return;
        this.forget(connection);
        this.after(LATENCY_MS, () => this.server.onLinkDown(connection.id));
      },
    };
  }

  private fromClient(connection: Connection, bytes: Uint8Array): void {
    connection.fromClient.push(bytes);
    for (let frame = connection.fromClient.next(); frame; frame = connection.fromClient.next()) {
      const sent = frame;
      this.after(LATENCY_MS, () => connection.isOpen && this.arrive(connection, sent));
    }
  }

  private arrive(connection: Connection, frame: Uint8Array): void {
    if (connection.hasShaken) {
      const read = readRequest(frame);
      const op = 'request' in read ? read.request.op : '';
      const place = this.losses.findIndex((one) => one.owner === connection.owner && one.op === op);
      const [loss] = place === -1 ? [] : this.losses.splice(place, 1);
      if (loss?.what === 'request') {
        this.break(connection);
        return;
      }
      if (typeof loss?.what === 'number') {
        const result = { op: 'error', err: loss.what } as const;
        this.fromServer(
          connection,
          framed(written(writeReply, { xid: read.xid, zxid: 0n, result })),
        );
        return;
      }
      if (loss?.what === 'reply') connection.lostXid = read.xid;
      this.arrived.push(`${connection.owner} ${op}`);
      this.onArrival(`${connection.owner} ${op}`);
    }
    connection.hasShaken = true;
    this.server.onMessage(connection.id, { kind: 'bytes', bytes: framed(frame) });
  }

  private fromServer(connection: Connection, bytes: Uint8Array): void {
    connection.fromServer.push(bytes);
    for (let frame = connection.fromServer.next(); frame; frame = connection.fromServer.next()) {
      const sent = frame;
      this.after(LATENCY_MS, () => {
        if (!connection.isOpen) return;
        const xid = new DataView(sent.buffer, sent.byteOffset).getInt32(0);
        if (xid === connection.lostXid) this.break(connection);
        else connection.events.bytes(framed(sent));
      });
    }
  }

  private break(connection: Connection): void {
    if (!connection.isOpen) return;
    this.forget(connection);
    this.server.onLinkDown(connection.id);
    connection.events.down();
  }

  private forget(connection: Connection): void {
    connection.isOpen = false;
    this.connections.delete(connection.id);
  }

  private newEnv(): Env<ServerMessage> {
    const toItself = (message: ServerMessage): void =>
      void this.after(0, () => this.server.onMessage('1', message));
    const send = (to: string, message: ServerMessage): void => {
      const connection = this.connections.get(to);
      if (to === '1') toItself(message);
      else if (connection !== undefined && message.kind === 'bytes') {
        this.fromServer(connection, message.bytes);
      }
    };
    return {
      self: '1',
      peers: [],
      disk: undefined as never,
      files: new SimFiles(),
      now: () => 1_000_000 + this.clock,
      random: () => this.random(),
      send,
      sendAfterSync: send,
      connect: () => undefined,
      disconnect: (id) => {
        const connection = this.connections.get(id);
        // What was sent before arrives before.
        this.after(LATENCY_MS, () => {
          if (connection?.isOpen !== true) return;
          this.forget(connection);
          connection.events.down();
        });
      },
      setTimer: (name, ms) => {
        this.serverTimers.get(name)?.();
        this.serverTimers.set(
          name,
          this.after(ms, () => this.server.onTimer(name)),
        );
      },
      clearTimer: (name) => this.serverTimers.get(name)?.(),
      note: () => undefined,
    };
  }
}

/** All promises that are settled have told. */
function allTold(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
