import net from 'node:net';
import type { NodeId } from '../kit/env.ts';

/** Past this many bytes that a client does not take, nothing more is read from it. */
const SLOW_BYTES = 1 << 20;

/** Past this many it is given up: it only listens to events, and slower than they come. */
const HOPELESS_BYTES = 64 << 20;

/** What a listener tells. */
export interface ClientListenerOptions {
  /** Left out: all addresses of this machine. */
  readonly host?: string;
  /** 0 for any free one. */
  readonly port: number;
  /** So many connections may wait until they are accepted; left out: as many as Node lets wait. */
  readonly backlog?: number;
  /** So many connections one address may have; 0 for any number. Apache: `maxClientCnxns`. */
  readonly maxPerAddress: number;
  /** So many connections there may be; 0 for any number. Apache: `maxCnxns`. */
  readonly maxInAll: number;
  /** A connection that was not opened within this time is closed. Apache: `ZooKeeperServer` `cnxnTimeout`. */
  readonly idleMs: number;
  onUp(client: NodeId): void;
  onBytes(client: NodeId, bytes: Uint8Array): void;
  onDown(client: NodeId): void;
  /** Whether there is so much to do that clients should wait. Apache: `globalOutstandingLimit`. */
  isOverloaded(): boolean;
  warn(message: string): void;
}

/** One client's socket, and what goes out of it at the end of this turn. */
interface Client {
  readonly node: NodeId;
  readonly socket: net.Socket;
  readonly address: string;
  readonly connectedAtMs: number;
  /** Whether anything was ever sent to it: first of all, that its session is there. */
  isAnswered: boolean;
  out: Uint8Array[];
  isPaused: boolean;
}

/** The client port: sockets on one side, bytes from and to named clients on the other. Apache: `NIOServerCnxnFactory`. */
export class ClientListener {
  private readonly options: ClientListenerOptions;
  private readonly server: net.Server;
  private readonly clients = new Map<NodeId, Client>();
  private readonly perAddress = new Map<string, number>();
  /** Those with something in `out`. */
  private dirty: Client[] = [];
  private readonly paused = new Set<Client>();
  private lastNumber = 0;
  private refused = 0;

  constructor(options: ClientListenerOptions) {
    this.options = options;
    this.server = net.createServer({ noDelay: true }, (socket) => this.accept(socket));
  }

