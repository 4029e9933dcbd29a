import type { HostPort } from './host-port.ts';

/** What a connection tells the client. Nothing comes after `down`, nor after the client has closed it. */
export interface LinkEvents {
  up(): void;
  bytes(chunk: Uint8Array): void;
  /** It broke, was closed by the server, or never came about. */
  down(): void;
}

/** A connection, or the attempt to get one. */
export interface Link {
  /** Only once it is up. What is sent before one `close` is called arrives, if the connection lives. */
  send(bytes: Uint8Array): void;
  close(): void;
}

/**
 * The world a client lives in. {@link nodeSurroundings} is the real one; in a simulator time, chance and network are its
 * own.
 */
export interface ClientSurroundings {
  /** In ms, from any moment, never backwards. */
  now(): number;
  /** From 0 to 1, without 1. */
  random(): number;
  /** Calls once, in so many ms. @returns what takes it back. */
  setTimer(delayMs: number, callback: () => void): () => void;
  /** Calls soon, once all promises that are settled now have told those who wait for them. */
  defer(callback: () => void): void;
  connect(to: HostPort, events: LinkEvents): Link;
}
