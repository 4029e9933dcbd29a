/**
 * What a whole server is made of and told (chapter 15), and the messages it gets and sends.
 *
 * @module
 */
import type { NodeId } from '../env.ts';
import type { Submitted, TreeState, Txn, WriteRequest } from './znode-tree.ts';
import type { EnsembleConfig, QuorumPacket } from './zab-broadcast.ts';
import type { Notification, ServerId } from './zab-election.ts';
import type { SessionLimits } from './sessions.ts';

/** What servers say to a leader, and a leader to them. */
export type ServerPacket = QuorumPacket<Submitted<WriteRequest>, Txn, TreeState>;

/** Some bytes of what a client says, or is told: they may begin and end anywhere. */
export interface ClientBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** All that a server gets and sends: from and to other servers, clients, and itself. */
export type ServerMessage = Notification | ServerPacket | ClientBytes;

/** What a server is told in its zoo.cfg. */
export interface ServerSettings {
  /** Its number: 1 for a server that stands alone. */
  readonly sid: ServerId;
  /** The ensemble it belongs to; left out for a server that stands alone. */
  readonly ensemble?: EnsembleSettings;
  readonly sessions: SessionLimits;
  /** So many transactions, or half of them, lie between two snapshots: the number is drawn each time. */
  readonly snapCount: number;
  /** By how many bytes a log grows at a time. */
  readonly preAllocBytes: number;
  /** The longest frame of a client, in bytes; `jute.maxbuffer`. */
  readonly maxFrameBytes: number;
  /** How often empty containers and TTL nodes are looked for. Apache: `znode.container.checkIntervalMs`. */
  readonly containerCheckMs: number;
  /** The identity that may do everything: `super:` and a hash. */
  readonly superDigest?: string;
  /** Whether there may be TTL nodes. */
  readonly extendedTypes: boolean;
  /** Whether requests over a hard quota are refused. */
  readonly enforceQuota: boolean;
}

/** The ensemble, as one of its servers knows it. */
export interface EnsembleSettings extends EnsembleConfig {
  /** All servers, those without a vote as well. */
  readonly servers: readonly ServerId[];
  /** How often, in ms, a server that hears nothing sends its vote again: at first, and at most. */
  readonly minIntervalMs?: number;
  readonly maxIntervalMs?: number;
}

/** What is around a server besides its Env. */
export interface ServerSurroundings {
  /** Where a client's connection comes from: an IP address in text. */
  addressOf(client: NodeId): string;
  /**
   * The answer to a four-letter word.
   *
   * @returns undefined for what is none: then it is the length of a frame.
   */
  answerWord?(word: string): string;
  /** The words there are. */
  readonly words?: readonly string[];
  /** Something the operator should know. */
  warn?(message: string): void;
}
