import type { Command, Value } from '#kit';

/** What nodes tell the application above them: what the rules are about. */
export type Output =
  /** A proposer, a learner or a coordinator knows that this value is chosen. */
  | { readonly kind: 'learned'; readonly value: Value }
  /** A replica has delivered a command of its log. */
  | { readonly kind: 'delivered'; readonly slot: number; readonly command: Command }
  /** A client was told that its command is done, or which value is chosen. */
  | { readonly kind: 'told'; readonly command: Command };
