import type { Zxid } from '#kit';

/** What can be found out about a write whose answer was lost. */
export type Resolution<Value> =
  | { readonly outcome: 'not carried out' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'carried out'; readonly value: Value };

/** It may be sent again. */
export const NOT_CARRIED_OUT = { outcome: 'not carried out' } as const;

/** Nobody can tell. */
export const UNKNOWN = { outcome: 'unknown' } as const;

/** A write that must not be carried out twice. */
export interface Write<Value> {
  readonly send: (signal: AbortSignal | undefined) => Promise<Value>;
  /**
   * Finds out what became of it. It begins by a sync: only behind that the server has whatever an earlier connection of the session
   * has brought about.
   *
   * @param seen - the newest transaction that the client knew of when it began: what is not newer is not due to this write.
   */
  readonly resolve: (seen: Zxid, signal: AbortSignal | undefined) => Promise<Resolution<Value>>;
}
