import type { NodeId } from '../kit/env.ts';

/** One step of the search: a message by its content, as different runs number it differently. */
export type Action =
  | {
      readonly do: 'deliver';
      readonly from: NodeId;
      readonly to: NodeId;
      /** See `canonical`. */
      readonly content: string;
    }
  | {
      readonly do: 'lose';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly content: string;
    }
  | { readonly do: 'timer'; readonly node: NodeId; readonly timer: string }
  | { readonly do: 'sync'; readonly node: NodeId }
  | { readonly do: 'crash'; readonly node: NodeId; readonly keep: number }
  | { readonly do: 'restart'; readonly node: NodeId }
  /** As the `Step`s of the same names. */
  | { readonly do: 'connect'; readonly node: NodeId; readonly peer: NodeId }
  | { readonly do: 'break'; readonly node: NodeId; readonly peer: NodeId }
  | { readonly do: 'link down'; readonly node: NodeId; readonly peer: NodeId };
