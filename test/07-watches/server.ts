import { openAccess, type Env, type Node, type NodeId } from '#kit';
import type { WatchServer } from '../../solutions/07-watches/index.ts';
import type { Chapter } from './chapter.ts';
import { newTree } from './leader.ts';
import type { Message } from './messages.ts';

const LEADER: NodeId = 'leader';

/** How long a server waits before it asks for another connection to the leader. */
const RECONNECT_MS = 30;

/**
 * A server around the chapter's WatchServer. All it has is in memory: after a crash it begins at the beginning. It
 * serves clients as long as it is connected to the leader.
 */
export class Server implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly tree = newTree();
  private readonly server: WatchServer<NodeId>;
  private readonly clients = new Set<NodeId>();
  private isLearning = false;

  constructor(env: Env<Message>, chapter: Chapter) {
    this.env = env;
    this.server = new chapter.WatchServer<NodeId>({
      tree: this.tree,
      access: openAccess,
      identities: () => [],
      submit: (submitted) => env.send(LEADER, { kind: 'forward', submitted }),
      send: (to, message) => env.send(to, message),
    });
  }

  onStart(): void {
    this.env.connect(LEADER);
  }

  onTimer(): void {
    this.env.connect(LEADER);
  }

  onMessage(from: NodeId, message: Message): void {
    switch (message.kind) {
      case 'commit':
        return this.server.committed(message.zxid, message.txn);
      case 'connect':
        return this.onConnect(from, message.session, message.lastZxidSeen);
      case 'request':
        if (this.clients.has(from)) this.server.request(from, message.xid, message.request);
        return;
      default: // The others are not for a server.
    }
  }

  onLinkUp(peer: NodeId): void {
    if (peer !== LEADER) return;
    this.isLearning = true;
    this.env.send(LEADER, { kind: 'learn', zxid: this.tree.lastZxid });
  }

  onLinkDown(peer: NodeId): void {
    if (peer !== LEADER) return this.forget(peer);
    this.isLearning = false;
    for (const client of this.clients) {
      this.env.disconnect(client);
      this.forget(client);
    }
    this.env.setTimer('reconnect', RECONNECT_MS);
  }

  inspect(): unknown {
    return { zxid: this.tree.lastZxid, clients: [...this.clients].sort() };
  }

  private onConnect(client: NodeId, session: bigint, lastZxidSeen: bigint): void {
    if (!this.isLearning || !this.server.connected(client, session, lastZxidSeen)) {
      return this.env.disconnect(client);
    }
    this.clients.add(client);
    this.env.send(client, { kind: 'connected' });
  }

  private forget(client: NodeId): void {
    if (this.clients.delete(client)) this.server.disconnected(client);
  }
}
