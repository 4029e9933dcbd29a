import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../cli/usage-error.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not allowed',
  EPERM: 'reading it is not allowed',
  ERR_FS_FILE_TOO_LARGE: 'it has more than 2 GiB',
};

/** Each compressed file of gzip begins with these, and neither a log nor a snapshot does. */
const GZIP = [0x1f, 0x8b];

/** As snappy's framed format begins, and Apache's own streams of it. */
const SNAPPY = [0x82, 0x53];

/**
 * The bytes of a file, unpacked if gzip packed them, as servers do with `zookeeper.snapshot.compression.method`.
 *
 * @throws UsageError if it cannot be read.
 */
export function readDataFile(file: string): Uint8Array {
  const bytes = readBytes(file);
  if (beginsWith(bytes, SNAPPY)) {
    throw new UsageError(`${file} is compressed with snappy, which this command cannot unpack.`);
  }
  if (!beginsWith(bytes, GZIP)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UsageError(`${file} cannot be unpacked: ${(error as Error).message}.`);
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read: ${PROBLEMS[code] ?? message}.`);
  }
}

function beginsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
