/** How long somebody is ready to wait. */
export interface WaitOptions {
  /** Ends the waiting: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Ends the waiting after so many ms of the client's clock; for ever if it is left out. */
  readonly timeoutMs?: number;
}
