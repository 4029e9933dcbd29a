import type { Disk, Env, Files, NodeId, Notification, ServerMessage, ServerPacket } from '#kit';
import { EpochDisk } from './epoch-disk.ts';

/** What servers say to each other. */
type PeerMessage = Notification | ServerPacket;

/**
 * The Env as the election and the broadcast see it: without clients, and with Apache's epoch files for a disk.
 * Given; nothing here is for you to write.
 */
export class PeerEnv implements Env<PeerMessage> {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  readonly disk: Disk;
  readonly files: Files;
  private readonly env: Env<ServerMessage>;

  /** @param servers - the other servers. */
  constructor(env: Env<ServerMessage>, servers: readonly NodeId[]) {
    this.env = env;
    this.self = env.self;
    this.peers = servers;
    this.files = env.files;
    this.disk = new EpochDisk(env.files);
  }

  now(): number {
    return this.env.now();
  }

  random(): number {
    return this.env.random();
  }

  send(to: NodeId, message: PeerMessage): void {
    this.env.send(to, message);
  }

  sendAfterSync(to: NodeId, message: PeerMessage): void {
    this.env.sendAfterSync(to, message);
  }

  connect(peer: NodeId): void {
    this.env.connect(peer);
  }

  disconnect(peer: NodeId): void {
    this.env.disconnect(peer);
  }

  setTimer(name: string, delayMs: number): void {
    this.env.setTimer(name, delayMs);
  }

  clearTimer(name: string): void {
    this.env.clearTimer(name);
  }

  note(text: string): void {
    this.env.note(text);
  }
}
