import TinyQueue from 'tinyqueue';

/** Something that will happen at a virtual time. */
export interface Appointment<What> {
  /** When it is due; it may be held up. */
  readonly atMs: number;
  /** Of two at the same time the one made first comes first. */
  readonly order: number;
  readonly what: What;
}

/** Virtual time, and what will happen in it. */
export class Agenda<What> {
  /** The virtual time, in ms since the run began. */
  nowMs = 0;
  private made = 0;
  private readonly queue = new TinyQueue<Appointment<What>>(
    [],
    (a, b) => a.atMs - b.atMs || a.order - b.order,
  );

  /** Lets something happen `delayMs` from now. */
  in(delayMs: number, what: What): void {
    this.queue.push({ atMs: this.nowMs + delayMs, order: this.made++, what });
  }

  /**
   * Lets something that was held up happen now. It keeps the place it had: of all that is held up
   * what was due first comes first, and before anything that becomes due only now.
   */
  catchUp(appointment: Appointment<What>): void {
    this.queue.push(appointment);
  }

  /** Moves on to the next appointment; undefined if there is none up to `untilMs`. */
  next(untilMs: number): Appointment<What> | undefined {
    const next = this.queue.peek();
    if (next === undefined || next.atMs > untilMs) return undefined;
    if (next.atMs > this.nowMs) this.nowMs = next.atMs;
    return this.queue.pop();
  }
}
