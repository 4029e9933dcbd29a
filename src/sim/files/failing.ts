import type { FailureCode, FileOperation } from './operation.ts';
import type { Volume } from './volume.ts';

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
export function roomFor(operation: FileOperation, volume: Volume, capacityBytes: number): number {
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
