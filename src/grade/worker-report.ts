import type { Effort, Failure, RunSettings } from './suite.ts';

/** What a grading worker is told to do. */
export interface GradingJob {
  /** Name of the `BroadcastChannel` on which it reports. */
  readonly channel: string;
  readonly settings: RunSettings;
  /** Only this level; all if undefined. */
  readonly level?: number;
  /** `"chapters/05-zab-broadcast"`: what its code is called in messages. */
  readonly codeFolder: string;
}

/**
 * What the worker tells while it runs. It goes by a `BroadcastChannel`, which delivers at once even
 * if the worker then hangs in an endless loop; Vitest's own reports wait for the next quiet moment.
 */
export type WorkerReport =
  | { readonly type: 'plan'; readonly levels: readonly PlannedLevel[] }
  | { readonly type: 'begins'; readonly id: string }
  | {
      readonly type: 'ends';
      readonly id: string;
      readonly failure?: Failure;
      readonly effort: Effort;
      readonly durationMs: number;
    }
  /** The code under test could not be loaded, or lacks an export. */
  | { readonly type: 'cannot load'; readonly failure: Failure }
  /** The suite itself could not be loaded. */
  | { readonly type: 'broken kit'; readonly stack: string }
  | { readonly type: 'printed'; readonly line: string }
  | { readonly type: 'done'; readonly linesDropped: number };

/** A level as the suite describes it. */
export interface PlannedLevel {
  readonly number: number;
  readonly title: string;
  readonly tests: readonly {
    readonly id: string;
    readonly title: string;
    readonly points: number;
    readonly rules: readonly string[];
  }[];
}

declare module 'vitest' {
  interface ProvidedContext {
    grading: GradingJob;
  }
}
