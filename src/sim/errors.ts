import type { NodeId } from '../kit/env.ts';
import type { Stray } from './strays.ts';

/** Thrown at code that reaches past its Env: for the clock, for randomness, from a callback. */
export class ForbiddenUse extends Error {
  override readonly name = 'ForbiddenUse';
  /** What the code did, if it reached for the real world: `"called Date.now()"`. */
  readonly deed: string | undefined;

  constructor(message: string, deed?: string) {
    super(message);
    this.deed = deed;
  }
}

/** A handler threw, or did what a handler must not do. The run ended there. */
export interface HandlerError {
  readonly node: NodeId;
  /** Which handler, in words: `"onMessage(vote) of p1"`. */
  readonly handler: string;
  /** What was thrown: an Error nearly always, but learners may throw anything. */
  readonly thrown: unknown;
  /** Set if the node goes on in promises: whether somebody looked at what was thrown, or how it got by everybody. */
  readonly process?: 'looked at' | Stray;
}
