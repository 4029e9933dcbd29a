import { Queue } from '../queue.ts';
import type { Zxid } from '../zxid.ts';

/** What a server counts of one client's connection. Apache: the statistics of `ServerCnxn`. */
export class ConnectionStats {
  /** When it was made, in ms since 1970. */
  readonly establishedMs: number;
  /** When something was last heard of it. */
  heardMs: number;
  /** What was negotiated; 0 before there is a session. */
  timeoutMs = 0;
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
  /** When the frames came that are not answered yet, and, of those for the tree, what they ask for. */
  private readonly times = new Queue<number>();
  private readonly ops = new Queue<string>();
  /** What the answer that is being sent is an answer to. */
  private answering: string | undefined;

  constructor(nowMs: number) {
    this.establishedMs = nowMs;
    this.heardMs = nowMs;
  }

  /** Frames that are not answered yet. */
  get outstanding(): number {
    return this.times.length;
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
    this.times.push(nowMs);
  }

  /** The frame is a request for the tree. These are answered in order. */
  asked(op: string): void {
    this.ops.push(op);
  }

  /**
   * The tree has answered the request that was asked first.
   *
   * @returns what that was; undefined if nothing was asked.
   */
  treeAnswers(): string | undefined {
    this.answering = this.ops.shift();
    return this.answering;
  }

  /** The first frame is answered: the session goes on here. That counts for no operation. */
  welcomed(): void {
    this.times.shift();
    this.sent++;
  }

  /** Something has been sent that is no answer. */
  told(): void {
    this.sent++;
  }

  /**
   * The frame that came first is answered.
   *
   * @param op - what it was, unless the tree has answered: then that is known.
   * @returns how long that took, in ms.
   */
  answered(nowMs: number, xid: number, zxid: Zxid, op: string): number {
    const latencyMs = nowMs - (this.times.shift() ?? nowMs);
    this.sent++;
    this.lastOp = this.answering ?? op;
    this.answering = undefined;
    if (xid >= 0) this.lastCxid = xid;
    this.lastZxid = zxid;
    this.lastAnswerMs = nowMs;
    this.lastLatencyMs = latencyMs;
    this.answers++;
    this.sumMs += latencyMs;
    if (latencyMs < this.leastMs) this.leastMs = latencyMs;
    if (latencyMs > this.maxLatencyMs) this.maxLatencyMs = latencyMs;
    return latencyMs;
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
