import type { HostPort } from './host-port.ts';

/** A session that exists already, and is to be gone on with. */
export interface KnownSession {
  readonly id: bigint;
  /** 16 bytes, as the server gave them. */
  readonly passwd: Uint8Array;
}

/** What a session is made from. */
export interface SessionOptions {
  readonly hosts: readonly HostPort[];
  /** What the server is asked for, in ms; it may decide otherwise. */
  readonly timeoutMs: number;
  /** Whether a server that has no quorum will do. */
  readonly readOnly: boolean;
  /** The longest frame of a server. */
  readonly maxFrameBytes: number;
  readonly resume: KnownSession | undefined;
}
