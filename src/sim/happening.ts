import type { Appointment } from './agenda.ts';
import type { TimedFault } from './fault-plan.ts';
import type { Connection, Link } from './network.ts';

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
  | { readonly type: 'connect'; readonly connection: Connection }
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
  /** On streams the connection it belongs to; to oneself the incarnation that sent it; else 0. */
  readonly generation: number;
}

/** An end of a connection hears that it came up or broke. */
export interface LinkNews {
  readonly type: 'link';
  readonly member: number;
  readonly incarnation: number;
  /** The direction in which this end sends. */
  readonly link: Link;
  readonly connection: Connection;
  readonly up: boolean;
}

/** A {@link Happening} and its time. */
export type Scheduled = Appointment<Happening>;
