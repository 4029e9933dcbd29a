import { Queue, type Acl, type StoredStat, type Zxid } from '#kit';
import { kindOf } from './node-kind.ts';
import { storedPath } from './path.ts';
import { nodeDigest, storedStat } from './znode.ts';
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
   * @todo Level 3: as it is in the tree.
   *
   * Level 5: what is in the draft counts most, then what is pending, then the tree.
   */
  node(path: string): FutureNode | undefined {
    const key = storedPath(path);
    const drafted = this.draft.nodes.get(key);
    if (drafted !== undefined) return drafted ?? undefined;
    const pending = this.nodes.get(key);
    if (pending !== undefined) return pending.state ?? undefined;
    const node = this.tree.node(key);
    return (
      node && {
        dataLength: node.dataLength,
        acl: node.acl,
        stat: storedStat(node),
        children: node.numChildren,
        contentCrc: node.contentCrc,
      }
    );
  }

  /**
   * Whether a session will be live.
   *
   * @todo Level 3: as the tree says.
   *
   * Level 5: what is in the draft counts most, then what is pending, then the tree.
   */
  isLive(session: bigint): boolean {
    return (
      this.draft.sessions.get(session) ??
      this.sessions.get(session)?.state ??
      this.tree.sessions.has(session)
    );
  }

  /**
   * The paths of the ephemeral nodes that a session will have.
   *
   * @todo Level 4: those in the tree.
   *
   * Level 5: without those that will be gone or another's, with those that are pending. (A draft has none: nobody but
   * a closeSession asks, and that is no part of a multi.)
   */
  ephemeralsOf(session: bigint): string[] {
    const paths = new Set(this.tree.ephemeralsOf(session));
    for (const path of this.ephemerals.get(session) ?? []) paths.add(path);
    return [...paths].filter((path) => this.node(path)?.stat.ephemeralOwner === session);
  }

  /**
   * Puts a node into the draft as the request will leave it: null if it will be gone.
   *
   * @todo Level 5: into the draft.
   *
   * Level 8: the digest will be less by the `nodeDigest` of the node as it was to be until now, and more by the one
   * of this.
   */
  setNode(path: string, node: FutureNode | null): void {
    const key = storedPath(path);
    this.draftDigest += digestOf(key, node) - digestOf(key, this.node(key));
    this.draft.nodes.set(key, node);
  }

  /**
   * Puts into the draft whether a session will be live.
   *
   * @todo Level 5: into the draft.
   */
  setSession(session: bigint, live: boolean): void {
    this.draft.sessions.set(session, live);
  }

  /**
   * The request becomes the transaction of this zxid: its draft is pending now.
   *
   * @todo Level 5: remember its changes with the zxid; the next draft begins empty.
   *
   * Level 8: `keptDigest` becomes the digest as it is now.
   */
  keep(zxid: Zxid): void {
    const { draft } = this;
    this.keptDigest = this.digest;
    for (const [path, state] of draft.nodes) {
      this.nodes.set(path, { zxid, state });
      if (state !== null && kindOf(state.stat.ephemeralOwner) === 'ephemeral') {
        this.remember(state.stat.ephemeralOwner, path);
      }
    }
    for (const [session, state] of draft.sessions) this.sessions.set(session, { zxid, state });
    this.kept.push({ zxid, draft });
    this.drop();
  }

  /**
   * The request is refused: what was drafted for it will not be.
   *
   * @todo Level 5: an empty draft.
   *
   * Level 8: with no `draftDigest`.
   */
  drop(): void {
    this.draft = emptyDraft();
    this.draftDigest = 0;
  }

  /**
   * The tree shows everything up to this zxid by itself.
   *
   * @todo Level 5: forget what was kept up to it, but nothing that a later transaction has prepared for the same path or
   * session. What is forgotten costs no memory.
   *
   * Level 8: if nothing is left, the digest is the tree's again.
   */
  forget(upTo: Zxid): void {
    for (
      let next = this.kept.at(0);
      next !== undefined && next.zxid <= upTo;
      next = this.kept.at(0)
    ) {
      this.kept.shift();
      const { zxid, draft } = next;
      for (const [path, state] of draft.nodes) this.forgetNode(zxid, path, state);
      for (const session of draft.sessions.keys()) {
        if (this.sessions.get(session)?.zxid === zxid) this.sessions.delete(session);
      }
    }
    if (this.kept.length === 0) this.keptDigest = undefined;
  }

  /**
   * The tree's digest as it will be, once `setNode` sees to {@link draftDigest} (level 8). Signed, 64 bits.
   */
  get digest(): bigint {
    return BigInt.asIntN(64, (this.keptDigest ?? this.tree.digest) + BigInt(this.draftDigest));
  }

  /** @solution */
  private remember(session: bigint, path: string): void {
    const paths = this.ephemerals.get(session);
    if (paths === undefined) this.ephemerals.set(session, new Set([path]));
    else paths.add(path);
  }

  /** @solution */
  private forgetNode(zxid: Zxid, path: string, state: FutureNode | null): void {
    if (this.nodes.get(path)?.zxid === zxid) this.nodes.delete(path);
    const owner = state?.stat.ephemeralOwner ?? 0n;
    if (this.nodes.get(path)?.state?.stat.ephemeralOwner === owner) return;
    const paths = this.ephemerals.get(owner);
    if (paths?.delete(path) === true && paths.size === 0) this.ephemerals.delete(owner);
  }
}

function emptyDraft(): Draft {
  return { nodes: new Map(), sessions: new Map() };
}

/** @solution */
function digestOf(path: string, node: FutureNode | null | undefined): number {
  return node === undefined || node === null ? 0 : nodeDigest(path, node.contentCrc, node.stat);
}
