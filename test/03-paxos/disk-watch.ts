import type { NodeId } from '#kit';
import type { TraceEvent } from '../../src/sim/trace.ts';

interface Writes {
  /** Events of writes that are durable, and of those that are not yet. */
  durable: number[];
  pending: number[];
}

/** Follows what every node has written, and what of that is durable. How it keeps its books does not matter. */
export class DiskWatch {
  private readonly byNode = new Map<NodeId, Writes>();

  /** Takes in the next event of the run. */
  take(event: TraceEvent): void {
    const writes = this.of(event.node ?? '');
    switch (event.type) {
      case 'append':
      case 'replace':
      case 'truncate':
        writes.pending.push(event.id);
        break;
      case 'sync':
        writes.durable.push(...writes.pending.splice(0, event.writes));
        break;
      case 'crash':
        // Which writes survived by chance the trace does not say: give the benefit of the doubt.
        if (event.keptWrites > 0) writes.durable.push(...writes.pending);
        writes.pending = [];
        break;
      default:
    }
  }

  /** Why what a node was told by event `since` cannot be on its disk; undefined if it can. */
  missing(node: NodeId, since: number): string | undefined {
    const { durable, pending } = this.of(node);
    if (durable.some((write) => write > since)) return undefined;
    return pending.some((write) => write > since)
      ? 'what it had written about that was not synced yet'
      : 'it had written nothing about that to its disk';
  }

  /** How many writes of a node are durable that it began after event `since`. */
  durableWrites(node: NodeId, since: number): number {
    return this.of(node).durable.filter((write) => write > since).length;
  }

  private of(node: NodeId): Writes {
    const known = this.byNode.get(node) ?? { durable: [], pending: [] };
    this.byNode.set(node, known);
    return known;
  }
}
