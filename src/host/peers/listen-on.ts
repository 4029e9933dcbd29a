import type { ListenOptions, Server } from 'node:net';

/** Opens a port. Resolves when it is open. @throws Error as of `net.Server.listen`, such as EADDRINUSE. */
export function listenOn(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Closes a port, if it is open. Resolves when all its connections are gone, too. */
export function closePort(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
