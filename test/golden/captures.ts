/**
 * What Apache's servers said to each other by TCP, byte for byte, and what it means by hand-written rules that share
 * no code with the workbook.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

/** One message of a capture. */
export interface Captured {
  /** Connections are numbered from 1. */
  readonly link: number;
  /** From whom to whom. */
  readonly dir: string;
  readonly note: CapturedNote;
  readonly bytes: Uint8Array;
}

/** What a message means. Zxids, sessions and epochs are hexadecimal. */
export interface CapturedNote {
  // Between a leader and a learner: `quorum-…`.
  readonly type?: string;
  readonly dataLen?: number | null;
  readonly authinfo?: readonly (readonly [string, string])[];
  readonly request?: {
    readonly session: string;
    readonly cxid: number;
    readonly op: string | null;
  };
  readonly txn?: {
    readonly clientId: string;
    readonly cxid: number;
    readonly zxid: string;
    readonly time: number;
    readonly type: string;
  };
  readonly learnerInfo?: {
    readonly sid: number;
    readonly protocol: string;
    readonly configVersion: string;
  };
  readonly currentEpoch?: number;
  readonly protocol?: string;
  readonly session?: string;
  readonly touch?: readonly (readonly [string, number])[];
  readonly sessions?: number;
  readonly nodes?: readonly string[];
  // In an election: `election-…`.
  readonly what?: 'hello' | 'notification';
  readonly sid?: number;
  readonly address?: string;
  readonly length?: number;
  readonly state?: number;
  readonly leader?: number;
  readonly electionEpoch?: string;
  readonly peerEpoch?: string;
  readonly version?: number;
  // In both.
  readonly zxid?: string;
  readonly config?: string;
}

/** The captures there are, without their ending. */
export const QUORUM_CAPTURES = [
  'quorum-initial-sync',
  'quorum-broadcast',
  'quorum-join-diff',
  'quorum-join-snap',
  'quorum-join-trunc',
  'quorum-new-epoch-sync',
] as const;

/** The captures there are, without their ending. */
export const ELECTION_CAPTURES = [
  'election-3-servers-start',
  'election-rejoin-running-ensemble',
  'election-2-of-3-new-epoch',
] as const;

/** A capture, in the order of time. */
export function captured(
  name: (typeof QUORUM_CAPTURES)[number] | (typeof ELECTION_CAPTURES)[number],
): readonly Captured[] {
  const text = readFileSync(new URL(`captures/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const { link, dir, note, hex } = JSON.parse(line) as Omit<Captured, 'bytes'> & {
        hex: string;
      };
      return { link, dir, note, bytes: new Uint8Array(Buffer.from(hex, 'hex')) };
    });
}
