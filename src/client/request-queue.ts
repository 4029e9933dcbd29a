import { ErrorCode, Queue, type WireRequest, type WireResult } from '#kit';

/** A request on its way. */
export interface Ticket {
  readonly request: WireRequest;
  /** Called once, with the answer, or with an error of the client's own such as CONNECTIONLOSS. */
  readonly settle: (result: WireResult) => void;
  xid: number;
  /** Nobody waits for the answer any more. */
  isAbandoned: boolean;
}

const LAST_XID = 0x7fffffff;

/** The requests of a session, in order: those that wait to be sent, and those that wait to be answered. */
export class RequestQueue {
  private readonly unsent = new Queue<Ticket>();
  private readonly sent = new Queue<Ticket>();
  private lastXid = 0;

  push(ticket: Ticket): void {
    this.unsent.push(ticket);
  }

  /** Whether a request of this kind waits. */
  has(isOfThisKind: (request: WireRequest) => boolean): boolean {
    return [this.sent, this.unsent].some((queue) =>
      queue.toArray().some(({ request }) => isOfThisKind(request)),
    );
  }

  /** Sends what waits for that. @param send - returns false for what cannot be written. */
  flush(send: (ticket: Ticket) => boolean): void {
    for (let ticket = this.unsent.shift(); ticket !== undefined; ticket = this.unsent.shift()) {
      if (ticket.isAbandoned) continue;
      ticket.xid = this.nextXid();
      if (send(ticket)) this.sent.push(ticket);
      else ticket.settle({ op: 'error', err: ErrorCode.MARSHALLINGERROR });
    }
  }

  /** The request that has to be answered next. */
  get oldest(): Ticket | undefined {
    return this.sent.at(0);
  }

  /** The oldest one is answered. */
  settleOldest(result: WireResult): void {
    const ticket = this.sent.shift();
    if (ticket !== undefined && !ticket.isAbandoned) ticket.settle(result);
  }

  /** Whoever waits for an answer hears this instead. */
  refuseSent(err: ErrorCode): void {
    refuse(this.sent, err);
  }

  /** Whoever waits to be sent hears this instead. */
  refuseUnsent(err: ErrorCode): void {
    refuse(this.unsent, err);
  }

  private nextXid(): number {
    this.lastXid = this.lastXid === LAST_XID ? 1 : this.lastXid + 1;
    return this.lastXid;
  }
}

function refuse(tickets: Queue<Ticket>, err: ErrorCode): void {
  // What is asked as a consequence is not refused with them.
  for (let left = tickets.length; left > 0; left--) {
    const ticket = tickets.shift()!;
    if (!ticket.isAbandoned) ticket.settle({ op: 'error', err });
  }
}
