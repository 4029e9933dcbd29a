import { orAborted } from '#client';

/** Some wait, and another one tells them that there is something to look at. */
export class Bell {
  private answer!: () => void;
  private rung = this.nextRing();

  /** Wakes all who wait now. */
  ring(): void {
    this.answer();
    this.rung = this.nextRing();
  }

  /** Resolves when the bell rings next. @throws the signal's reason */
  heard(signal?: AbortSignal): Promise<void> {
    return orAborted(this.rung, signal);
  }

  private nextRing(): Promise<void> {
    return new Promise((resolve) => (this.answer = resolve));
  }
}
