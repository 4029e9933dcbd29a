import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FlushableFiles } from '../host/flushable-files.ts';
import { NodeFiles } from '../host/node-files.ts';
import { SplitFiles } from '../host/split-files.ts';
import { UNSYNCED_FILE_SYSTEM } from '../host/unsynced-file-system.ts';
import { ConfigError } from './config-error.ts';
import type { ZooConfig } from './zoo-config.ts';

/** What both folders have inside: the version of the format. */
const VERSION = 'version-2';

/** The folders of a server, with those above them; one, unless its logs have their own. */
export function dataFolders({ dataDir, dataLogDir }: ZooConfig): string[] {
  return [...new Set([dataDir, dataLogDir].map((folder) => path.resolve(folder, VERSION)))];
}

/**
 * Makes the folders of a server. Apache: `FileTxnSnapLog`.
 *
 * @throws ConfigError if one is missing and `datadir.autocreate=false`, or if logs and snapshots lie in the wrong folder:
 * somebody has exchanged the two, or has forgotten to move files.
 */
export function makeFolders(config: ZooConfig): void {
  const folders = dataFolders(config);
  for (const folder of folders) {
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isThere && !config.switches['datadir.autocreate']) {
      throw new ConfigError(`${folder} is missing, and datadir.autocreate is false.`);
    }
    mkdirSync(folder, { recursive: true });
  }
  const [data, logs] = folders;
  if (logs === undefined) return;
  refuse(data!, 'log.', 'a transaction log, which belongs into dataLogDir');
  refuse(logs, 'snapshot.', 'a snapshot, which belongs into dataDir');
}

/** Opens the files of a server. */
export function openFiles(config: ZooConfig): FlushableFiles {
  const options = {
    gather: true,
    ...(!config.switches.forceSync && { fs: UNSYNCED_FILE_SYSTEM }),
  };
  const [data, logs] = dataFolders(config).map((folder) => new NodeFiles(folder, options));
  return logs === undefined ? data! : new SplitFiles(logs, data!);
}

function refuse(folder: string, prefix: string, what: string): void {
  const found = readdirSync(folder).find((name) => name.startsWith(prefix));
  if (found !== undefined) throw new ConfigError(`${path.join(folder, found)} is ${what}.`);
}
