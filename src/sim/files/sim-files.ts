import { requirePlainName } from '../../kit/file-name.ts';
import { FileError } from '../../kit/files.ts';
import { ALL_KEPT, ALL_LOST, type CrashChoice } from './crash-choice.ts';
import { canFail, lackOfRoom, partOf, type Failure } from './failing.ts';
import { FileBytes } from './file-bytes.ts';
import type { FailureCode, FileOperation, RecordedOperation } from './operation.ts';
import { Volume } from './volume.ts';
import { VolumeFiles } from './volume-files.ts';

/** A remark of the test between two operations: `"acknowledged 5"`. */
export interface FileMark {
  readonly label: string;
  /** How many operations came before it. */
  readonly after: number;
}

/** What {@link SimFiles} begin with. */
export interface SimFilesOptions {
  /** What is there already, durably. */
  readonly contents?: Readonly<Record<string, Uint8Array | FileBytes>>;
  /** How many bytes all files together may have; no limit by default. */
  readonly capacityBytes?: number;
}

/**
 * A folder of files that exists in memory only, records every operation, can be full, can fail, and can lose its
 * power: the disk of tests that call code step by step.
 *
 * Operations are numbered from 1. A write to a file that is not there counts as two: creation, and write.
 */
export class SimFiles extends VolumeFiles {
  /** How many bytes all files together may have. May be changed: somebody made room. */
  capacityBytes: number;
  protected readonly volume: Volume;
  /** What was there at the beginning. */
  private readonly initial: readonly (readonly [string, FileBytes])[];
  private readonly done: RecordedOperation[] = [];
  private readonly remarks: FileMark[] = [];
  private readonly failures = new Map<number, Failure>();
  private failsFrom: { readonly number: number; readonly code: FailureCode } | undefined;

  constructor({ contents = {}, capacityBytes = Infinity }: SimFilesOptions = {}) {
    super();
    this.initial = Object.entries(contents).map(([name, content]) => {
      requirePlainName(name);
      return [name, content instanceof FileBytes ? content : FileBytes.of(content)];
    });
    this.volume = new Volume(this.initial);
    this.capacityBytes = capacityBytes;
  }

  /** Everything that was done or tried, oldest first. */
  get operations(): readonly RecordedOperation[] {
    return this.done;
  }

  /** All remarks, oldest first. */
  get marks(): readonly FileMark[] {
    return this.remarks;
  }

  /** Puts a remark between the operations: see `CrashState.marks`. */
  mark(label: string): void {
    this.remarks.push({ label, after: this.done.length });
  }

  /** Every file's bytes, by name, as a reader sees them. */
  contents(): Record<string, Uint8Array> {
    return Object.fromEntries(this.list().map((name) => [name, this.read(name)]));
  }

  /** A text that is the same for equal names and contents, as a reader sees them. */
  get digest(): string {
    return this.volume.digest;
  }

  /**
   * Makes one operation fail.
   *
   * @param number - which one, counted from 1 as in {@link operations}.
   * @param code - ENOSPC fails only what needs room: creation, write, truncation.
   * @param writtenBytes - of a write: how many of its bytes are written all the same; half of them by default.
   */
  failAt(number: number, code: FailureCode, writtenBytes?: number): void {
    this.failures.set(number, { code, writtenBytes });
  }

  /** Makes this operation and all later ones fail, until {@link heal}. As with {@link failAt}, ENOSPC spares some. */
  failFrom(number: number, code: FailureCode): void {
    this.failsFrom = { number, code };
  }

  /** From now on nothing fails any more. What a failed sync has left in doubt stays so. */
  heal(): void {
    this.failsFrom = undefined;
    this.failures.clear();
  }

  /**
   * The power goes, and comes back: the files there are then. They begin with nothing recorded and nothing failing.
   * These here are not changed.
   */
  crashed(choice: CrashChoice | 'all lost' | 'all kept'): SimFiles {
    return this.with(this.volume.crashed(choiceOf(choice)));
  }

  /** The same names and contents, all of it durable, nothing recorded, nothing failing. */
  copy(): SimFiles {
    return this.with(this.volume);
  }

  /** A volume as it was before the first operation, to do them again: see `crashStates`. */
  volumeAtStart(): Volume {
    return new Volume(this.initial);
  }

  /** Files with the names and contents of this volume as a reader sees them; otherwise like these. */
  with(volume: Volume): SimFiles {
    const contents = Object.fromEntries(volume.list().map((name) => [name, volume.get(name)!]));
    return new SimFiles({ contents, capacityBytes: this.capacityBytes });
  }

  protected perform(operation: FileOperation): void {
    const failure = this.failureOf(operation);
    const number = this.done.length + 1;
    if (failure === undefined) {
      this.done.push({ ...operation, number });
      this.volume.apply(operation, number);
      return;
    }
    const written = partOf(operation, failure);
    this.done.push({ ...written, number, failed: failure.code });
    this.volume.applyFailed(written, number);
    throw new FileError(failure.code, 'file' in operation ? operation.file : '');
  }

  private failureOf(operation: FileOperation): Failure | undefined {
    const number = this.done.length + 1;
    const from = this.failsFrom;
    const failure =
      this.failures.get(number) ??
      (from !== undefined && number >= from.number
        ? { code: from.code, writtenBytes: undefined }
        : undefined);
    if (failure !== undefined && canFail(operation, failure.code)) return failure;
    return lackOfRoom(operation, this.volume, this.capacityBytes);
  }
}

function choiceOf(choice: CrashChoice | 'all lost' | 'all kept'): CrashChoice {
  if (choice === 'all lost') return ALL_LOST;
  return choice === 'all kept' ? ALL_KEPT : choice;
}
