import type { Zxid } from '#kit';
import type { RecordedOperation } from '../../src/sim/files/operation.ts';
import type { SimFiles } from '../../src/sim/files/sim-files.ts';

/**
 * What recovery did to a folder, as a text that is the same where it did the same, and left the same files. From there
 * on a server can only do the same as well, so that to look once is enough.
 *
 * @param files - opened after a crash, and recovered.
 * @param last - the zxid that the history ends with, as recovery says.
 */
export function recoveryIn(files: SimFiles, last: Zxid): string {
  return [...files.operations.map(inWords), last, files.digest].join('\n');
}

function inWords(operation: RecordedOperation): string {
  if (operation.type === 'sync folder') return operation.type;
  const place =
    operation.type === 'write file'
      ? operation.offset
      : operation.type === 'truncate file'
        ? operation.length
        : 'to' in operation
          ? operation.to
          : '';
  return `${operation.type} ${operation.file} ${place}`;
}
