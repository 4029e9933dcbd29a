import type { ServerState } from '../kit/contracts/zab-election.ts';

/** What the page is told: plain JSON. Nothing here is of Node or of the browser, since both read it. */

/** Whether a process runs, was halted, or has ended. */
export type Condition = 'running' | 'paused' | 'gone';

/** A server, or all clients together. */
export type End = number | 'clients';

/** One direction of a link that is cut. */
export interface Cut {
  readonly from: End;
  readonly to: End;
}

/** What a server that serves clients says of itself. */
export interface Health {
  /** Of the newest transaction that it has applied: `0x200000001`. */
  readonly zxid: string;
  readonly epoch: number;
  /** How many transactions its epoch has had. */
  readonly counter: number;
  readonly sessions: number;
  readonly connections: number;
  readonly watches: number;
  readonly ephemerals: number;
  readonly nodes: number;
  /** Requests that have come and are not answered. */
  readonly outstanding: number;
  /** How long requests took that were answered since the last look, on average, in ms; undefined if there was none. */
  readonly latencyMs?: number;
  /** Packets of clients a second, since the last look. */
  readonly requestRate: number;
}

/** A server at one moment. */
export interface ServerView {
  readonly sid: number;
  readonly isObserver: boolean;
  readonly clientPort: number;
  readonly condition: Condition;
  /** Undefined before it has said so, and when it is gone. */
  readonly state?: ServerState;
  readonly isServing: boolean;
  /** Undefined while it serves nobody, or does not answer. */
  readonly health?: Health;
}

/** The whole ensemble at one moment. */
export interface EnsembleView {
  /** In ms since 1970. */
  readonly atMs: number;
  readonly servers: readonly ServerView[];
  readonly cuts: readonly Cut[];
  /** How often somebody began to lead since the start. */
  readonly elections: number;
}

/** Something that happened. */
export interface LogEntry {
  readonly id: number;
  /** In ms since 1970. */
  readonly atMs: number;
  /** `leader`: somebody leads from now on. `asked`: somebody has pressed a button. */
  readonly kind: 'leader' | 'state' | 'process' | 'asked';
  readonly text: string;
}

/** Somebody who has asked to be on the board. */
export interface LearnerView {
  readonly name: string;
  /** The best so far, by the chapter's number. */
  readonly points: Readonly<Record<number, number>>;
  /** When something came last, in ms since 1970. */
  readonly atMs: number;
}

/** What a page is told first. */
export interface Hello {
  /** Whether there are buttons. */
  readonly hasControls: boolean;
  /** Whether ways can be cut. */
  readonly hasCuts: boolean;
  readonly connectString: string;
  readonly ensemble: EnsembleView;
  /** The newest last. */
  readonly log: readonly LogEntry[];
  /** What there was to see before, at even distances, the newest last. */
  readonly history: readonly EnsembleView[];
  readonly board: readonly LearnerView[];
}

/** A node of the tree, with a page of its children. */
export interface NodeView {
  readonly path: string;
  /** The bytes in base64; null if there are none at all. */
  readonly data: string | null;
  /** Undefined if one may not know it. */
  readonly acl?: readonly AclView[];
  readonly stat: StatView;
  /** Sorted by name. */
  readonly children: readonly string[];
  /** How many names come before {@link children}. */
  readonly from: number;
  /** How many children there are in all. */
  readonly count: number;
}

/** An entry of an access control list. */
export interface AclView {
  readonly scheme: string;
  readonly id: string;
  /** Letters of `cdrwa`. */
  readonly perms: string;
}

/** A Stat; what has 64 bits is hexadecimal. */
export interface StatView {
  readonly czxid: string;
  readonly mzxid: string;
  readonly pzxid: string;
  /** In ms since 1970. */
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  readonly ephemeralOwner: string;
  readonly dataLength: number;
  readonly numChildren: number;
}

/** A change of the tree. */
export interface NodeChange {
  readonly path: string;
  readonly type: 'created' | 'deleted' | 'changed';
}

/** What may be asked for a server. */
export const ACTIONS = ['kill', 'stop', 'pause', 'resume', 'restart'] as const;

/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];
