/**
 * What clients ask of the tree of znodes, what servers agree on, and what comes of it (chapter 6): the
 * names and meanings are those of Apache ZooKeeper 3.8.
 *
 * Data are shared, not copied: whoever hands bytes or a list over, or gets some, changes them no more. Whoever cuts bytes
 * out of a buffer that is used again, or is much larger, copies them out first.
 *
 * @module
 */
import type { NodeId } from '../env.ts';
import type { Zxid } from '../zxid.ts';
import type { Acl, Id } from './acls.ts';

// What clients ask.

/** A request that changes something: the leader makes a {@link Txn} of it. Apache: `ZooDefs.OpCode`. */
export type WriteRequest =
  | MultiOp
  | {
      readonly op: 'setACL';
      readonly path: string;
      readonly acl: readonly Acl[] | null;
      readonly version: number;
    }
  /** All of these, or none. */
  | { readonly op: 'multi'; readonly ops: readonly MultiOp[] }
  | { readonly op: 'createSession'; readonly timeoutMs: number }
  | { readonly op: 'closeSession' }
  /** The leader's own: an empty container, or a TTL node whose time is up. A client gets BADARGUMENTS. */
  | { readonly op: 'deleteContainer'; readonly path: string };

/** What may be a part of a multi. A `version` of -1 matches any. */
export type MultiOp =
  | {
      readonly op: 'create' | 'create2' | 'createContainer';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly acl: readonly Acl[] | null;
      /** One of {@link CreateFlags}. */
      readonly flags: number;
    }
  | {
      readonly op: 'createTTL';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly acl: readonly Acl[] | null;
      readonly flags: number;
      readonly ttlMs: number;
    }
  | { readonly op: 'delete'; readonly path: string; readonly version: number }
  | {
      readonly op: 'setData';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly version: number;
    }
  /** Does nothing, but fails if the version is another: for use in a multi. */
  | { readonly op: 'check'; readonly path: string; readonly version: number };

/** A request that any server answers by itself. */
export type ReadRequest =
  | MultiReadOp
  | { readonly op: 'exists' | 'getChildren2'; readonly path: string; readonly watch: boolean }
  | { readonly op: 'getACL' | 'getAllChildrenNumber'; readonly path: string }
  /** The session's own ephemerals whose path begins with this. */
  | { readonly op: 'getEphemerals'; readonly prefix: string | null }
  | { readonly op: 'multiRead'; readonly ops: readonly MultiReadOp[] };

/** What may be a part of a multiRead. */
export type MultiReadOp = {
  readonly op: 'getData' | 'getChildren';
  readonly path: string;
  readonly watch: boolean;
};

/** Whatever a client may ask of the tree. */
export type ClientRequest = WriteRequest | ReadRequest;

/** A request on its way, and who asked. Apache: `org.apache.zookeeper.server.Request`. */
export interface Submitted<Request extends ClientRequest = ClientRequest> {
  /** The client's session. For createSession, the new one's id. */
  readonly session: bigint;
  /** The client's number of the request. */
  readonly cxid: number;
  /** Who the client is known to be (chapter 8). */
  readonly identities: readonly Id[];
  readonly request: Request;
  /** The server that the client is connected to; left out where there is only one. Apache: `Request.owner`. */
  readonly via?: NodeId;
}

// What servers agree on.

/**
 * What a request does, worked out once, by the leader: every server can apply it without deciding
 * anything. Its zxid goes beside it. Apache: `TxnHeader` and a record of `org.apache.zookeeper.txn`.
 */
export interface Txn {
  /** The session that asked for it. */
  readonly clientId: bigint;
  readonly cxid: number;
  /** The leader's clock, in ms since 1970. */
  readonly timeMs: number;
  readonly body: TxnBody;
  /** The digest of the whole tree after it (chapter 6), if the leader gives one: signed, 64 bits. */
  readonly digest?: bigint;
}

/** Apache: the records of `org.apache.zookeeper.txn`. */
export type TxnBody =
  | SingleTxn
  /** If one of them is an error, none is applied. */
  | { readonly type: 'multi'; readonly txns: readonly SingleTxn[] };

/** Everything but a multi. */
export type SingleTxn =
  | { readonly type: 'createSession'; readonly timeoutMs: number }
  /** `paths`: the session's ephemerals, which go with it. */
  | { readonly type: 'closeSession'; readonly paths: readonly string[] }
  /** create2 differs only in what its client gets to know. */
  | {
      readonly type: 'create' | 'create2';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly acl: readonly Acl[];
      /** Its owner is the transaction's `clientId`. */
      readonly ephemeral: boolean;
      /** The parent's stored `cversion` once this node is there. */
      readonly parentCVersion: number;
    }
  | {
      readonly type: 'createContainer';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly acl: readonly Acl[];
      readonly parentCVersion: number;
    }
  | {
      readonly type: 'createTTL';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly acl: readonly Acl[];
      readonly parentCVersion: number;
      readonly ttlMs: number;
    }
  | { readonly type: 'delete' | 'deleteContainer'; readonly path: string }
  /** `version` is the new one. */
  | {
      readonly type: 'setData';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly version: number;
    }
  /** `version` is the new one of the list. */
  | {
      readonly type: 'setACL';
      readonly path: string;
      readonly acl: readonly Acl[];
      readonly version: number;
    }
  | { readonly type: 'check'; readonly path: string; readonly version: number }
  /** A request that was refused. It takes up a zxid like any other, and changes nothing. */
  | { readonly type: 'error'; readonly err: number };

// What comes of it.

/** What applying a transaction came to. */
export interface Applied {
  /** For the client that asked. */
  readonly result: Result;
  /** For those who watch, in the order in which they happened (chapter 7). */
  readonly events: readonly TreeEvent[];
}

