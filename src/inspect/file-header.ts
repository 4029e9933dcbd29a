import { JuteReader } from '../jute/reader.ts';
import { UsageError } from '../cli/usage-error.ts';

/** The first bytes of a log and of a snapshot. Apache: `FileHeader`. */
export interface FileHeader {
  readonly magic: string;
  readonly version: number;
  readonly dbid: bigint;
}

/** So long is a header. */
export const HEADER_BYTES = 16;

const KINDS = {
  ZKLG: { name: 'a transaction log', command: 'npm run zk-log' },
  ZKSN: { name: 'a snapshot', command: 'npm run zk-snapshot' },
} as const;

/**
 * Reads the header of a file that should begin with `magic`.
 *
 * @param file - its name, for the error.
 * @throws UsageError if it does not.
 */
export function readFileHeader(
  bytes: Uint8Array,
  magic: keyof typeof KINDS,
  file: string,
): FileHeader {
  const { name } = KINDS[magic];
  if (bytes.length < HEADER_BYTES) {
    throw new UsageError(`${file} is not ${name}: it has but ${bytes.length} bytes.`);
  }
  const found = String.fromCharCode(...bytes.subarray(0, 4));
  if (found === 'ZKLG' || found === 'ZKSN') {
    if (found !== magic) {
      const other = KINDS[found];
      throw new UsageError(`${file} is ${other.name}: see ${other.command} -- ${file}`);
    }
  } else throw new UsageError(`${file} is not ${name}: it does not begin with ${magic}.`);
  const reader = new JuteReader(bytes, { offset: 4 });
  return { magic, version: reader.readInt(), dbid: reader.readLong() };
}
