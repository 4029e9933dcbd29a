import { statSync } from 'node:fs';
import net from 'node:net';
import { hasCode } from './file-errors.ts';

/** A folder that another process works in. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';

  constructor(folder: string) {
    super(`${folder} is in use by another server on this machine.`);
  }
}

/** Lets go of a folder. */
export type Release = () => void;

/**
 * Takes a folder for this process, until it ends or lets go. The lock is a socket whose name is not a file: nothing of it is
 * left behind, whatever happens to the process. Where there are no such sockets, which is everywhere but on Linux,
 * nothing is locked; there it is the ports that two servers of one configuration cannot both have.
 *
 * @throws FolderInUse if another process has it.
 */
export async function lockFolder(folder: string): Promise<Release> {
  if (process.platform !== 'linux') return () => undefined;
  const { dev, ino } = statSync(folder);
  const server = net.createServer((socket) => socket.destroy());
  try {
    await listen(server, `\0build-your-own-zookeeper/${dev}/${ino}`);
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) throw new FolderInUse(folder);
    throw error;
  }
  server.unref();
  return () => void server.close();
}

function listen(server: net.Server, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, resolve);
  });
}
