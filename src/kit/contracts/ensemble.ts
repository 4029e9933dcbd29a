/**
 * What a whole server is made of and told (chapter 15), and the messages it gets and sends.
 *
 * @module
 */
import type { NodeId } from '../env.ts';
import type { ErrorCode } from '../error-code.ts';
import type { ConnectionStats } from '../stats/connection-stats.ts';
import type { NotedDigest } from '../stats/digest-log.ts';
import type { ServerStats } from '../stats/server-stats.ts';
import type { HistoryOptions, SnapshotSource } from './persistence.ts';
import type { WatchCounts, Watched } from './watches.ts';
import type { Submitted, Tree, TreeState, Txn, WriteRequest } from './znode-tree.ts';
import type { EnsembleConfig, QuorumPacket } from './zab-broadcast.ts';
import type { Notification, ServerId } from './zab-election.ts';
import type { SessionLimits } from './sessions.ts';

/** A request as the leader gets it: from its own clients, or forwarded by a learner. */
export interface ForwardedRequest extends Submitted<WriteRequest> {
  /**
   * A learner of Apache's has forwarded what makes no sense, or what no server of ours serves: its transaction is this
   * error. Then `request` stands for any that is refused.
   */
  readonly refusal?: ErrorCode;
}

/** What servers say to a leader, and a leader to them. */
export type ServerPacket = QuorumPacket<ForwardedRequest, Txn, TreeState>;

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
  /** So many nodes go into a snapshot at a time (1000): the server does other things in between. */
  readonly snapshotStep?: number;
  /** By how many bytes a log grows at a time. */
  readonly preAllocBytes: number;
  /** As of {@link HistoryOptions}. */
  readonly snapshotSizeFactor?: HistoryOptions['snapshotSizeFactor'];
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

/** What operators may ask of a server, at the moment. */
export interface ServerReport {
  /** Undefined if it does not serve clients. */
  readonly epoch: number | undefined;
  /** The server that was elected last; undefined for one that stands alone. */
  readonly leader: ServerId | undefined;
  /** As `Node.inspect`. */
  readonly agreement: unknown;
  readonly tree: Tree & SnapshotSource;
  readonly nodeCount: number;
  /** By session, the paths of its nodes. */
  readonly ephemerals: ReadonlyMap<bigint, ReadonlySet<string>>;
  readonly watches: {
    counts(what: 'node' | 'children'): WatchCounts;
    list(): readonly Watched<NodeId>[];
  };
  /** On the leader: by the moment at which they expire, in ms since 1970, the sessions that nothing is heard of till then. */
  readonly deadlines: ReadonlyMap<number, readonly bigint[]>;
  /** What the tree was like after some of the last transactions. */
  readonly digests: readonly NotedDigest[];
  readonly connections: readonly ConnectionReport[];
  readonly stats: ServerStats;
}

/** A client's connection, for operators. */
export interface ConnectionReport {
  readonly client: NodeId;
  /** 0 as long as there is none. */
  readonly session: bigint;
  /** Requests that are not answered yet. */
  readonly outstanding: number;
  readonly stats: ConnectionStats;
}

/** What is around a server besides its Env. */
export interface ServerSurroundings {
  /** Where a client's connection comes from: an IP address in text. */
  addressOf(client: NodeId): string;
  /** The answer to a four-letter word, one of {@link words}. */
  answerWord?(word: string, client: NodeId): string;
  /** The words there are. */
  readonly words?: readonly string[];
  /** Something the operator should know. */
  warn?(message: string): void;
  /** A client has its session. */
  sessionOpened?(client: NodeId, session: bigint, timeoutMs: number): void;
  /** On the leader: nothing was heard of a session for too long. */
  sessionExpired?(session: bigint): void;
}
