/**
 * What clients and servers say to each other about watches, and what stands around the classes of
 * chapter 7: the names and meanings are those of Apache ZooKeeper 3.8.
 *
 * @module
 */
import type { Zxid } from '../zxid.ts';
import type { AccessControl, Id } from './acls.ts';
import type {
  ClientRequest,
  Result,
  Submitted,
  Tree,
  TreeEvent,
  WriteRequest,
} from './znode-tree.ts';

/**
 * What a server keeps for a connection and a path.
 *
 * - `data`: set by getData and exists, used up by the next event
 * - `child`: set by getChildren, used up by the next event
 * - `persistent`: set by addWatch, for both, and stays
 * - `persistentRecursive`: set by addWatch, for the node and everything below it, and stays
 */
export type WatchKind = 'data' | 'child' | 'persistent' | 'persistentRecursive';

/** What a client hears: what happened, and where. Not what is there now. Apache: `WatcherEvent`. */
export type WatchEvent = Pick<TreeEvent, 'type' | 'path'>;

/** A client sets again what it had set at another server. Apache: `SetWatches`, `SetWatches2`. */
export interface SetWatches {
  readonly op: 'setWatches';
  /** The last transaction the client knows of: the zxid of the newest reply it got. */
  readonly relativeZxid: Zxid;
  /** Watches of nodes that were there when they were set: by getData or exists. */
  readonly data: readonly string[];
  /** Watches by exists of nodes that were not there. */
  readonly exist: readonly string[];
  readonly child: readonly string[];
  readonly persistent: readonly string[];
  readonly persistentRecursive: readonly string[];
}

/** What a client asks about watches alone. Any server answers it by itself. */
export type WatchRequest =
  /** `mode` should be one of {@link AddWatchMode}. */
  | { readonly op: 'addWatch'; readonly path: string; readonly mode: number }
  /** `type` should be one of {@link WatcherType}. checkWatches only looks whether there is something to remove. */
  | {
      readonly op: 'removeWatches' | 'checkWatches';
      readonly path: string;
      readonly type: number;
    }
  | SetWatches;

/** What a server does for a connection in this chapter. */
export type ServedRequest = ClientRequest | WatchRequest;

/** The answer to a {@link ServedRequest}. */
export type ServedResult = Result | { readonly op: WatchRequest['op'] };

/** What a server sends to a client that is connected. */
export type FromServer =
  /** `zxid` is the last transaction that the server had applied when it answered. */
  | {
      readonly kind: 'reply';
      readonly xid: number;
      readonly zxid: Zxid;
      readonly result: ServedResult;
    }
  | { readonly kind: 'event'; readonly event: WatchEvent };

/** What a server is made from, as far as watches are concerned. `Connection` is whatever stands for one. */
export interface WatchServerOptions<Connection> {
  /** What this server has applied. Nobody else applies transactions to it. */
  readonly tree: Tree;
  readonly access: AccessControl;
  /** Who the client at the other end is known to be, now. */
  identities(connection: Connection): readonly Id[];
  /** Hands a write on, to be prepared and agreed on: it comes back as a transaction. */
  submit(submitted: Submitted<WriteRequest>): void;
  /** Sends something to a client. What is sent on one connection arrives in that order. */
  send(connection: Connection, message: FromServer): void;
}

/** What a connection watches about a path. */
export interface Watched<Connection> {
  readonly connection: Connection;
  readonly path: string;
  readonly kinds: readonly WatchKind[];
}

/** How many watches there are. Apache: `WatchesSummary`. */
export interface WatchCounts {
  /** Connections that watch anything. */
  readonly connections: number;
  /** Paths that anybody watches. */
  readonly paths: number;
  /** Pairs of a connection and a path that it watches. */
  readonly watches: number;
}

/** A step of the last task of chapter 7: a client watches one node, and others write to it. */
export type OneWatcherStep =
  /** Somebody else sets the node's data, and the server applies it. */
  | { readonly do: 'set'; readonly data: string }
  /** The oldest message under way to this side arrives. */
  | { readonly do: 'deliver'; readonly to: 'client' | 'server' };
