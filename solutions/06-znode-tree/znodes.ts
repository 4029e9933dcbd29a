import type { AclCache, StoredNode, WriteRequest } from '#kit';
import { EphemeralPaths } from './ephemeral-paths.ts';
import { isDue, kindOf } from './node-kind.ts';
import { nameOf, storedPath } from './path.ts';
import { Quotas } from './quotas.ts';
import { contentCrc, nodeDigest, Znode } from './znode.ts';

/**
 * All nodes of a tree by their paths, and whatever else must be found without going through all of them. What a transaction
 * makes of them is the business of `ZnodeTree`.
 *
 * Apache: `org.apache.zookeeper.server.NodeHashMap`, and the other collections of `DataTree`.
 */
export class Znodes {
  readonly ephemerals = new EphemeralPaths();
  readonly quotas: Quotas;

  private readonly acls: AclCache;
  /** By whole path, so that a node is found at once however deep it is. The root's path is empty. */
  private readonly byPath = new Map<string, Znode>();
  /** Containers and TTL nodes by their paths. */
  private readonly mortals = new Map<string, Znode>();
  /** The digest before this transaction, and what the transaction has changed so far: a sum of CRCs is no bigint. */
  private digestBefore = 0n;
  private digestChange = 0;

  constructor(acls: AclCache) {
    this.acls = acls;
    this.quotas = new Quotas(this);
  }

  /** How many nodes there are, the root among them. */
  get size(): number {
    return this.byPath.size;
  }

  /**
   * The node at a path; undefined if there is none. The root is both `/` and the empty path, which is what `parentOf` says
   * of its children.
   *
   * @todo Level 2: look it up. No path that `pathProblem` objects to leads to a node.
   */
  get(path: string): Znode | undefined {
    return this.byPath.get(storedPath(path));
  }

  /**
   * Puts a node in its place.
   *
   * @param parent - the node above; undefined for the root.
   *
   * @todo Level 2: make a `Znode` of it, and put its name into the parent's `children`. `acls.intern(acl)` says which list to
   * keep.
   *
   * Level 4: remember the path if the node is ephemeral (`kindOf`).
   *
   * Level 7: remember containers and TTL nodes.
   *
   * Level 8: `contentCrc`, and the digest: `changed`.
   */
  add({ path, data, acl, stat }: StoredNode, parent: Znode | undefined): Znode {
    const node = new Znode({ data, acl: this.acls.intern(acl), stat });
    this.byPath.set(path, node);
    if (parent !== undefined) (parent.children ??= new Set()).add(nameOf(path));
    const kind = kindOf(node.ephemeralOwner);
    if (kind === 'ephemeral') this.ephemerals.add(node.ephemeralOwner, path);
    else if (kind !== 'persistent') this.mortals.set(path, node);
    node.contentCrc = contentCrc(path, data);
    this.changed(path, node);
    return node;
  }

  /**
   * Takes out a node that has no children.
   *
   * @param parent - the node above.
   *
   * @todo Level 2: the opposite of `add`. A node without children has no `children`. `acls.release(acl)`.
   *
   * Level 4 and 7: it may have been ephemeral, a container or a TTL node.
   *
   * Level 8: the digest is less by the node's.
   */
  remove(path: string, node: Znode, parent: Znode): void {
    this.byPath.delete(path);
    parent.children?.delete(nameOf(path));
    if (parent.children?.size === 0) parent.children = undefined;
    this.acls.release(node.acl);
    const kind = kindOf(node.ephemeralOwner);
    if (kind === 'ephemeral') this.ephemerals.delete(node.ephemeralOwner, path);
    else if (kind !== 'persistent') this.mortals.delete(path);
    this.digestChange -= node.digest;
  }

  /**
   * To be called when something has changed that the digest depends on.
   *
   * @todo Level 8: `node.digest` is what the node has added until now, and `nodeDigest` what it adds from now on. The
   * difference goes into `digestChange`.
   */
  changed(path: string, node: Znode): void {
    const digest = nodeDigest(storedPath(path), node.contentCrc, node);
    this.digestChange += digest - node.digest;
    node.digest = digest;
  }

  /**
   * Containers and TTL nodes that are to be removed, as requests of the leader.
   *
   * @param timeMs - the leader's clock, in ms since 1970.
   *
   * @todo Level 7: those without children that `isDue`. However many other nodes there are, only containers and TTL nodes
   * are looked at.
   */
  dueForRemoval(timeMs: number): WriteRequest[] {
    const due: WriteRequest[] = [];
    for (const [path, node] of this.mortals) {
      if (node.numChildren === 0 && isDue(node, timeMs)) due.push({ op: 'deleteContainer', path });
    }
    return due;
  }

  /**
   * A node and all that is below it, with their paths: parents before their children, each as it is when its turn comes.
   *
   * @param top - the path of the node to begin with, as it is stored. If there is none, there is nothing.
   *
   * @todo Level 2: `getAllChildrenNumber` counts with it.
   *
   * Level 8: between two steps anything may be applied. A `Set` that is iterated over while it changes can have the same
   * name a second time, if its node was deleted and created again: go by the names that were there at first, and look
   * each up when its turn comes.
   */
  *under(top: string): Generator<readonly [path: string, node: Znode], void> {
    const left: Iterator<string, undefined>[] = [[top].values()];
    while (left.length > 0) {
      const path = left.at(-1)!.next().value;
      if (path === undefined) {
        left.pop();
        continue;
      }
      const node = this.get(path);
      if (node === undefined) continue;
      yield [path, node];
      if (node.children !== undefined) left.push(pathsBelow(path, node.children));
    }
  }

  /** Nothing is there any more. */
  clear(): void {
    for (const { acl } of this.byPath.values()) this.acls.release(acl);
    this.byPath.clear();
    this.ephemerals.clear();
    this.mortals.clear();
    this.quotas.clear();
    this.digestBefore = 0n;
    this.digestChange = 0;
  }

  /** The sum of all nodes' `nodeDigest`: signed, 64 bits. */
  get digest(): bigint {
    return BigInt.asIntN(64, this.digestBefore + BigInt(this.digestChange));
  }

  /** To be called at the end of each transaction, and after each node of a restored state: sums grow beyond 53 bits. */
  settleDigest(): void {
    this.digestBefore = this.digest;
    this.digestChange = 0;
  }
}

/** @solution */
function* pathsBelow(path: string, names: ReadonlySet<string>): Generator<string, undefined> {
  // In the set itself a name that is deleted and comes again would come up twice.
  for (const name of [...names]) yield `${path}/${name}`;
}
