import net from 'node:net';
import { lockFolder, type Release } from '../host/folder-lock.ts';
import { clientAddress, identify } from './identity.ts';
import { dataFolders, makeFolders } from './open-files.ts';
import { RunningServer, type ServerEvents } from './running-server.ts';
import type { ZooConfig } from './zoo-config.ts';

/** A server that listens. */
export interface StartedServer {
  /** Where clients connect. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts the server of a zoo.cfg in this process. Nothing on its disk is touched before it is sure that no other server works
 * there.
 *
 * @throws ConfigError, FolderInUse, DamagedFile, FileError, or an error of the operating system.
 */
export async function startServer(config: ZooConfig, events: ServerEvents): Promise<StartedServer> {
  const { sid, own, warnings } = identify(config);
  for (const warning of warnings) events.warn(warning);
  makeFolders(config);
  await tryPort(clientAddress(config, own));
  const locks = await lockAll(dataFolders(config));
  const release = (): void => locks.forEach((unlock) => unlock());
  try {
    const server = new RunningServer(config, sid, events);
    const port = await startOrStop(server);
    return { port, stop: () => server.stop().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

async function startOrStop(server: RunningServer): Promise<number> {
  try {
    return await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function lockAll(folders: readonly string[]): Promise<Release[]> {
  const locks: Release[] = [];
  try {
    for (const folder of folders) locks.push(await lockFolder(folder));
    return locks;
  } catch (error) {
    for (const unlock of locks) unlock();
    throw error;
  }
}

/** @throws Error as of `listen`, if the port cannot be had. */
function tryPort(where: { readonly host?: string; readonly port: number }): Promise<void> {
  const probe = net.createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(where, () => probe.close(() => resolve()));
  });
}