/** What a client gets to know. Errors are results as well. */
export type Result =
  | { readonly op: 'error'; readonly err: number }
  | { readonly op: 'create'; readonly path: string }
  /** Of create2, createContainer and createTTL alike. */
  | { readonly op: 'create2'; readonly path: string; readonly stat: Stat }
  | { readonly op: 'delete' }
  | { readonly op: 'setData' | 'setACL' | 'exists'; readonly stat: Stat }
  | { readonly op: 'check' }
  /** One result a part. If it failed: error 0 before the culprit, its error, and RUNTIMEINCONSISTENCY behind it. */
  | { readonly op: 'multi'; readonly results: readonly Result[] }
  | { readonly op: 'getData'; readonly data: Uint8Array | null; readonly stat: Stat }
  | { readonly op: 'getACL'; readonly acl: readonly Acl[]; readonly stat: Stat }
  /** In no particular order. */
  | { readonly op: 'getChildren'; readonly children: readonly string[] }
  | { readonly op: 'getChildren2'; readonly children: readonly string[]; readonly stat: Stat }
  | { readonly op: 'getAllChildrenNumber'; readonly count: number }
  | { readonly op: 'getEphemerals'; readonly paths: readonly string[] }
  /** One result a part; a part that failed does not concern the others. */
  | { readonly op: 'multiRead'; readonly results: readonly Result[] }
  | { readonly op: 'createSession'; readonly timeoutMs: number }
  | { readonly op: 'closeSession' };

/** Something that happened to a node. Apache: `Watcher.Event.EventType`. */
export interface TreeEvent {
  readonly type: 'NodeCreated' | 'NodeDeleted' | 'NodeDataChanged' | 'NodeChildrenChanged';
  /** The node it happened to: for NodeChildrenChanged the parent. */
  readonly path: string;
  /** That node's list, or the last one it had. */
  readonly acl: readonly Acl[];
}

/** What a client sees of a node besides its data. Apache: `org.apache.zookeeper.data.Stat`. */
export interface Stat {
  /** The transaction that created the node. */
  readonly czxid: Zxid;
  /** The one that last set its data. */
  readonly mzxid: Zxid;
  /** When it was created, in ms since 1970. */
  readonly ctime: number;
  /** When its data was last set. */
  readonly mtime: number;
  /** How often its data was set. */
  readonly version: number;
  /** How often a child came or went. */
  readonly cversion: number;
  /** How often its access control list was set. */
  readonly aversion: number;
  /** The session an ephemeral node belongs to; `0n` for all others. */
  readonly ephemeralOwner: bigint;
  /** In bytes. */
  readonly dataLength: number;
  readonly numChildren: number;
  /** The transaction by which a child last came or went. */
  readonly pzxid: Zxid;
}

/**
 * What is stored with a node. Two fields mean something else than in {@link Stat}: `cversion` counts only children
 * that came, and `ephemeralOwner` has marks for containers ({@link CONTAINER_OWNER}) and TTL nodes
 * ({@link TTL_OWNER}). Apache: `org.apache.zookeeper.data.StatPersisted`.
 */
export type StoredStat = Omit<Stat, 'dataLength' | 'numChildren'>;

/** A node as it is kept in a snapshot. */
export interface StoredNode {
  /** The root's is empty. */
  readonly path: string;
  readonly data: Uint8Array | null;
  readonly acl: readonly Acl[];
  readonly stat: StoredStat;
}

/** All that a tree remembers, as plain data: what a leader sends to a learner that lags too far behind. */
export interface TreeState {
  /** Sessions and their time-outs in ms. */
  readonly sessions: readonly (readonly [session: bigint, timeoutMs: number])[];
  /** Parents before their children. */
  readonly nodes: readonly StoredNode[];
}

// The two halves of chapter 6.

/** The tree of one server. Apache: `org.apache.zookeeper.server.DataTree`. */
export interface Tree {
  /** The last transaction that was applied. */
  readonly lastZxid: Zxid;
  /** Live sessions and their time-outs in ms. */
  readonly sessions: ReadonlyMap<bigint, number>;
  /**
   * Applies a committed transaction. It decides nothing: on every server the same comes of it. Applied to a tree that
   * includes it already, in part or as a whole, it changes nothing that later ones do not put right
   * (chapter 9 replays a log over a fuzzy snapshot).
   */
  apply(zxid: Zxid, txn: Txn): Applied;
  /** Answers a request that changes nothing. */
  read(submitted: Submitted<ReadRequest>): Result;
  /** A node as it is stored; undefined if there is none. The root is `/`. */
  stored(path: string): StoredNode | undefined;
  /**
   * All nodes, parents before their children. Transactions may be applied between two steps: a node that is
   * there from the beginning to the end is always among them, any other may be or not, and each is as it is at its step.
   */
  nodes(): IterableIterator<StoredNode>;
  /** Puts a state that includes `zxid` in place of everything. */
  restore(zxid: Zxid, state: TreeState): void;
}

/** The leader's half: from requests to transactions. Apache: `org.apache.zookeeper.server.PrepRequestProcessor`. */
export interface Prepare {
  /**
   * What the request will do after everything prepared before it, which need not be applied yet. A request that
   * must be refused becomes a transaction of type error.
   *
   * @param zxid - the transaction's.
   * @param timeMs - the leader's clock, in ms since 1970.
   */
  prepare(submitted: Submitted<WriteRequest>, zxid: Zxid, timeMs: number): Txn;
  /** The tree has applied every transaction up to this one: what was remembered about them is of no use any more. */
  applied(zxid: Zxid): void;
}
