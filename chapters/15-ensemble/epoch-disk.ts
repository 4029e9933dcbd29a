import type { Disk, Files, Log } from '#kit';
import { EpochFiles } from '#chapter/09-persistence';

/**
 * The two records that Zab keeps on its disk, in Apache's files. Its third, the history, is a `FileHistory`.
 * Given; nothing here is for you to write.
 */
export class EpochDisk implements Disk {
  private readonly epochs: EpochFiles;

  constructor(files: Files) {
    this.epochs = new EpochFiles(files);
  }

  read<Value>(record: string): Value | undefined {
    return this.epochs[nameOf(record)] as Value;
  }

  replace<Value>(record: string, value: Value): void {
    this.epochs[nameOf(record)] = value as number;
  }

  log<Entry>(name: string): Log<Entry> {
    throw new RangeError(`There is no log "${name}" here.`);
  }
}

function nameOf(record: string): 'acceptedEpoch' | 'currentEpoch' {
  if (record === 'acceptedEpoch' || record === 'currentEpoch') return record;
  throw new RangeError(`There is no record "${record}" here.`);
}
