import { todo } from '#kit';
import type { QuorumVerifier, ServerId } from '#kit';

/** Servers in disjoint groups, such as data centres. As `group.N` and `weight.N` in zoo.cfg. */
export interface HierarchicalQuorumOptions {
  readonly groups: readonly (readonly ServerId[])[];
  /** By server, whole numbers from 0; 1 where nothing is said. */
  readonly weights?: Readonly<Record<ServerId, number>>;
}

/**
 * A majority of the weight in each of a majority of the groups is enough. Apache:
 * `QuorumHierarchical`.
 */
export class HierarchicalQuorum implements QuorumVerifier {
  /** A server without weight has no vote. */
  readonly voters: readonly ServerId[];
  /** The weights in each group, by server. */
  private readonly groups: readonly ReadonlyMap<ServerId, number>[];

  constructor({ groups, weights = {} }: HierarchicalQuorumOptions) {
    this.groups = groups.map((group) => new Map(group.map((sid) => [sid, weights[sid] ?? 1])));
    this.voters = groups.flat().filter((sid) => (weights[sid] ?? 1) > 0);
  }

  /**
   * Whether these servers win a majority of the groups.
   *
   * TODO:
   * - Level 6: a group is won with more than half of its weight. How many servers that takes does
   *   not matter. More than half of the groups have to be won; those in which nobody has any weight
   *   do not count as groups.
   */
  containsQuorum(servers: ReadonlySet<ServerId>): boolean {
    todo('HierarchicalQuorum.containsQuorum, level 6');
  }
}
