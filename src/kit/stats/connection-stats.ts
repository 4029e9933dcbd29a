import type { Zxid } from '../zxid.ts';

/** What a server counts of one client's connection. Apache: the statistics of `ServerCnxn`. */
export class ConnectionStats {
  /** When it was made, in ms since 1970. */
  readonly establishedMs: number;
  /** When something was last heard of it. */
  heardMs: number;
  received = 0;
  sent = 0;
  /** What was answered last, by its name in {@link OpCode}; undefined if nothing was. */
  lastOp: string | undefined;
  /** The xid of the last request that has one of its own; -1 if there was none. */
  lastCxid = -1;
  lastZxid: Zxid = -1n;
  lastAnswerMs = 0;
  lastLatencyMs = 0;
  maxLatencyMs = 0;
  private leastMs = Infinity;
  private answers = 0;
  private sumMs = 0;
  /** What the client has asked the tree for last. */
  private askedOp: string | undefined;

  constructor(nowMs: number) {
    this.establishedMs = nowMs;
    this.heardMs = nowMs;
  }

  get minLatencyMs(): number {
    return this.answers === 0 ? 0 : this.leastMs;
  }

  get averageLatencyMs(): number {
    return this.answers === 0 ? 0 : this.sumMs / this.answers;
  }

  /** A frame has come. */
  heard(nowMs: number): void {
    this.received++;
    this.heardMs = nowMs;
  }

  /** The frame asks the tree for something. */
  asked(op: string): void {
    this.askedOp = op;
  }

  /** Something has been sent that is no answer to a request. */
  told(): void {
    this.sent++;
  }

  /**
   * A request is answered.
   *
   * @param op - what it was. An error says nothing of that: it stands for what was asked last, which is right unless the
   * client asks for several things at a time.
   */
  answered(nowMs: number, latencyMs: number, xid: number, zxid: Zxid, op: string): void {
    this.sent++;
    this.lastOp = op === 'error' ? (this.askedOp ?? op) : op;
    if (xid >= 0) this.lastCxid = xid;
    this.lastZxid = zxid;
    this.lastAnswerMs = nowMs;
    this.lastLatencyMs = latencyMs;
    this.answers++;
    this.sumMs += latencyMs;
    if (latencyMs < this.leastMs) this.leastMs = latencyMs;
    if (latencyMs > this.maxLatencyMs) this.maxLatencyMs = latencyMs;
  }

  /** Begins to count anew. Apache: `crst`. */
  reset(): void {
    this.received = 0;
    this.sent = 0;
    this.lastOp = undefined;
    this.lastCxid = -1;
    this.lastZxid = -1n;
    this.lastAnswerMs = 0;
    this.lastLatencyMs = 0;
    this.maxLatencyMs = 0;
    this.leastMs = Infinity;
    this.answers = 0;
    this.sumMs = 0;
  }
}
