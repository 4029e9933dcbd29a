/** What the processes tell: what the rules are about. An item is known by its text. */
export type Output =
  /** Asks for an id. */
  | { readonly kind: 'asks' }
  /** This id was handed out. */
  | { readonly kind: 'id'; readonly id: number }
  /** So many nodes are there. */
  | { readonly kind: 'sees'; readonly nodes: number }
  /** Begins to put an item into a queue. */
  | { readonly kind: 'puts'; readonly item: string }
  /** Was told that the item is in the queue. */
  | { readonly kind: 'put'; readonly item: string }
  /** Begins to take: whatever comes. */
  | { readonly kind: 'takes' }
  /** Has taken an item, out of the node of this name. */
  | { readonly kind: 'took'; readonly item: string; readonly name: string }
  /** Has got nothing, after so long; `by` says how it gave up. */
  | { readonly kind: 'gave up'; readonly afterMs: number }
  /** Has heard that its session is over. */
  | { readonly kind: 'expired' }
  /** Works on an item from now on. */
  | {
      readonly kind: 'claimed';
      readonly item: string;
      readonly attempt: number;
      readonly session: bigint;
    }
  /** Begins to say that it is done. */
  | { readonly kind: 'finishes'; readonly item: string }
  /** Was told that it is done. */
  | { readonly kind: 'done'; readonly item: string }
  /** Begins to give it back. */
  | { readonly kind: 'gives back'; readonly item: string; readonly session: bigint }
  /** What it asked for was refused, as it should be. */
  | { readonly kind: 'refused'; readonly item: string }
  /** Wants to be a member. */
  | { readonly kind: 'joins'; readonly session: bigint }
  /** Was told that all are there. */
  | { readonly kind: 'open'; readonly members: readonly string[] }
  /** Was told that it is too late. */
  | { readonly kind: 'turned away' };
