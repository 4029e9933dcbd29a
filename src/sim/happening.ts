import type { Appointment } from './agenda.ts';
import type { TimedFault } from './fault-plan.ts';
import type { Connection, Link } from './network.ts';
import type { LinkDownReason } from './trace.ts';

/** What can happen at a virtual time in a simulated run. Members are named by their index. */
export type Happening =
  | { readonly type: 'start'; readonly member: number; readonly incarnation: number }
  | Arrival
  | {
      readonly type: 'timer';
      readonly member: number;
      readonly name: string;
      /** Which arming of the timer this is: an earlier one does not count any more. */
      readonly armed: number;
    }
  | {
      readonly type: 'synced';
      readonly member: number;
      readonly incarnation: number;
      readonly written: number;
    }
  /** The wish of a link's sender for a connection reaches the other end. */
  | { readonly type: 'connect'; readonly link: Link; readonly attempt: number }
  | Farewell
  /** A connection that was cut gives up. */
  | { readonly type: 'give up'; readonly connection: Connection; readonly stall: number }
  | LinkNews
  | { readonly type: 'fault'; readonly fault: TimedFault }
  | { readonly type: 'fault ends'; readonly fault: TimedFault }
  | { readonly type: 'heal' };

/** A message reaches the machine it was sent to. */
export interface Arrival {
  readonly type: 'arrive';
  readonly link: Link;
  readonly message: unknown;
  readonly sendId: number;
  /** 1 for the message itself, 2 and up for its repetitions. */
  readonly copy: number;
  /** Of datagrams 0; on streams the connection it belongs to; to oneself the sender's incarnation. */
  readonly generation: number;
}

/** The last thing on a connection that the link's sender has closed, behind all it had sent. */
export interface Farewell {
  readonly type: 'farewell';
  readonly link: Link;
  readonly generation: number;
}

/** An end of a connection hears what became of it. */
export interface LinkNews {
  readonly type: 'link';
  /** The direction in which this end sends. */
  readonly link: Link;
  /** See {@link Link}: it is void if that has changed. */
  readonly era: number;
  readonly news: 'up' | Exclude<LinkDownReason, 'closed'>;
  /** The attempt that had no answer. */
  readonly attempt: number;
  /** The trace event that it came from. */
  readonly cause: number;
}

/** A {@link Happening} and its time. */
export type Scheduled = Appointment<Happening>;
