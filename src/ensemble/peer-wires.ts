import { ElectionLinks } from '../host/peers/election-links.ts';
import { QuorumLinks } from '../host/peers/quorum-links.ts';
import type { ServerMessage, ServerPacket } from '../kit/contracts/ensemble.ts';
import type { Notification, ServerId } from '../kit/contracts/zab-election.ts';
import type { NodeId } from '../kit/env.ts';
import { ensembleText } from './ensemble-text.ts';
import type { ZooConfig } from './zoo-config.ts';

/** What a server hears of the others. */
export interface PeerEvents {
  /** Everything that has come is delivered in one turn. */
  turn(deliver: () => void): void;
  message(from: NodeId, message: Notification | ServerPacket): void;
  linkUp(peer: NodeId): void;
  linkDown(peer: NodeId): void;
  warn(message: string): void;
}

/** A server's connections to the others: those for elections, and those between a leader and its learners. */
export class PeerWires {
  private readonly election: ElectionLinks;
  private readonly quorum: QuorumLinks;
  private readonly servers: ZooConfig['servers'];
  /** Of the ensemble's configuration: 0 until a leader has said. */
  private version = 0n;

  constructor(config: ZooConfig, sid: ServerId, events: PeerEvents) {
    this.servers = config.servers;
    const { tickTime, initLimit } = config.numbers;
    const peers = new Map(config.servers.map((server) => [server.sid, server.address]));
    const shared = {
      sid,
      peers,
      ...(config.switches.quorumListenOnAllIPs && { bindHost: '0.0.0.0' }),
    };
    this.election = new ElectionLinks({
      ...shared,
      config: () => this.text,
      listener: {
        notification: (from, notification) =>
          events.turn(() => events.message(String(from), notification)),
        warn: (message) => events.warn(message),
      },
    });
    this.quorum = new QuorumLinks({
      ...shared,
      initLimitMs: tickTime * initLimit,
      // Apache's leaders turn away who claims to know a later one, and after a restart they know none.
      config: () => ({ text: this.text, version: 0n }),
      listener: {
        turn: (deliver) => events.turn(deliver),
        linkUp: (from) => events.linkUp(String(from)),
        linkDown: (from) => events.linkDown(String(from)),
        message: (from, packet) => events.message(String(from), packet),
        leadersConfig: (_, text) => this.adopt(text),
        warn: (message) => events.warn(message),
      },
    });
  }

  /** The ensemble, as `/zookeeper/config` has it. */
  get text(): string {
    return ensembleText(this.servers, this.version);
  }

  /** Resolves once other servers can come. @throws Error as of `listen`, such as EADDRINUSE. */
  async listen(): Promise<void> {
    await Promise.all([this.election.listen(), this.quorum.listen()]);
  }

  send(to: NodeId, message: ServerMessage): void {
    if (message.kind === 'notification') this.election.send(Number(to), message);
    else if (message.kind !== 'bytes') this.quorum.send(Number(to), message);
  }

  connect(peer: NodeId): void {
    this.quorum.connect(Number(peer));
  }

  disconnect(peer: NodeId): void {
    this.quorum.disconnect(Number(peer));
  }

  connectionTo(peer: NodeId): unknown {
    return this.quorum.connectionTo(Number(peer));
  }

  /** Whether learners may come. */
  accepting(isLeading: boolean): void {
    this.quorum.accepting(isLeading);
  }

  flush(): void {
    this.quorum.flush();
  }

  async close(): Promise<void> {
    await Promise.all([this.election.close(), this.quorum.close()]);
  }

  /** A leader's text ends with the version that this ensemble has had since its first leader. */
  private adopt(text: string): void {
    const [, version] = /version=([0-9a-f]+)\s*$/.exec(text) ?? [];
    if (version !== undefined) this.version = BigInt(`0x${version}`);
  }
}
