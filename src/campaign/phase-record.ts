import type { ClientHistory, Finding } from '../check/history/client-history.ts';
import type { ClientOutput } from '../check/history/client-output.ts';
import type { Observed } from '../check/invariant.ts';
import type { Stat } from '../kit/contracts/znode-tree.ts';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import type { Zxid } from '../kit/zxid.ts';

/** A node as a server shows it at the end of a phase. */
export interface SeenNode {
  /** See `compactData`. */
  readonly data: Uint8Array | null;
  readonly stat: Stat;
}

/** All nodes of a server, by their paths, at the end of a phase. */
export interface SeenTree {
  readonly sid: ServerId;
  readonly nodes: ReadonlyMap<string, SeenNode>;
}

/** All that is known of a phase when it is over. Nobody but its clients has touched the nodes below its root. */
export interface PhaseRecord {
  readonly told: readonly Observed<ClientOutput>[];
  readonly history: ClientHistory;
  /** One for each server. */
  readonly trees: readonly SeenTree[];
  /** What the phase began with: all its writes come later. */
  readonly floor: Zxid;
  /** What earlier phases have left, and nobody touches any more. */
  readonly before: ReadonlyMap<string, SeenNode>;
  /** So long a server may go on answering without the leader hearing of it, in ms. */
  readonly slackMs: number;
}

/** What is wrong with a phase: `at` is a place in what clients told, `path` that of the node it is about, if it is about one. */
export interface PhaseFinding extends Finding {
  readonly path?: string;
}

/** What must hold in every phase. */
export interface CampaignRule {
  readonly name: string;
  /** In a sentence. */
  readonly rule: string;
  check(record: PhaseRecord): PhaseFinding | undefined;
}
