import {
  DiskHistory,
  type Election,
  type ElectionListener,
  type EnsembleConfig,
  type Env,
  type History,
  type LoggedTxn,
  type Node,
  type NodeId,
  type ServerId,
  type Service,
  type Zxid,
} from '#kit';
import type { ZabOutput, ZabTxn } from '../../src/check/zab/output.ts';
import type { Message, Packet, Put, ServerState } from './messages.ts';
import type { Chapter } from './scenario.ts';

/** What a server of the scenario is made of. */
export interface ServerOptions {
  readonly chapter: Chapter;
  readonly sid: ServerId;
  readonly config: EnsembleConfig;
  readonly clients: readonly NodeId[];
  readonly election: (listener: ElectionListener) => Election;
  /** Where its history is kept; on the Env's disk if left out. */
  readonly history?: History<Put, ServerState>;
}

/**
 * A server around the chapter's code: it keeps a list of what was delivered, and lets clients add to it
 * and read how far it has come.
 */
export class Server implements Node<Message>, Service<Put, Put, ServerState> {
  protected readonly env: Env<Message>;
  protected readonly output: (output: ZabOutput) => void;
  private readonly options: ServerOptions;
  private readonly peer: InstanceType<Chapter['ZabPeer']>;
  private delivered: ZabTxn[] = [];
  private isServing = false;
  private isElected = false;
  /** By request, the client that waits for it. */
  private readonly puts = new Map<string, NodeId>();
  /** Reads that wait for a sync, in the order of the syncs. */
  private readonly reads: { client: NodeId; read: string }[] = [];
  private readonly connected = new Set<NodeId>();

  constructor(env: Env<Message>, options: ServerOptions, output: (output: ZabOutput) => void) {
    this.env = env;
    this.options = options;
    this.output = output;
    this.peer = new options.chapter.ZabPeer<Put, Put, ServerState>(env, {
      sid: options.sid,
      config: options.config,
      service: this,
      history: this.watchedHistory(),
      election: (listener) => options.election(this.watched(listener)),
    });
  }

  onStart(): void {
    this.output({ kind: 'restore', zxid: this.lastZxid(), history: [...this.delivered] });
    this.peer.onStart();
  }

  onMessage(from: NodeId, message: Message): void {
    if (message.kind === 'put') this.onPut(from, message.id);
    else if (message.kind === 'get') this.onGet(from, message.read);
    else this.peer.onMessage(from, message as Packet);
  }

  onTimer(name: string): void {
    this.peer.onTimer(name);
  }

  onLinkUp(peer: NodeId): void {
    if (!this.isClient(peer)) return this.peer.onLinkUp(peer);
    if (this.isServing) this.connected.add(peer);
    else this.env.disconnect(peer);
  }

  onLinkDown(peer: NodeId): void {
    if (!this.isClient(peer)) return this.peer.onLinkDown(peer);
    this.connected.delete(peer);
    this.forget(peer);
  }

  /** Whether this server was elected, and has not been told otherwise. */
  protected get isLeading(): boolean {
    return this.isElected;
  }

  inspect(): unknown {
    const { isServing, isElected, puts, reads, connected, delivered } = this;
    return {
      peer: this.peer.inspect(),
      delivered: delivered.length,
      isServing,
      isElected,
      puts: [...puts],
      reads: [...reads],
      connected: [...connected].sort(),
    };
  }

  // What the chapter's code asks for.

  prepare(request: Put): Put {
    return request;
  }

  deliver(zxid: Zxid, { id }: Put): void {
    this.delivered.push({ zxid, id });
    this.output({ kind: 'deliver', zxid, id });
    const client = this.puts.get(id);
    if (client === undefined) return;
    this.puts.delete(id);
    this.env.send(client, { kind: 'done', id, zxid });
  }

  state(): ServerState {
    return [...this.delivered];
  }

  restore(zxid: Zxid, state: ServerState): void {
    this.delivered = [...state];
    // At the very start the chapter's code is still being built.
    if ((this.peer as unknown) !== undefined) {
      this.output({ kind: 'restore', zxid, history: [...state] });
    }
  }

  serving(epoch: number | undefined): void {
    this.isServing = epoch !== undefined;
    this.output({ kind: 'serving', epoch: epoch ?? null, leading: this.isElected });
    if (this.isServing) return;
    this.reads.length = 0;
    for (const client of this.connected) {
      this.env.disconnect(client);
      this.forget(client);
    }
    this.connected.clear();
  }

  synced(): void {
    const first = this.reads.shift();
    if (first === undefined || !this.connected.has(first.client)) return;
    this.env.send(first.client, { kind: 'value', read: first.read, zxid: this.lastZxid() });
  }

  // Clients.

  private onPut(client: NodeId, id: string): void {
    this.puts.set(id, client);
    if (!this.peer.submit({ id })) this.turnAway(client);
  }

  private onGet(client: NodeId, read: string): void {
    // The leader itself may be answered at once.
    this.reads.push({ client, read });
    if (this.peer.sync()) return;
    this.reads.pop();
    this.turnAway(client);
  }

  private turnAway(client: NodeId): void {
    this.connected.delete(client);
    this.forget(client);
    this.env.disconnect(client);
  }

  private forget(client: NodeId): void {
    for (const [id, waiting] of this.puts) if (waiting === client) this.puts.delete(id);
  }

  private isClient(peer: NodeId): boolean {
    return this.options.clients.includes(peer);
  }

  private lastZxid(): Zxid {
    return this.delivered.at(-1)?.zxid ?? 0n;
  }

  // What the rules want to know.

  /** An election that tells this server, too, whether it is the leader. */
  private watched({ elected }: ElectionListener): ElectionListener {
    return {
      elected: (vote) => {
        this.isElected = vote.leader === this.options.sid;
        elected(vote);
      },
    };
  }

  /** What a leader logs while it leads is what it broadcasts. */
  private watchedHistory(): History<Put, ServerState> {
    const history = this.options.history ?? new DiskHistory<Put, ServerState>(this.env.disk);
    const append = history.append.bind(history);
    history.append = (entry: LoggedTxn<Put>) => {
      append(entry);
      if (!this.isElected) return;
      this.output({ kind: 'broadcast', zxid: entry.zxid, id: entry.txn.id });
    };
    return history;
  }
}
