import { Queue, todo, type Acl, type StoredStat, type Zxid } from '#kit';
import { nodeDigest } from './znode.ts';
import type { ZnodeTree } from './znode-tree.ts';

/** A node as it will be once everything prepared so far is applied. Apache: `ZooKeeperServer.ChangeRecord`. */
export interface FutureNode {
  readonly dataLength: number;
  readonly acl: readonly Acl[];
  readonly stat: StoredStat;
  /** How many children it will have. */
  readonly children: number;
  /** As in a `Znode`, from level 8 on. */
  readonly contentCrc: number;
}

/** What one request will change. */
interface Draft {
  /** By path; null for a node that will be gone. */
  readonly nodes: Map<string, FutureNode | null>;
  /** Whether the session will be live. */
  readonly sessions: Map<bigint, boolean>;
}

/** What a node or a session was last prepared to be, and by which transaction. */
interface Pending<State> {
  readonly zxid: Zxid;
  readonly state: State;
}

/**
 * What the tree does not show yet: the changes of all transactions that are prepared and not applied. On top of them
 * the draft of the request that is being prepared, which is kept or dropped as a whole.
 *
 * Apache: `ZooKeeperServer.outstandingChanges` and `outstandingChangesForPath`.
 */
export class PendingChanges {
  private readonly tree: ZnodeTree;
  private readonly nodes = new Map<string, Pending<FutureNode | null>>();
  private readonly sessions = new Map<bigint, Pending<boolean>>();
  /** The paths of pending ephemeral nodes, by session. */
  private readonly ephemerals = new Map<bigint, Set<string>>();
  /** What was kept, in the order of zxids, until it is forgotten. */
  private readonly kept = new Queue<{ readonly zxid: Zxid; readonly draft: Draft }>();
  private draft = emptyDraft();
  /** The digest after everything that was kept; undefined if that is the tree's. */
  private keptDigest: bigint | undefined;
  private draftDigest = 0;

  constructor(tree: ZnodeTree) {
    this.tree = tree;
  }

  /**
   * A node as it will be; undefined if it will not be there. The root is both `/` and the empty path.
   *
   * TODO:
   * - Level 3: as it is in the tree.
   * - Level 5: what is in the draft counts most, then what is pending, then the tree.
   */
  node(path: string): FutureNode | undefined {
    todo('PendingChanges.node, level 3');
  }

  /**
   * Whether a session will be live.
   *
   * TODO:
   * - Level 3: as the tree says.
   * - Level 5: what is in the draft counts most, then what is pending, then the tree.
   */
  isLive(session: bigint): boolean {
    todo('PendingChanges.isLive, level 3');
  }

  /**
   * The paths of the ephemeral nodes that a session will have.
   *
   * TODO:
   * - Level 4: those in the tree.
   * - Level 5: without those that will be gone or another's, with those that are pending. (A draft
   *   has none: nobody but a closeSession asks, and that is no part of a multi.)
   */
  ephemeralsOf(session: bigint): string[] {
    todo('PendingChanges.ephemeralsOf, level 4');
  }

  /**
   * Puts a node into the draft as the request will leave it: null if it will be gone.
   *
   * TODO:
   * - Level 5: into the draft.
   * - Level 8: the digest will be less by the `nodeDigest` of the node as it was to be until now,
   *   and more by the one of this.
   */
  setNode(path: string, node: FutureNode | null): void {
    todo('PendingChanges.setNode, level 5');
  }

  /**
   * Puts into the draft whether a session will be live.
   *
   * TODO:
   * - Level 5: into the draft.
   */
  setSession(session: bigint, live: boolean): void {
    todo('PendingChanges.setSession, level 5');
  }

  /**
   * The request becomes the transaction of this zxid: its draft is pending now.
   *
   * TODO:
   * - Level 5: remember its changes with the zxid; the next draft begins empty.
   * - Level 8: `keptDigest` becomes the digest as it is now.
   */
  keep(zxid: Zxid): void {
    todo('PendingChanges.keep, level 5');
  }

  /**
   * The request is refused: what was drafted for it will not be.
   *
   * TODO:
   * - Level 5: an empty draft.
   * - Level 8: with no `draftDigest`.
   */
  drop(): void {
    todo('PendingChanges.drop, level 5');
  }

  /**
   * The tree shows everything up to this zxid by itself.
   *
   * TODO:
   * - Level 5: forget what was kept up to it, but nothing that a later transaction has prepared for
   *   the same path or session. What is forgotten costs no memory.
   * - Level 8: if nothing is left, the digest is the tree's again.
   */
  forget(upTo: Zxid): void {
    todo('PendingChanges.forget, level 5');
  }

  /**
   * The tree's digest as it will be, once `setNode` sees to {@link draftDigest} (level 8). Signed, 64 bits.
   */
  get digest(): bigint {
    return BigInt.asIntN(64, (this.keptDigest ?? this.tree.digest) + BigInt(this.draftDigest));
  }
}

function emptyDraft(): Draft {
  return { nodes: new Map(), sessions: new Map() };
}
