import type { ServerId } from '../kit/contracts/zab-election.ts';

/** Whom a fault strikes. Who leads shows only when its time has come. */
export type Target = 'leader' | 'follower' | ServerId;

/** Which direction of a link is cut, as seen by the server that the fault strikes. */
export type Way = 'both' | 'out' | 'in';

/**
 * What a power failure leaves behind the last entry of a log: a crash leaves zeros, and what is damaged otherwise keeps a server from
 * starting, Apache's like ours.
 */
export type Tear = 'checksum only' | 'half an entry' | 'an entry behind a hole';

export const TEARS: readonly Tear[] = ['checksum only', 'half an entry', 'an entry behind a hole'];

/** Something that goes wrong. All times are in ms. */
export type Fault =
  /** `kill -9`, and a start when it is over. */
  | { readonly kind: 'kill'; readonly target: Target }
  | { readonly kind: 'kill all' }
  /** SIGSTOP, and SIGCONT when it is over. */
  | { readonly kind: 'pause'; readonly target: Target }
  /** Stopped in order, and started at once. */
  | { readonly kind: 'restart'; readonly target: Target }
  /** Between a server and all others. */
  | { readonly kind: 'cut off'; readonly target: Target; readonly way: Way }
  /** Between a server and one other. */
  | { readonly kind: 'cut link'; readonly target: Target; readonly way: Way }
  /** Between a server and its clients. */
  | { readonly kind: 'cut clients'; readonly target: Target; readonly way: Way }
  /** Every sync takes so much longer. */
  | { readonly kind: 'slow disk'; readonly target: Target; readonly delayMs: number }
  /** Nothing more can be written; the last write was done by half. */
  | { readonly kind: 'full disk'; readonly target: Target }
  /** Killed, and there is something behind the end of its log when it starts again. */
  | { readonly kind: 'torn log'; readonly target: Target; readonly tear: Tear }
  /** Killed, and its clock is so much ahead (behind, if negative) when it starts again. */
  | { readonly kind: 'clock'; readonly target: Target; readonly aheadMs: number }
  /** Clients that ask for a lot and never read. */
  | { readonly kind: 'slow clients'; readonly count: number }
  /** Many connections at once: some are given up, some talk nonsense, some say nothing. */
  | { readonly kind: 'storm'; readonly count: number };

export type FaultKind = Fault['kind'];

/** A fault, in force from `atMs` of a phase, for `lastsMs`. */
export interface PlannedFault {
  readonly atMs: number;
  readonly lastsMs: number;
  readonly fault: Fault;
}

/** A fault in a few words: `cut off the leader (out)`. */
export function faultWords(fault: Fault): string {
  const whom = 'target' in fault ? ` ${targetWords(fault.target)}` : '';
  return `${fault.kind}${whom}${detailWords(fault)}`;
}

function targetWords(target: Target): string {
  return typeof target === 'number' ? `server ${target}` : `the ${target}`;
}

function detailWords(fault: Fault): string {
  switch (fault.kind) {
    case 'cut off':
    case 'cut link':
    case 'cut clients':
      return ` (${fault.way})`;
    case 'slow disk':
      return ` (${fault.delayMs} ms)`;
    case 'torn log':
      return ` (${fault.tear})`;
    case 'clock':
      return ` (${fault.aheadMs / 1000} s)`;
    case 'slow clients':
    case 'storm':
      return ` (${fault.count})`;
    default:
      return '';
  }
}
