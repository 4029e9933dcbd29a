import { Queue, todo, type Zxid } from '#kit';
import { EphemeralPaths } from './ephemeral-paths.ts';
import type { FutureNode } from './future-node.ts';
import { nodeDigest } from './znode.ts';
import type { ZnodeTree } from './znode-tree.ts';

/** What one request will change. */
interface Draft {
  /** By path; null for a node that will be gone. */
  readonly nodes: Map<string, FutureNode | null>;
  /** The session that it begins or ends, and whether that will be live. */
  session?: { readonly id: bigint; readonly live: boolean };
}

/** A draft that became a transaction. */
interface Kept {
  readonly zxid: Zxid;
  readonly draft: Draft;
}

/**
 * What the tree does not show yet: the changes of all transactions that are prepared and not applied. On top of them
 * the draft of the request that is being prepared, which is kept or dropped as a whole.
 *
 * Apache: `ZooKeeperServer.outstandingChanges` and `outstandingChangesForPath`.
 */
export class PendingChanges {
  private readonly tree: ZnodeTree;
  /** The last draft that was kept of those that change a node, by its path. */
  private readonly nodes = new Map<string, Draft>();
  /** The same of sessions. */
  private readonly sessions = new Map<bigint, Draft>();
  /** The paths of pending ephemeral nodes, by session. */
  private readonly ephemerals = new EphemeralPaths();
  /** What was kept, in the order of zxids, until it is forgotten. */
  private readonly kept = new Queue<Kept>();
  private draft = emptyDraft();
  /** The digest after everything that was kept; undefined if that is the tree's. */
  private keptDigest: bigint | undefined;
  private draftDigest = 0;

  constructor(tree: ZnodeTree) {
    this.tree = tree;
  }

  /**
   * A node as it will be; undefined if it will not be there. The root is both `/` and the empty path. Nobody may change it,
   * as it may be the tree's own.
   *
   * TODO:
   * - Level 3: the one in the tree.
   * - Level 5: what is in the draft counts most, then what is pending, then the tree.
   */
  node(path: string): Readonly<FutureNode> | undefined {
    todo('PendingChanges.node, level 3');
  }

  /**
   * Whether a session will be live.
   *
   * TODO:
   * - Level 3: as the tree says.
   * - Level 5: what is pending counts more than the tree. (No request asks for the session that it
   *   begins or ends itself.)
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
   * Puts a node into the draft as the request will leave it: nobody may change it from now on.
   *
   * TODO:
   * - Level 5: into the draft.
   * - Level 8: the digest will be less by `node.digest`, which is what the node was to add until
   *   now, and more by the `nodeDigest` of this one. That is its digest from now on.
   */
  setNode(path: string, node: FutureNode): void {
    todo('PendingChanges.setNode, level 5');
  }

  /**
   * Puts into the draft that a node will be gone.
   *
   * TODO:
   * - Level 5: into the draft, as null.
   * - Level 8: the digest will be less by `node.digest`.
   *
   * @param node - the node as it was to be until now.
   */
  removeNode(path: string, node: Readonly<FutureNode>): void {
    todo('PendingChanges.removeNode, level 5');
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
   * - Level 5: remember the draft for each path and session that is in it, and with the zxid in the
   *   queue of what was kept. The next draft begins empty.
   * - Level 8: `keptDigest` becomes the digest with the `draftDigest`: signed, 64 bits.
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

  /** The tree's digest after everything that was kept, once `setNode` and `keep` see to it (level 8). Signed, 64 bits. */
  get digest(): bigint {
    return this.keptDigest ?? this.tree.digest;
  }
}

function emptyDraft(): Draft {
  return { nodes: new Map() };
}
