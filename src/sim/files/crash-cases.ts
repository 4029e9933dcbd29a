import {
  ALL_KEPT,
  ALL_LOST,
  KEPT,
  LOST,
  type CrashChoice,
  type UnsyncedWrite,
  type WriteFate,
} from './crash-choice.ts';
import { countBytes, describeOperation } from './operation-words.ts';
import { isMetadata, type Unsynced } from './volume.ts';

/** One way a crash can go. */
interface CrashCase {
  /** How it goes, to be put behind "the power goes after …"; empty if there is nothing to say. */
  readonly words: string;
  readonly choice: CrashChoice;
}

const EVERYTHING = ALL_KEPT.metadata;

/**
 * The ways a crash can go, see {@link crashStates}; different ones may leave the same behind.
 *
 * @param unsynced - what the crash may undo, oldest first.
 * @param last - the number of the operation after which it falls.
 */
export function* crashCases(
  unsynced: readonly Unsynced[],
  last: number | undefined,
  mostTears: number,
): Generator<CrashCase> {
  if (unsynced.length === 0) {
    yield { words: '', choice: ALL_KEPT };
    return;
  }
  yield { words: '; all that was not synced reached the disk all the same', choice: ALL_KEPT };
  yield { words: '; nothing that was not synced reached the disk', choice: ALL_LOST };
  const writes = unsynced.flatMap(({ operation, number }) =>
    operation.type === 'write file' ? [{ ...operation, number }] : [],
  );
  yield* eachAlone(writes);
  yield* metadataPrefixes(unsynced.filter(isMetadata), writes.length > 0);
  const torn = writes.at(-1);
  if (torn !== undefined) yield* tears(torn, last, mostTears);
}

function* eachAlone(writes: readonly UnsyncedWrite[]): Generator<CrashCase> {
  for (const one of writes) {
    const words = `; all that was not synced reached the disk all the same, but for ${describeOperation(one)}`;
    yield { words, choice: { metadata: EVERYTHING, fate: except(one, LOST, KEPT) } };
  }
  for (const one of writes) {
    const words = `; of the writes that were not synced only #${one.number} to ${one.file} reached the disk`;
    yield { words, choice: { metadata: EVERYTHING, fate: except(one, KEPT, LOST) } };
  }
}

function* metadataPrefixes(
  metadata: readonly Unsynced[],
  anyWrites: boolean,
): Generator<CrashCase> {
  for (let count = 0; count <= metadata.length; count++) {
    const missing = metadata[count];
    const words =
      missing === undefined
        ? ''
        : `; ${wordsOf(missing)} did not reach the disk, nor did any change of names or lengths after it`;
    const kept = { metadata: count, fate: ALL_KEPT.fate };
    yield { words: `${words}${anyWrites ? '; all writes did' : ''}`, choice: kept };
    if (!anyWrites) continue;
    const lost = { metadata: count, fate: ALL_LOST.fate };
    yield { words: `${words}; no write that was not synced reached the disk`, choice: lost };
  }
}

function* tears(
  write: UnsyncedWrite,
  last: number | undefined,
  mostTears: number,
): Generator<CrashCase> {
  const total = write.bytes.length;
  const its =
    write.number === last
      ? `its ${countBytes(total)}`
      : `the ${countBytes(total)} of ${describeOperation(write)}`;
  for (const bytes of places(total, mostTears)) {
    const reached = `; of ${its} ${bytes} reached the disk`;
    const end = { words: reached, choice: tear(write, { bytes, grown: false }) };
    if (bytes > 0) yield end;
    const zeros = `${bytes === 0 ? `; none of ${its} reached the disk` : reached}, but the file has its length, filled with zeros`;
    yield { words: zeros, choice: tear(write, { bytes, grown: true }) };
  }
}

/** From 0 to `total` - 1, evenly spread if that is more than `most`; always both ends. */
function* places(total: number, most: number): Generator<number> {
  const count = Math.min(total, Math.max(2, most));
  for (let i = 0; i < count; i++) yield Math.floor((i * (total - 1)) / Math.max(1, count - 1));
}

function tear(write: UnsyncedWrite, fate: WriteFate): CrashChoice {
  return { metadata: EVERYTHING, fate: except(write, fate, KEPT) };
}

function except(one: UnsyncedWrite, its: WriteFate, others: WriteFate): CrashChoice['fate'] {
  return ({ number }) => (number === one.number ? its : others);
}

function wordsOf({ operation, number }: Unsynced): string {
  return describeOperation({ ...operation, number });
}
