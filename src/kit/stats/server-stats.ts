import { Distribution } from './distribution.ts';

/** What a server counts of all its clients together. Apache: `ServerStats`, and a part of `ServerMetrics`. */
export class ServerStats {
  received = 0;
  sent = 0;
  /** Connections whose first frame asked for a session. */
  connects = 0;
  /** Clients that came back, with a session that they had. */
  reconnects = 0;
  /** Failed attempts to authenticate. */
  authFailures = 0;
  /** Of the answers, in bytes, without their lengths: -1 if there is none yet. */
  lastAnswerBytes = -1;
  minAnswerBytes = -1;
  maxAnswerBytes = -1;
  /** All of them together. */
  answerBytes = 0;
  /** How long clients have waited for their answers, in ms: those to reads, and those to writes. */
  readonly reads = new Distribution();
  readonly updates = new Distribution();

  /** An answer of so many bytes leaves. */
  answered(latencyMs: number, bytes: number, op: string | undefined): void {
    this.sent++;
    this.lastAnswerBytes = bytes;
    this.answerBytes += bytes;
    if (bytes > this.maxAnswerBytes) this.maxAnswerBytes = bytes;
    if (bytes < this.minAnswerBytes || this.minAnswerBytes === -1) this.minAnswerBytes = bytes;
    (op !== undefined && UPDATES.has(op) ? this.updates : this.reads).add(latencyMs);
  }

  /** How long clients have waited for all answers, in ms. */
  get latencies(): { readonly min: number; readonly average: number; readonly max: number } {
    const { reads, updates } = this;
    const both = [reads, updates].filter(({ count }) => count > 0);
    if (both.length === 0) return { min: 0, average: 0, max: 0 };
    return {
      min: Math.min(...both.map(({ min }) => min)),
      average: (reads.sum + updates.sum) / (reads.count + updates.count),
      max: Math.max(reads.max, updates.max),
    };
  }

  /** Begins to count anew. Apache: `srst`. */
  reset(): void {
    this.received = 0;
    this.sent = 0;
    this.connects = 0;
    this.reconnects = 0;
    this.authFailures = 0;
    this.lastAnswerBytes = -1;
    this.minAnswerBytes = -1;
    this.maxAnswerBytes = -1;
    this.answerBytes = 0;
    this.reads.reset();
    this.updates.reset();
  }
}

/** What is agreed on by all servers before it is answered. */
const UPDATES: ReadonlySet<string> = new Set([
  'create',
  'create2',
  'createContainer',
  'createTTL',
  'delete',
  'setData',
  'setACL',
  'check',
  'multi',
  'createSession',
  'closeSession',
]);
