import { clientHistory, type ClientHistory } from '../check/history/client-history.ts';
import type { ClientOutput } from '../check/history/client-output.ts';
import type { Observed } from '../check/invariant.ts';
import type { NodeId } from '../kit/env.ts';

/** Keeps what all clients tell, in the order in which they do. */
export class Recorder {
  readonly told: Observed<ClientOutput>[] = [];
  private calls = 0;

  /** A number for a request that no other has. */
  nextCall(): number {
    return this.calls++;
  }

  tell(node: NodeId, output: ClientOutput): void {
    this.told.push({ node, output, atMs: performance.now() });
  }

  get history(): ClientHistory {
    return clientHistory(this.told);
  }
}
