import type { StoredNode } from '../../kit/contracts/znode-tree.ts';
import type { SnapshotSource } from '../../kit/contracts/persistence.ts';

/** Apache has the root a second time, by the path `/`. */
const SECOND_ROOT_BYTES = 1;

/** So many nodes are looked at in one go. */
const AT_A_TIME = 10_000;

/**
 * How large the tree is, about: the paths and the data of all nodes, in bytes. A small tree is measured when somebody asks.
 * In a large one that would take too long, so there the answer is the last that is known, and the next one is worked out bit by
 * bit. Apache: `approximate_data_size`.
 */
export class DataSize {
  private known = 0;
  private knownAt = -1n;
  private isMeasuring = false;

  bytes(tree: SnapshotSource): number {
    if (this.knownAt !== tree.lastZxid && !this.isMeasuring)
      this.measure(tree, tree.nodes(), SECOND_ROOT_BYTES);
    return this.known;
  }

  private measure(tree: SnapshotSource, nodes: Iterator<StoredNode>, bytes: number): void {
    this.isMeasuring = true;
    const zxid = tree.lastZxid;
    for (let left = AT_A_TIME; left > 0; left--) {
      const step = nodes.next();
      if (step.done === true) {
        this.isMeasuring = false;
        this.known = bytes;
        this.knownAt = zxid;
        return;
      }
      bytes += step.value.path.length + (step.value.data?.length ?? 0);
    }
    setImmediate(() => this.measure(tree, nodes, bytes)).unref();
  }
}
