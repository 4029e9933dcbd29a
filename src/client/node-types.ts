import type { Acl, Stat } from '#kit';

/** The node's data and Stat. */
export interface NodeData {
  readonly data: Uint8Array | null;
  readonly stat: Stat;
}

/** The names of the children, in no particular order, and the node's Stat. */
export interface NodeChildren {
  readonly children: readonly string[];
  readonly stat: Stat;
}

/** Who may do what with the node, and its Stat. */
export interface NodeAcl {
  readonly acl: readonly Acl[];
  readonly stat: Stat;
}

/** A node that was made. */
export interface CreatedNode {
  /** With the number that was added, if it is sequential. */
  readonly path: string;
  readonly stat: Stat;
}
