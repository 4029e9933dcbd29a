import type { Configuration, Instance } from '../../solutions/12-barriers/index.ts';

/** What processes tell the rules. */
export type Output =
  /** Clients that a recipe has made, and not closed. */
  | { readonly kind: 'left open'; readonly count: number }
  // A barrier.
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'passed' }
  /** A wait ended without what was waited for. */
  | { readonly kind: 'gave up'; readonly by: 'time-out' | 'signal' | 'another error' }
  // A double barrier.
  | { readonly kind: 'entering' }
  | { readonly kind: 'entered'; readonly session: bigint }
  | { readonly kind: 'leaving' }
  | { readonly kind: 'left' }
  // A cyclic barrier.
  | { readonly kind: 'arriving' }
  | { readonly kind: 'went on'; readonly round: number }
  // Groups, configurations, services.
  | { readonly kind: 'following' }
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'configured'; readonly configuration: Configuration }
  | { readonly kind: 'published'; readonly entry: string }
  /** `publish` has thrown a ConnectionLossError. */
  | { readonly kind: 'unsure'; readonly entry: string }
  | { readonly kind: 'final'; readonly text: string }
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: 'resolved'; readonly service: string; readonly addresses: readonly string[] }
  // Work.
  | { readonly kind: 'executed'; readonly task: string }
  | { readonly kind: 'all done' };