  /** Resolves with the port once clients can come. @throws Error as of `listen`, such as EADDRINUSE. */
  listen(): Promise<number> {
    const { host, port, backlog } = this.options;
    const where = { port, ...(host !== undefined && { host }), ...(backlog && { backlog }) };
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(where, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.options.warn(`The client port: ${error.message}`));
        resolve((this.server.address() as net.AddressInfo).port);
      });
    });
  }

  /** How many clients are connected. */
  get size(): number {
    return this.clients.size;
  }

  /** How many were refused, as there were too many. */
  get refusedCount(): number {
    return this.refused;
  }

  /** Where a client comes from: its IP address, one of v4 as such, and its port. */
  addressOf(node: NodeId): { readonly address: string; readonly port: number } {
    const client = this.clients.get(node);
    return { address: client?.address ?? '', port: client?.socket.remotePort ?? 0 };
  }

  /** Sends something at the end of this turn: see {@link flush}. */
  send(node: NodeId, bytes: Uint8Array): void {
    const client = this.clients.get(node);
    if (client === undefined) return;
    if (client.out.length === 0) this.dirty.push(client);
    client.out.push(bytes);
    client.isAnswered = true;
  }

  /** Closes a connection behind what was sent so far. The server hears no more of it. */
  disconnect(node: NodeId): void {
    const client = this.clients.get(node);
    if (client === undefined) return;
    this.forget(client);
    this.write(client);
    client.socket.end();
    // A client that never closes its side must not keep the socket.
    client.socket.setTimeout(1000, () => client.socket.destroy());
    client.socket.resume();
  }

  /** Writes what has gathered, once for each socket. */
  flush(): void {
    const { dirty } = this;
    if (dirty.length > 0) {
      this.dirty = [];
      for (const client of dirty) this.write(client);
    }
    if (this.paused.size > 0 && !this.options.isOverloaded()) this.resumeAll();
  }

  /** Closes connections that have been open for too long and were never answered: they have no session. */
  closeIdle(): void {
    const nowMs = performance.now();
    for (const { node, connectedAtMs, isAnswered } of [...this.clients.values()]) {
      if (isAnswered || nowMs - connectedAtMs < this.options.idleMs) continue;
      this.disconnect(node);
      this.options.onDown(node);
    }
  }

  /** Takes no more clients, and lets those go that are there. Resolves when the last is gone. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const { node } of [...this.clients.values()]) this.disconnect(node);
    return closed;
  }

  private accept(socket: net.Socket): void {
    const address = plainAddress(socket.remoteAddress);
    const count = this.perAddress.get(address) ?? 0;
    const problem = this.objection(address, count);
    if (problem !== undefined) {
      this.refused++;
      this.options.warn(problem);
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    const node = `client ${++this.lastNumber}`;
    const connectedAtMs = performance.now();
    const client: Client = {
      node,
      socket,
      address,
      connectedAtMs,
      isAnswered: false,
      out: [],
      isPaused: false,
    };
    this.clients.set(node, client);
    this.perAddress.set(address, count + 1);
    socket.on('data', (bytes) => this.onData(client, bytes));
    socket.on('drain', () => this.resume(client));
    // What went wrong does not matter: 'close' follows.
    socket.on('error', () => undefined);
    socket.on('end', () => this.lost(client));
    socket.on('close', () => this.lost(client));
    this.options.onUp(node);
  }

  private objection(address: string, count: number): string | undefined {
    const { maxPerAddress, maxInAll } = this.options;
    if (maxPerAddress > 0 && count >= maxPerAddress) {
      return `Too many connections from ${address} - max is ${maxPerAddress}`;
    }
    if (maxInAll > 0 && this.clients.size >= maxInAll) {
      return `Too many connections - max is ${maxInAll}`;
    }
    return undefined;
  }

  private onData(client: Client, bytes: Uint8Array): void {
    if (!this.isThere(client)) return;
    this.options.onBytes(client.node, bytes);
    if (this.options.isOverloaded()) this.pause(client);
  }

  private write(client: Client): void {
    const { out, socket } = client;
    if (out.length === 0 || socket.destroyed) return;
    client.out = [];
    if (!socket.write(out.length === 1 ? out[0]! : Buffer.concat(out))) this.onSlow(client);
  }

  private onSlow(client: Client): void {
    const { writableLength } = client.socket;
    if (writableLength > HOPELESS_BYTES) {
      this.options.warn(`${client.address} does not read what it is sent, and is disconnected.`);
      this.lost(client);
      client.socket.destroy();
    } else if (writableLength > SLOW_BYTES) {
      this.pause(client);
    }
  }

  private pause(client: Client): void {
    if (client.isPaused || !this.isThere(client)) return;
    client.isPaused = true;
    client.socket.pause();
    this.paused.add(client);
  }

  private resume(client: Client): void {
    if (!client.isPaused || client.socket.writableLength > SLOW_BYTES) return;
    client.isPaused = false;
    this.paused.delete(client);
    client.socket.resume();
  }

  private resumeAll(): void {
    for (const client of [...this.paused]) this.resume(client);
  }

  private lost(client: Client): void {
    if (!this.isThere(client)) return;
    this.forget(client);
    client.socket.destroy();
    this.options.onDown(client.node);
  }

  private forget(client: Client): void {
    const { node, address } = client;
    this.clients.delete(node);
    this.paused.delete(client);
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(address);
    else this.perAddress.set(address, left);
  }

  private isThere(client: Client): boolean {
    return this.clients.get(client.node) === client;
  }
}

/** An address of v4 that a socket of v6 got is one of v4. */
function plainAddress(address = ''): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
