import type { FailureCode, FileOperation } from './operation.ts';
import type { Volume } from './volume.ts';

/** How an operation fails. */
export interface Failure {
  readonly code: FailureCode;
  /** Of a write: how many of its bytes are written all the same; half of them if undefined. */
  readonly writtenBytes: number | undefined;
}

/** What is done of an operation that fails: of a write some bytes. */
export function partOf(operation: FileOperation, { writtenBytes }: Failure): FileOperation {
  if (operation.type !== 'write file') return operation;
  const { bytes } = operation;
  return { ...operation, bytes: bytes.slice(0, writtenBytes ?? bytes.length >> 1) };
}

/** The failure of an operation for which there is no room; undefined if there is. */
export function lackOfRoom(
  operation: FileOperation,
  volume: Volume,
  capacityBytes: number,
): Failure | undefined {
  const writtenBytes = roomFor(operation, volume, capacityBytes);
  return writtenBytes === Infinity ? undefined : { code: 'ENOSPC', writtenBytes };
}

/** Whether an operation of this kind can fail so: what needs no room does not mind a full disk. */
export function canFail({ type }: FileOperation, code: FailureCode): boolean {
  return (
    code === 'EIO' || type === 'create file' || type === 'write file' || type === 'truncate file'
  );
}

/**
 * How many bytes of a write, or of a file's new length, there is room for.
 *
 * @returns Infinity if there is room for all.
 */
function roomFor(operation: FileOperation, volume: Volume, capacityBytes: number): number {
  if (operation.type !== 'write file' && operation.type !== 'truncate file') return Infinity;
  const isWrite = operation.type === 'write file';
  const wanted = isWrite
    ? operation.bytes.length && operation.offset + operation.bytes.length
    : operation.length;
  const size = volume.get(operation.file)?.size ?? 0;
  const largest = Math.max(size, size + capacityBytes - volume.usedBytes);
  if (wanted <= largest) return Infinity;
  return Math.max(0, largest - (isWrite ? operation.offset : 0));
}
