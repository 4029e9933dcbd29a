import type { Decision, TransactionId } from '#kit';

/** What nodes tell the application above them: what the rules are about. */
export type Output =
  /** A participant asked its resource, and this is what it said. */
  | { readonly kind: 'asked'; readonly tx: TransactionId; readonly able: boolean }
  /** The coordinator or a participant has decided. */
  | { readonly kind: 'decided'; readonly tx: TransactionId; readonly decision: Decision }
  /** The client was told how its transaction ended. */
  | { readonly kind: 'told'; readonly tx: TransactionId; readonly decision: Decision };
