import type { TraceEvent } from '../../../src/sim/trace.ts';
import type { Recording } from './recording.ts';

/** Longer waits than this are shortened to it: while nothing happens there is nothing to look at. */
const LONGEST_WAIT = 12;

/** What happens at the same time is shown one thing after the other. */
const SHORTEST_WAIT = 1.5;

/** Between things that are routine. */
const ROUTINE_WAIT = 0.1;

/** Where on a time line each moment of a run is shown: about a unit for a virtual millisecond. */
export class ShowClock {
  /** By the place of the moment. */
  readonly positions: readonly number[];
  /** By the place of the moment: whether it is of no interest. */
  readonly routine: readonly boolean[];
  /** Of the last moment. */
  readonly length: number;
  private readonly recording: Recording;

  constructor(recording: Recording, isRoutine: (message: unknown) => boolean = () => false) {
    this.recording = recording;
    const { moments, told } = recording;
    this.routine = moments.map(({ from, to }) =>
      told.events.slice(from, to).every((event) => isDull(event, isRoutine)),
    );
    const positions: number[] = [];
    let beforeMs = 0;
    for (const [i, { atMs }] of moments.entries()) {
      const wait = this.routine[i]
        ? ROUTINE_WAIT
        : Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, atMs - beforeMs));
      positions.push((positions[i - 1] ?? 0) + (i === 0 ? 0 : wait));
      if (!this.routine[i]) beforeMs = atMs;
    }
    this.positions = positions;
    this.length = positions.at(-1) ?? 0;
  }

  /** The last moment that is shown at or before a position. */
  momentAt(position: number): number {
    return lastUpTo(this.positions, position);
  }

  /** The virtual time that a position stands for. */
  virtualAt(position: number): number {
    const { moments } = this.recording;
    const at = this.momentAt(position);
    const [here, next] = [moments[at], moments[at + 1]];
    if (here === undefined || next === undefined) return here?.atMs ?? 0;
    const [from, to] = [this.positions[at]!, this.positions[at + 1]!];
    return here.atMs + ((position - from) / (to - from)) * (next.atMs - here.atMs);
  }

  /** The moment that an event belongs to. */
  momentOf(eventId: number): number {
    const { moments } = this.recording;
    let low = 0;
    let high = moments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (moments[middle]!.from <= eventId) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The next moment of interest in a direction, or the last there is. */
  next(at: number, direction: 1 | -1): number {
    let to = at + direction;
    while (to > 0 && to < this.routine.length - 1 && this.routine[to]) to += direction;
    return Math.max(0, Math.min(this.routine.length - 1, to));
  }
}

function lastUpTo(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isDull(event: TraceEvent, isRoutine: (message: unknown) => boolean): boolean {
  switch (event.type) {
    case 'timer':
    case 'set timer':
    case 'clear timer':
      return true;
    case 'send':
    case 'deliver':
    case 'lose':
      return isRoutine(event.message);
    default:
      return false;
  }
}
