import type { Outbox } from './outbox.ts';
import type { ServerPacket } from '../../kit/contracts/ensemble.ts';

/**
 * What one of the two servers at a connection says and understands: the meaning of a packet depends on who sends it.
 */
export interface LinkEnd {
  /** More has come. The bytes must not change any more. */
  push(chunk: Uint8Array): void;
  /**
   * The next packet, if all of it has come.
   *
   * @throws PeerError or JuteError if the bytes make no sense. Nothing more can be read then.
   */
  next(): ServerPacket | undefined;
  /** Puts a packet where it leaves from. @throws Error for one that this end never sends. */
  write(outbox: Outbox, packet: ServerPacket): void;
}

/** What both ends need to know. */
export interface LinkEndOptions {
  /** The ensemble as this server knows it. */
  config(): EnsembleText;
  /** The longest data of a packet or a node. Apache: `jute.maxbuffer` and its extra size together. */
  readonly maxFieldBytes: number;
  /** The other end has sent something that is of no use, but does no harm. */
  warn(problem: string): void;
}

/** The ensemble as `/zookeeper/config` has it. Apache: `QuorumVerifier.toString`. */
export interface EnsembleText {
  /** Lines `server.N=…`, and `version=` in hexadecimal behind them. */
  readonly text: string;
  readonly version: bigint;
}
