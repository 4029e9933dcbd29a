import { Moments, type Moment } from '../../../src/sim/moments.ts';
import { Simulator, type SimulatorOptions } from '../../../src/sim/simulator.ts';
import type { Trace } from '../../../src/sim/trace.ts';

export type { DiskView, Moment, Snapshot } from '../../../src/sim/moments.ts';

/** A simulator that remembers what its nodes were like after each thing that happened. */
export class RecordingSimulator<Message, Output> extends Simulator<Message, Output> {
  private readonly recorder: Moments;

  constructor(options: SimulatorOptions<Message, Output>) {
    const recorder = new Moments();
    super({ ...options, watch: recorder });
    this.recorder = recorder;
  }

  /** Ends the last moment, when the run is over. */
  close(): void {
    this.recorder.close();
  }

  /** @param judged - the trace as its rules have left it. */
  momentsUpTo(judged: Trace): readonly Moment[] {
    return this.recorder.upTo(judged);
  }
}
