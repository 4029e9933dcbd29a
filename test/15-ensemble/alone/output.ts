import type { Zxid } from '#kit';

/** What the service behind a `Standalone` tells. */
export type AloneOutput =
  /** A process has started. */
  | { readonly kind: 'starts' }
  /** A state was put in place, which includes this zxid. */
  | { readonly kind: 'restored'; readonly zxid: Zxid }
  /** A request was prepared under this zxid; `request` counts all that were ever submitted in this life. */
  | { readonly kind: 'prepared'; readonly zxid: Zxid; readonly request: string }
  | { readonly kind: 'delivered'; readonly zxid: Zxid; readonly request: string }
  /** `logged` is the last that its log has. */
  | { readonly kind: 'serves'; readonly epoch: number; readonly logged: Zxid }
  /** A sync is asked for, or answered. */
  | { readonly kind: 'sync'; readonly number: number }
  | { readonly kind: 'synced' };
