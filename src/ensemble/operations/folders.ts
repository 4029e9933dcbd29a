import { dataFolders } from '../open-files.ts';
import { folderSize } from './folder-size.ts';
import type { Operated } from './operated.ts';

/** Where a server has its snapshots and its logs, and how much there is, in bytes. */
export interface Folders {
  readonly data: string;
  readonly logs: string;
  readonly dataBytes: number;
  readonly logBytes: number;
}

export function foldersOf({ config }: Operated): Folders {
  const [data = '', logs = data] = dataFolders(config);
  const dataBytes = folderSize(data);
  return { data, logs, dataBytes, logBytes: logs === data ? dataBytes : folderSize(logs) };
}
