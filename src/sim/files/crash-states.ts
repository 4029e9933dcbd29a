import { crashCases } from './crash-cases.ts';
import { describeOperation } from './operation-words.ts';
import type { RecordedOperation } from './operation.ts';
import type { SimFiles } from './sim-files.ts';
import type { Volume } from './volume.ts';

/** What may be there after the power went. */
export interface CrashState {
  /** `"the power goes after write #12 to log.1; of its 61 bytes 17 reached the disk"` */
  readonly description: string;
  readonly files: SimFiles;
  /** Labels of the marks set before the power went, oldest first. */
  readonly marks: readonly string[];
  /** How many operations were done before the power went. */
  readonly operations: number;
}

/** Which states {@link crashStates} gives. */
export interface CrashStatesOptions {
  /** The power goes after so many operations or more: 0, the default, begins before the first. */
  readonly since?: number;
  /** A write is torn at so many places at most, evenly spread; after every byte by default. */
  readonly mostTears?: number;
}

/**
 * Lets the power go after each operation, and gives what may be there then:
 *
 * - all that was not durable survived, or none of it;
 * - each write that was not durable alone is lost, or alone survived;
 * - of the creations, renames, removals and truncations that were not durable the first few survived, with all of
 *   the writes or with none;
 * - the last write that was not durable is torn behind each of its bytes: the file ends there, or has zeros from
 *   there on.
 *
 * The same files after the same marks are given once. The order, and so the number, is always the same. What
 * {@link SimFiles.mark} says stands between operations tells what may be expected of a state: for instance that
 * everything acknowledged by then is there.
 */
export function* crashStates(
  files: SimFiles,
  { since = 0, mostTears = Infinity }: CrashStatesOptions = {},
): Generator<CrashState> {
  const volume = files.volumeAtStart();
  const seen = new Set<string>();
  const { operations } = files;
  for (let count = 0; count <= operations.length; count++) {
    const last = operations[count - 1];
    if (last !== undefined) redo(last, volume);
    if (count < since) continue;
    const marks = files.marks.filter(({ after }) => after <= count).map(({ label }) => label);
    for (const { words, choice } of crashCases(volume.unsynced, last?.number, mostTears)) {
      const left = volume.crashed(choice);
      const key = `${marks.length}\n${left.digest}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const description = `${when(last)}${words}`;
      yield { description, files: files.with(left), marks, operations: count };
    }
  }
}

function when(last: RecordedOperation | undefined): string {
  if (last === undefined) return 'the power goes before the first operation';
  const failed = last.failed === undefined ? '' : `, which failed with ${last.failed}`;
  return `the power goes after ${describeOperation(last)}${failed}`;
}

function redo({ number, failed, ...operation }: RecordedOperation, volume: Volume): void {
  if (failed === undefined) volume.apply(operation, number);
  else volume.applyFailed(operation, number);
}
