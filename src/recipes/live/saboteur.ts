import type { NodeId } from '#kit';
import { Random } from '../../sim/random.ts';

/** How often the connections of one process break, and within how many messages. */
const BREAKS = 2;
const WITHIN = 12;

/** Where a connection is broken: with the `nth` message either way, which is lost. */
interface Break {
  readonly isSaid: boolean;
  readonly nth: number;
}

/** Breaks connections of the processes at moments that a seed decides. They are counted in messages: nobody has to sleep. */
export class Saboteur {
  private readonly breaks = new Map<NodeId, Break[]>();
  private readonly counts = new Map<string, number>();

  /** @param seed - 0 for no faults. */
  constructor(seed: number, processes: readonly NodeId[]) {
    if (seed === 0) return;
    for (const process of processes) {
      const random = new Random(seed, `breaks of ${process}`);
      this.breaks.set(
        process,
        // The first message of a connection is the greeting.
        Array.from({ length: BREAKS }, () => ({
          isSaid: random.float() < 0.5,
          nth: random.between(2, WITHIN),
        })),
      );
    }
  }

  /** A message is under way. @returns whether the connection breaks with it. */
  breaksNow(process: NodeId, isSaid: boolean): boolean {
    const name = `${process} ${isSaid}`;
    const nth = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, nth);
    return (this.breaks.get(process) ?? []).some((one) => one.isSaid === isSaid && one.nth === nth);
  }
}
