import type { NodeId, ServerSettings } from '#kit';
import type { Part } from './turn.ts';

/** What the clients of a run do, and what some of them should hear. */
export interface Script {
  /** For c1, c2 and c3. */
  readonly parts: readonly Part[];
  /** What is different about the servers. */
  readonly settings?: Partial<ServerSettings>;
  /** How long a step of a snapshot takes, in ms (0). */
  readonly stepMs?: number;
  /** All that these clients hear in a run without faults: see `heardWords`. */
  readonly hears?: Readonly<Record<NodeId, readonly string[]>>;
}
