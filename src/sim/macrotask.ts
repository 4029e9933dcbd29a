/** What a macrotask is made with; Node has both. */
export interface MacrotaskMeans {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly MessageChannel?: new () => { readonly port1: object; readonly port2: object };
}

/** An end of a channel, as browsers have it. */
interface Port {
  onmessage: () => void;
  postMessage(message: null): void;
}

/**
 * Makes a function that waits for the next macrotask: by then every promise that can go on has gone on, and whatever
 * has woken up by that, too.
 */
export function macrotasks({ setImmediate, MessageChannel }: MacrotaskMeans): () => Promise<void> {
  if (setImmediate !== undefined) {
    return () => new Promise((resolve) => void setImmediate(resolve));
  }
  // A browser has no setImmediate, and its setTimeout takes milliseconds.
  const { port1, port2 } = new MessageChannel!() as { port1: Port; port2: Port };
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()!();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}

/** Waits for the next macrotask, also while tripwires are strung. */
export const nextMacrotask = macrotasks({
  setImmediate: globalThis.setImmediate,
  MessageChannel: globalThis.MessageChannel,
});
