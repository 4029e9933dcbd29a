import type { Acl } from '#kit';
import type { KnownSession } from './session-options.ts';
import type { ClientSurroundings } from './surroundings.ts';
import type { Watcher } from './watched-event.ts';

/** How a client behaves. */
export interface ClientOptions {
  /** How long the session lives on without a connection, in ms (30,000). The server may decide otherwise. */
  readonly sessionTimeoutMs?: number;
  /** After this time without an answer a request fails with a RequestTimeoutError; 0 for never (0). */
  readonly requestTimeoutMs?: number;
  /** Whether a server that has no quorum, and thus only answers reads, will do (false). */
  readonly readOnly?: boolean;
  /** The longest answer to be read, in bytes (64 MiB). Apache: `jute.maxbuffer`. */
  readonly maxFrameBytes?: number;
  /** Goes on with this session in place of a new one. */
  readonly session?: KnownSession;
  /** The world (this machine's). */
  readonly surroundings?: ClientSurroundings;
}

/** What any request may be told. */
export interface RequestOptions {
  /** Gives the request up: it fails with the signal's reason. If it was sent already, it may still be carried out. */
  readonly signal?: AbortSignal;
  /** In place of the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** What a read may be told. */
export interface ReadOptions extends RequestOptions {
  /** Is told of the next change, once. */
  readonly watcher?: Watcher;
}

/** What a write may be told. */
export interface VersionOptions extends RequestOptions {
  /** Fails with a BadVersionError if the node has another version; -1 for any (-1). */
  readonly version?: number;
}

/** What addWatch may be told. */
export interface AddWatchOptions extends RequestOptions {
  /** Watches all that is below the node, too (false). */
  readonly recursive?: boolean;
}

/** What removeWatches may be told. */
export interface RemoveWatchesOptions extends RequestOptions {
  /** One of {@link WatcherType} (ANY). */
  readonly type?: number;
  /** Only this one (all). */
  readonly watcher?: Watcher;
  /** If the server cannot be asked, the watches end here all the same (false). */
  readonly local?: boolean;
}

/** How to change who belongs to an ensemble: either by steps, or as a whole. Lists have commas between their parts. */
export interface ConfigChange {
  /** `server.N=…` of those who come. */
  readonly joining?: string;
  /** The ids of those who go. */
  readonly leaving?: string;
  readonly newMembers?: string;
  /** Only if this is the version that is in force; -1 for any (-1). */
  readonly fromConfig?: bigint;
}

/** What the creation of a single node may be told, besides what it becomes. */
export interface NewNodeOptions extends CreateOptions, RequestOptions {
  /**
   * Makes the parents that are missing, with the node's ACL: persistent nodes, or containers, which go some time after their last
   * child (false). Who may not read the parents cannot have them made.
   */
  readonly createParents?: boolean | 'container';
}

/** What the nodes of a path that are missing become. */
export interface EnsurePathOptions extends SignalOptions {
  /** Who may do what (anyone may do anything). */
  readonly acl?: readonly Acl[];
  /** They go some time after their last child (false). */
  readonly container?: boolean;
}

/** What ends something that goes on for a while. */
export interface SignalOptions {
  /** What it is given up by: it fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a create may be told. Only a few of them go together, as Apache has it. */
export interface CreateOptions {
  /** Who may do what (anyone may do anything). */
  readonly acl?: readonly Acl[];
  /** The node goes when the session ends. */
  readonly ephemeral?: boolean;
  /** A number of ten digits is added to the name. */
  readonly sequential?: boolean;
  /** The node goes some time after its last child. */
  readonly container?: boolean;
  /** The node goes if it is not changed for so long and has no children, in ms. */
  readonly ttlMs?: number;
}
